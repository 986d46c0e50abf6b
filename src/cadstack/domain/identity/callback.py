"""The addresses that a browser may be sent back to."""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from cadstack.domain.errors import InvalidInput

LOOPBACK = ("127.0.0.1", "::1", "localhost")
DANGEROUS = ("javascript", "data", "vbscript", "file", "blob", "about")
LONGEST = 2000


def check_callback(url: str) -> str:
    """The address as it is; raises InvalidInput for one that a browser must not be sent to."""
    parts = _split(url)
    web = parts is not None and parts.scheme in ("http", "https")
    if (
        parts is None
        or not parts.scheme
        or parts.scheme in DANGEROUS
        or (web and not parts.hostname)
        or not url.isascii()
        or not url.isprintable()
        or set(url) & set(' #*\\<>"')
        or len(url) > LONGEST
    ):
        raise InvalidInput.at("callback", f"'{url}' is no callback URL. Use https://host/path, without a fragment.")
    return url


def is_registered(url: str, registered: Iterable[str]) -> bool:
    """Whether the address is one of these, character by character.

    One exception, of RFC 8252: an `http` address of this machine that was registered without a port stands for every
    port, since a desktop app listens where it finds one free.
    """
    return any(url == one or _is_loopback_like(url, one) for one in registered)


def _is_loopback_like(url: str, registered: str) -> bool:
    known, asked = _split(registered), _split(url)
    if known is None or asked is None or known.scheme != "http" or known.hostname not in LOOPBACK or known.port:
        return False
    rest = url.removeprefix(f"http://{known.netloc}:{asked.port}") if asked.port else url
    return rest != url and rest == registered.removeprefix(f"http://{known.netloc}")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
