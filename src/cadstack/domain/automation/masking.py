"""Secrets as reports and job files show them: `Masked:` and the base64 SHA-1 of what is hidden.

Two equal secrets show the same text, so a reader can tell whether the same token was used twice. Recorded reports fix
the form, and for URLs what is hashed: the UTF-8 bytes of path and query without the first slash; the host stays.
*Assumed* for headers: the whole value.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_SECRET_NAME = re.compile(
    r"auth(?!or\b)|token|secret|passw|credential|signature|cookie|policy|api[-_]?key|access[-_]?key|private[-_]?key",
    re.IGNORECASE,
)
DEEPEST = 64


def masked(secret: str) -> str:
    """What stands for a secret; an empty one stays empty."""
    if not secret:
        return ""
    digest = hashlib.sha1(secret.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return f"Masked:{base64.b64encode(digest).decode()}"


def masked_url(url: str) -> str:
    """An http(s) URL with only its host readable; `urn:`, `das:` and `data:` are shown as they are."""
    if url.partition(":")[0].casefold() not in ("http", "https"):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return masked(url)
    host = parts.netloc.rpartition("@")[2]
    hidden = url.partition("://")[2].partition("/")[2] if parts.path else url.partition("?")[2]
    return f"{parts.scheme}://{host}/{masked(hidden)}" if hidden else f"{parts.scheme}://{host}{parts.path}"


def is_secret(name: str) -> bool:
    """Whether what goes by this name (a header, an argument, a form field, a JSON member) is to be hidden."""
    return _SECRET_NAME.search(name) is not None


def masked_value(name: str, value: Any, depth: int = 0) -> Any:
    """A value with everything hidden that goes by a secret's name; what is nested deeper than DEEPEST is hidden too."""
    if depth > DEEPEST:
        return masked("…")
    if is_secret(name) and not isinstance(value, bool | None):
        return masked(value if isinstance(value, str) else json.dumps(value))
    if isinstance(value, Mapping):
        return {key: masked_value(str(key), inner, depth + 1) for key, inner in value.items()}
    return [masked_value("", inner, depth + 1) for inner in value] if isinstance(value, list) else value


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: masked(value) if is_secret(name) else value for name, value in headers.items()}
