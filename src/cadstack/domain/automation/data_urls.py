"""`data:` URLs, the way clients really write them: JSON that is percent-encoded, base64, or simply left as it is."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from cadstack.domain.errors import InvalidInput

_SUPPORTED = ("", "application/json")


@dataclass(frozen=True)
class DataUrl:
    """What a data URL carries: bytes, exactly as they were meant. They are not required to be valid JSON."""

    media_type: str
    content: bytes


def is_data_url(url: str | None) -> bool:
    return (url or "")[:5].casefold() == "data:"


def read_data_url(url: str) -> DataUrl:
    """The content of a data URL; raises InvalidInput at `url`.

    A `%` that does not begin an escape stays a `%`, so JSON that nobody encoded survives, single quotes included.
    Only JSON is documented as a media type; others are refused, so that a work item does not pass here and fail there.
    """
    header, comma, data = url[5:].partition(",")
    if not is_data_url(url) or not comma:
        raise InvalidInput.at("url", "This data URL has no comma. Its form is data:application/json,{...}.")
    media_type, *options = [part.strip().casefold() for part in header.split(";")]
    if media_type not in _SUPPORTED:
        raise InvalidInput.at("url", f"A data URL can only be application/json, not '{media_type}'.")
    try:
        content = unquote_to_bytes(data)
        if "base64" in options:
            content = _base64(content)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise InvalidInput.at("url", "The content of this data URL cannot be decoded as its header says.") from None
    return DataUrl(media_type or "application/json", content)


def _base64(content: bytes) -> bytes:
    compact = re.sub(rb"\s", b"", content).replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
    return base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
