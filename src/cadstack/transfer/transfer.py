"""Downloads, uploads and callbacks: streamed, guarded, retried where a retry may help."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpcore
import httpx

from cadstack.domain.errors import CadstackError, NotPermitted
from cadstack.transfer.guard import Guard, GuardedBackend

T = TypeVar("T")
CHUNK = 256 * 1024
MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
EXCERPT = 600


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
    ) -> None:
        transport = httpx.HTTPTransport(trust_env=False)
        # httpx has no argument for the network backend, which is where every connection can be checked.
        transport._pool = httpcore.ConnectionPool(  # noqa: SLF001
            ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=GuardedBackend(guard)
        )
        self._client = httpx.Client(transport=transport, follow_redirects=True, timeout=timeout, trust_env=False)
        self._own, self._retries, self._sleep = own, retries, sleep

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
    ) -> Received:
        """Download into `target`; an unfinished file is removed. Raises TransferFailed, NotPermitted."""
        if self._own is not None and (content := self._own.read(url)) is not None:
            return Received(_write(target, content))

        def once() -> Received:
            with self._client.stream(verb.upper(), _checked(url), headers=dict(headers or {}), content=body) as answer:
                self._check(answer, "Downloading")
                return Received(_write(target, answer.iter_bytes(CHUNK)), answer.headers.get("content-disposition", ""))

        return self._retried(once, url)

    def send_file(self, url: str, source: Path, *, verb: str = "put", headers: Mapping[str, str] | None = None) -> Sent:
        """Upload a file as the request body. Raises TransferFailed, NotPermitted."""
        if self._own is not None and self._own.write(url, _read(source)):
            return Sent(200)

        def once() -> Sent:
            # A length up front, because signed S3 URLs refuse chunked bodies.
            merged = {"Content-Length": str(source.stat().st_size), **(headers or {})}
            return self._answer(
                self._client.request(verb.upper(), _checked(url), headers=merged, content=_read(source))
            )

        return self._retried(once, url)

    def send_form(
        self, url: str, source: Path, fields: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
    ) -> Sent:
        """Upload a file as the last part, `file`, of a multipart form. Raises TransferFailed, NotPermitted."""

        def once() -> Sent:
            with source.open("rb") as content:
                data = {name: str(value) for name, value in fields.items()}
                files = {"file": (source.name, content)}
                return self._answer(
                    self._client.post(_checked(url), headers=dict(headers or {}), data=data, files=files)
                )

        return self._retried(once, url)

    def call(self, url: str, body: Any, *, verb: str = "post", headers: Mapping[str, str] | None = None) -> Sent:
        """One callback with a JSON body, tried once: its retries are recorded follow-up work."""
        return self._guarded(
            lambda: self._answer(
                self._client.request(verb.upper(), _checked(url), headers=dict(headers or {}), json=body)
            ),
            url,
        )

    def _retried(self, once: Callable[[], T], url: str) -> T:
        attempt = 1
        while True:
            try:
                return self._guarded(once, url)
            except TransferFailed as failure:
                if attempt >= self._retries or not (failure.status is None or failure.status in MAY_PASS):
                    raise
            self._sleep(0.5 * 2 ** (attempt - 1))
            attempt += 1

    def _guarded(self, once: Callable[[], T], url: str) -> T:
        try:
            return once()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise TransferFailed(
                f"No answer from {_host(url)}: {reason}.",
                next_step="Check that the URL is right and the host can be reached.",
            ) from error

    def _check(self, answer: httpx.Response, doing: str) -> None:
        if answer.is_success:
            return
        answer.read()
        excerpt = answer.text[:EXCERPT]
        raise TransferFailed(
            f"{doing} was refused by {answer.url.host} with HTTP {answer.status_code} {answer.reason_phrase}.",
            status=answer.status_code,
            excerpt=excerpt,
            next_step=HINTS.get(answer.status_code, ""),
        )

    def _answer(self, answer: httpx.Response) -> Sent:
        self._check(answer, "Sending")
        return Sent(answer.status_code, answer.text[:EXCERPT])


HINTS = {
    401: "Give the argument an Authorization header with a valid token.",
    403: "A signed URL may have expired or was made for another verb, or the token lacks rights.",
    404: "Check the URL: nothing is there.",
}


def _checked(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https"):
        raise NotPermitted(f"Only http and https URLs can be used, not '{url[:80]}'.")
    return url


def _host(url: str) -> str:
    return urlsplit(url).hostname or url[:80]


def _write(target: Path, chunks: Iterator[bytes]) -> int:
    size = 0
    try:
        with target.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
                size += len(chunk)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return size


def _read(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
