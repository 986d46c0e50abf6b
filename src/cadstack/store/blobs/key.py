"""The keys of blobs, the same in every store."""

import re

from cadstack.domain.errors import InvalidInput

KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}){0,9}\Z")


def check_key(key: str) -> str:
    """1 to 10 segments of letters, digits, `.`, `_`, `-`, none of which begins with a dot; raises InvalidInput."""
    if not KEY.match(key):
        raise InvalidInput(f"'{key}' is not the key of a blob.")
    return key
