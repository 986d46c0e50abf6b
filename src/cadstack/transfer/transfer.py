"""Downloads, uploads and callbacks: streamed, guarded, retried where a retry may help.

Every transfer of a file takes `check`, which is called at each piece that moves and before each retry; what it raises
ends the transfer. So a cancelled work item, a lost lease or a time limit ends one that would go on for ever.
Answers are strangers' too: of one that is not a download no more than an excerpt is read.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpcore
import httpx

from cadstack.domain.errors import CadstackError, InvalidInput, NotPermitted
from cadstack.transfer.deadline import within
from cadstack.transfer.guard import Guard, GuardedBackend

T = TypeVar("T")
CHUNK = 256 * 1024
MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
EXCERPT = 600
CONNECT_SECONDS = 10.0
MOST_BYTES = 20 * 1024**3
# What describes the body on the wire is ours to say.
OURS = frozenset({"content-length", "transfer-encoding", "connection", "expect"})


class TransferFailed(CadstackError):
    """A request that did not succeed; `status` is None when no answer came."""

    def __init__(self, message: str, *, status: int | None = None, excerpt: str = "", next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.status, self.excerpt = status, excerpt


@dataclass(frozen=True)
class Received:
    """A finished download: its size and the Content-Disposition header, empty where there was none."""

    size: int
    content_disposition: str = ""


@dataclass(frozen=True)
class Sent:
    """An accepted upload or callback."""

    status: int
    excerpt: str = ""


class OwnBlobs(Protocol):
    """The blobs behind our own signed URLs, reached without going through the network."""

    def read(self, url: str) -> Iterator[bytes] | None:
        """The content behind `url`, None where the URL is not one of these; raises NotPermitted, NotFound."""

    def write(self, url: str, chunks: Iterator[bytes]) -> bool:
        """Store the content, False where the URL is not one of these; raises NotPermitted."""


def _nothing() -> None:
    """No reason to stop."""


class Transfer:
    """One client for all outgoing requests; used by many threads."""

    def __init__(
        self,
        guard: Guard,
        *,
        own: OwnBlobs | None = None,
        retries: int = 3,
        sleep: Callable[[float], object] = time.sleep,
        timeout: float = 60.0,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        transport = httpx.HTTPTransport(verify=context, trust_env=False)
        # httpx has no argument for the network backend, which is where every connection can be checked.
        transport._pool = httpcore.ConnectionPool(  # noqa: SLF001
            ssl_context=context, network_backend=GuardedBackend(guard)
        )
        patience = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
        self._client = httpx.Client(transport=transport, timeout=patience, trust_env=False)
        self._own, self._retries, self._sleep, self._most_bytes = own, retries, sleep, most_bytes

    def close(self) -> None:
        self._client.close()

    def fetch(
        self,
        url: str,
        target: Path,
        *,
        verb: str = "get",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        check: Callable[[], object] = _nothing,
    ) -> Received:
        """Download into `target`; an unfinished file is removed. Raises TransferFailed, NotPermitted."""
        if self._own is not None and (content := self._own.read(url)) is not None:
            return Received(self._write(target, content, check))

        def once() -> Received:
            with self._asked(verb, url, headers, content=body, follow_redirects=True) as answer:
                _accepted(answer, "Downloading")
                size = self._write(target, answer.iter_bytes(), check)
                return Received(size, answer.headers.get("content-disposition", ""))

        return self._retried(once, url, check)

    def send_file(
        self,
        url: str,
        source: Path,
        *,
        verb: str = "put",
        headers: Mapping[str, str] | None = None,
        check: Callable[[], object] = _nothing,
    ) -> Sent:
        """Upload a file as the request body. Raises TransferFailed, NotPermitted."""
        if self._own is not None and self._own.write(url, _read(source, check)):
            return Sent(200)

        def once() -> Sent:
            # A length up front, because signed S3 URLs refuse chunked bodies.
            length = {"Content-Length": str(source.stat().st_size)}
            with self._asked(verb, url, headers, length, content=_read(source, check)) as answer:
                return _accepted(answer, "Sending")

        return self._retried(once, url, check)

    def send_form(
        self,
        url: str,
        source: Path,
        fields: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        check: Callable[[], object] = _nothing,
    ) -> Sent:
        """Upload a file as the last part, `file`, of a multipart form. Raises TransferFailed, NotPermitted."""

        def once() -> Sent:
            with source.open("rb") as content:
                data = {name: str(value) for name, value in fields.items()}
                files = {"file": (source.name, content)}
                with self._asked("post", url, headers, data=data, files=files) as answer:
                    return _accepted(answer, "Sending")

        return self._retried(once, url, check)

    def call(self, url: str, body: Any, *, verb: str = "post", headers: Mapping[str, str] | None = None) -> Sent:
        """One callback with a JSON body, tried once: its retries are recorded follow-up work."""

        def once() -> Sent:
            with self._asked(verb, url, headers, json=body) as answer:
                return _accepted(answer, "Sending")

        return _guarded(once, url)

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> Sent:
        """Send these very bytes as JSON, once; the other side has answered within `seconds`, or has not."""

        def once() -> Sent:
            kind = {"Content-Type": "application/json"}
            with self._asked("post", url, headers, kind, content=body, timeout=seconds) as answer:
                return _accepted(answer, "Sending")

        with within(seconds):
            return _guarded(once, url)

    def _asked(
        self,
        verb: str,
        url: str,
        headers: Mapping[str, str] | None,
        more: Mapping[str, str] | None = None,
        **options: Any,
    ) -> AbstractContextManager[httpx.Response]:
        """An upload follows no redirect: the body is spent, and most redirects would turn it into a GET."""
        given = {name: value for name, value in (headers or {}).items() if name.lower() not in OURS}
        return self._client.stream(verb.upper(), _checked(url), headers={**given, **(more or {})}, **options)

    def _retried(self, once: Callable[[], T], url: str, check: Callable[[], object]) -> T:
        attempt = 1
        while True:
            check()
            try:
                return _guarded(once, url)
            except TransferFailed as failure:
                if attempt >= self._retries or not (failure.status is None or failure.status in MAY_PASS):
                    raise
            self._sleep(0.5 * 2 ** (attempt - 1))
            attempt += 1

    def _write(self, target: Path, chunks: Iterator[bytes], check: Callable[[], object]) -> int:
        size = 0
        try:
            with target.open("wb") as file:
                for chunk in chunks:
                    check()
                    size += len(chunk)
                    if size > self._most_bytes:
                        raise InvalidInput(
                            f"The download is larger than {self._most_bytes:,} bytes, which is the limit."
                        )
                    file.write(chunk)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return size


def _guarded(once: Callable[[], T], url: str) -> T:
    try:
        return once()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise TransferFailed(
            f"No answer from {_host(url)}: {reason}.",
            next_step="Check that the URL is right and the host can be reached.",
        ) from error
    except UnicodeError as error:
        raise InvalidInput(
            f"The request to {_host(url)} cannot be written: {error}.",
            next_step="URLs and header values are ASCII; encode other characters.",
        ) from error


def _accepted(answer: httpx.Response, doing: str) -> Sent:
    """Raises TransferFailed, with the beginning of what the other side said, for anything but a success."""
    if answer.is_success:
        return Sent(answer.status_code, "" if doing == "Downloading" else _excerpt(answer))
    hint = HINTS.get(answer.status_code, "")
    if answer.has_redirect_location:
        hint = f"It redirects to {_host(answer.headers['location'])}: give the URL that takes the upload itself."
    raise TransferFailed(
        f"{doing} was refused by {answer.url.host} with HTTP {answer.status_code} {answer.reason_phrase}.",
        status=answer.status_code,
        excerpt=_excerpt(answer),
        next_step=hint,
    )


def _excerpt(answer: httpx.Response) -> str:
    """The beginning of a body, however long it is; what breaks off is as far as it goes."""
    begun = bytearray()
    with suppress(httpx.HTTPError):
        for chunk in answer.iter_bytes():
            begun += chunk
            if len(begun) >= 4 * EXCERPT:
                break
    return begun.decode("utf-8", "replace").replace("\0", "\ufffd")[:EXCERPT]


HINTS = {
    401: "Give the argument an Authorization header with a valid token.",
    403: "A signed URL may have expired or was made for another verb, or the token lacks rights.",
    404: "Check the URL: nothing is there.",
}


def _checked(url: str) -> str:
    if url.partition(":")[0].lower() not in ("http", "https"):
        raise NotPermitted(f"Only http and https URLs can be used, not '{url[:80]}'.")
    return url


def _host(url: str) -> str:
    """The host alone: paths and queries of signed URLs are secrets."""
    try:
        return urlsplit(url).hostname or "the URL"
    except ValueError:
        return "the URL"


def _read(source: Path, check: Callable[[], object]) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            check()
            yield chunk
