"""Signed URLs: whoever holds one may do one thing to one blob or object until it expires, and needs no token.

The signature covers the method, the resource, the end and every parameter, each by its name, so none can be changed,
added, left out or moved to another place.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from cadstack.domain.errors import NotPermitted

BLOBS = "blobs"
OBJECTS = "objects"


class UrlSigner:
    """Makes and checks URLs below `/_cadstack/blobs/` and `/_cadstack/objects/`; `key` is used for nothing else."""

    def __init__(self, base_url: str, key: bytes) -> None:
        self._base = base_url.rstrip("/")
        self._key = key

    def sign(
        self, method: str, key: str, lifetime: timedelta, now: datetime, *, kind: str = BLOBS, **claims: str
    ) -> str:
        """A URL to `method` the blob, or object (`bucket/key`), for so long.

        GET serves HEAD too. Claims that the routes know: `content_type`, `content_disposition` and `cache_control` of
        a download, `upload` (the upload session that a part belongs to).
        """
        expires = str(int((now + lifetime).timestamp()))
        query = {**claims, "method": method.upper(), "expires": expires}
        query["signature"] = self._signature(kind, key, query)
        path = quote(key, safe="/" if kind == BLOBS else "")  # an object's key may hold `..`, which clients resolve
        return f"{self._base}/_cadstack/{kind}/{path}?{urlencode(query)}"

    def check(
        self, method: str, key: str, query: Mapping[str, str], now: datetime, *, kind: str = BLOBS
    ) -> dict[str, str]:
        """The claims of a URL that was used; raises NotPermitted where it is forged, expired or for another method."""
        signed = {name: value for name, value in query.items() if name != "signature"}
        expected = self._signature(kind, key, signed)
        if not hmac.compare_digest(expected.encode(), query.get("signature", "").encode("utf-8", "surrogatepass")):
            raise NotPermitted("The signature of the URL does not match.")
        if signed["method"] != ("GET" if method == "HEAD" else method):
            raise NotPermitted(f"The URL was not signed for {method}.")
        if now >= datetime.fromtimestamp(int(signed["expires"]), UTC):
            raise NotPermitted("The URL has expired.", next_step="Ask for a new one.")
        return {name: value for name, value in signed.items() if name not in ("method", "expires")}

    def _signature(self, kind: str, key: str, query: Mapping[str, str]) -> str:
        text = f"{kind}/{key}?{urlencode(sorted(query.items()), errors='surrogatepass')}"
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
