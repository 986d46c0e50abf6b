"""What clients say about an object and how it shall be sent: headers that are stored, and headers for one download."""

import json
from collections.abc import Callable

from cadstack.domain.data.bucket import OCTETS, Description
from cadstack.domain.errors import InvalidInput
from cadstack.wire.http.content import METADATA

Get = Callable[[str], str | None]
"""The value of a header, a query parameter or a member, None where it is missing."""
STORED = ("Content-Disposition", "Content-Encoding", "Cache-Control")
OVERRIDES = {
    "response-content-type": "content_type",
    "response-content-disposition": "content_disposition",
    "response-cache-control": "cache_control",
}
LONGEST_HEADER = 1024
LONGEST_METADATA = 99


def read_description(get: Get) -> Description:
    """`x-ads-meta-*` and `x-ads-user-defined-metadata`; raises InvalidInput."""
    values = {name: checked(f"x-ads-meta-{name}", get(f"x-ads-meta-{name}")) for name in STORED}
    return Description(
        checked("x-ads-meta-Content-Type", get("x-ads-meta-Content-Type")) or OCTETS,
        {name: value for name, value in values.items() if value},
        _metadata(get(METADATA) or ""),
    )


def plain_description(get: Get) -> Description:
    """The headers of a body itself; raises InvalidInput for a form, which is not the object."""
    content_type = checked("Content-Type", get("Content-Type")) or OCTETS
    if content_type.lower().startswith("multipart/form-data"):
        raise InvalidInput("The body must be the object itself, not a form.", next_step="Use another 'Content-Type'.")
    disposition = checked("Content-Disposition", get("Content-Disposition"))
    return Description(content_type, {"Content-Disposition": disposition} if disposition else {})


def read_overrides(get: Get) -> dict[str, str]:
    """`response-*`, by the names that signed URLs use; raises InvalidInput."""
    wanted = {claim: checked(name, get(name)) for name, claim in OVERRIDES.items()}
    return {claim: value for claim, value in wanted.items() if value}


def checked(name: str, value: str | None) -> str:
    """The value; raises InvalidInput for what cannot be that of an HTTP header."""
    if not value:
        return ""
    if not all(32 <= ord(character) < 256 and ord(character) != 127 for character in value):
        raise InvalidInput.at(name, f"'{name}' cannot be sent as a header; write a file name as RFC 5987 says.")
    if len(value) > LONGEST_HEADER:
        raise InvalidInput.at(name, f"'{name}' is longer than {LONGEST_HEADER} characters.")
    return value


def _metadata(text: str) -> str:
    """A small JSON object, kept as it is written."""
    if not checked(METADATA, text):
        return ""
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object or len(text.encode()) > LONGEST_METADATA:
        raise InvalidInput.at(METADATA, f"'{METADATA}' must be a JSON object of less than 100 bytes.")
    return text
