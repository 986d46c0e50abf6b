"""Authorised HTTP to one server: a token renewed before it ends, patience with a full server, readable refusals.

The server may be a Cadstack server or the original service; nothing here knows which.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx

SCOPES = "code:all data:read data:write data:create bucket:create bucket:read"
TRIES = 4
LONGEST_PAUSE_SECONDS = 30.0
RENEW_BEFORE_SECONDS = 60
_XML_MESSAGE = re.compile(r"<Message>(.*?)</Message>", re.DOTALL)


class ClientError(Exception):
    """A call that did not work; `message` says what happened, `next_step` what to do, where that is known."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.message, self.next_step = message, next_step


class Unreachable(ClientError):
    """No answer: a wrong address, a server that is not there, a connection that broke."""


class Refused(ClientError):
    """The server answered with an error; `status` is its HTTP status, `document` the JSON it sent, if it did."""

    def __init__(self, status: int, message: str, *, next_step: str = "", document: Any = None) -> None:
        super().__init__(message, next_step=next_step)
        self.status, self.document = status, document


class Connection:
    """One client app's connection to one server; use it in a `with` block, or close it. Not for several threads."""

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        scopes: str = SCOPES,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._credentials, self._scopes = (client_id, client_secret), scopes
        self._http = httpx.Client(timeout=timeout, transport=transport)
        self._token, self._renew_at = "", 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    @property
    def token(self) -> str:
        """A bearer token with at least a minute to live."""
        if time.monotonic() > self._renew_at:
            form = {"grant_type": "client_credentials", "scope": self._scopes}
            url = f"{self.base_url}/authentication/v2/token"
            said = document_of(self._checked("POST", url, data=form, auth=self._credentials))
            self._token = str(said["access_token"])
            self._renew_at = time.monotonic() + float(said.get("expires_in", 3600)) - RENEW_BEFORE_SECONDS
        return self._token

    def call(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of an authorised call's answer, None where it is empty; raises Refused, Unreachable."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self._checked(method, f"{self.base_url}{path}", headers=headers, **options)
        return document_of(answer) if answer.content else None

    def find(self, path: str) -> Any:
        """The JSON at a path, None where there is nothing."""
        try:
            return self.call("GET", path)
        except Refused as error:
            if error.status == httpx.codes.NOT_FOUND:
                return None
            raise

    def send(self, method: str, url: str, **options: Any) -> None:
        """A call to a signed address, which needs no token and must not be shown one."""
        self._checked(method, url, **options)

    @contextmanager
    def stream(self, url: str) -> Iterator[httpx.Response]:
        """The answer of a signed address, to be read piece by piece."""
        with _reaching(url), self._http.stream("GET", url, follow_redirects=True) as answer:
            if answer.is_error:
                answer.read()
                raise refusal(answer)
            yield answer

    def _checked(self, method: str, url: str, **options: Any) -> httpx.Response:
        """An answer that is no error. A full server gets the patience it asks for, unless the body can go only once."""
        for tries_left in reversed(range(TRIES)):
            with _reaching(url):
                answer = self._http.request(method, url, **options)
            if answer.status_code not in (429, 503) or not tries_left or "content" in options:
                break
            time.sleep(_pause(answer))
        if answer.is_error:
            raise refusal(answer)
        return answer


def document_of(answer: httpx.Response) -> Any:
    """The JSON of an answer; raises Refused for anything else, which is what another web server sends."""
    try:
        return answer.json()
    except ValueError:
        message = f"{answer.url.host} does not answer as a server of these APIs does (HTTP {answer.status_code})."
        raise Refused(answer.status_code, message, next_step="Check the base URL of the server.") from None


def refusal(answer: httpx.Response) -> Refused:
    """An error answer as an exception, with its message in whichever of the known shapes it came."""
    request, body = answer.request, _json(answer)
    said = _message(answer, body) or answer.reason_phrase
    words = f"{request.method} {request.url.path} was refused ({answer.status_code}): {said}"
    return Refused(answer.status_code, words, document=body)


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _message(answer: httpx.Response, body: Any) -> str:
    if body is None:
        found = _XML_MESSAGE.search(answer.text)
        return found[1] if found else answer.text.strip()[:500]
    if isinstance(body, dict):
        for name in ("developerMessage", "reason", "error_description", "message"):
            if isinstance(body.get(name), str):
                return str(body[name])
        if isinstance(body.get("errors"), list):
            return " ".join(
                str(one.get("detail") or one.get("title")) for one in body["errors"] if isinstance(one, dict)
            )
        fields = ((field, said) for field, said in body.items() if isinstance(said, list))
        return " ".join(f"{field}: {' '.join(map(str, said))}" for field, said in fields)
    return str(body)


def _pause(answer: httpx.Response) -> float:
    try:
        wanted = float(answer.headers.get("retry-after", ""))
    except ValueError:
        wanted = 1.0
    return min(max(wanted, 0.0), LONGEST_PAUSE_SECONDS)


@contextmanager
def _reaching(url: str) -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        place = url.partition("?")[0]
        reason = str(error) or type(error).__name__
        raise Unreachable(f"{place} cannot be reached: {reason}.", next_step="Check that the server runs.") from error
