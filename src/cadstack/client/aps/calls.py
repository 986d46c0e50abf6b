"""Authorised calls: the token of the moment, patience where a server asks for it, all pages of a listing.

What is tried again: everything after 429 and 503, which say that nothing was begun; other failures of a server or of
the way to it only where the method may be repeated without harm. A token that the server calls invalid is replaced
once. The token goes to the base URL and to the user information, to no other address.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from cadstack.client.aps.app import App
from cadstack.client.aps.grants import pause_of
from cadstack.client.aps.source import TokenSource
from cadstack.client.aps.steps import Flow, Pause, Send
from cadstack.client.connection import ClientError, Refused, Unreachable, document_of, refusal

REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
NOT_BEGUN, FAILED = frozenset({429, 503}), frozenset({500, 502, 504})
TRIES, FIRST_PAUSE_SECONDS = 5, 0.5
NEXT_STEPS = {
    "AUTH-001": "Use an app of your own that has this API: connect_aps(client_id=, client_secret=, callback_url=); an "
    "account admin whitelists its Client ID instead.",
    "AUTH-010": "Ask for the scope that the API needs: connect_aps(scopes=...).",
}
JSON_API = "application/vnd.api+json"
JSON_API_PATHS = ("/project/v1", "/data/v1")


class Calls:
    """Makes the calls of one connection as flows."""

    def __init__(self, app: App, source: TokenSource) -> None:
        self._app, self._source = app, source

    def call(self, method: str, path: str, **options: Any) -> Flow[Any]:
        """The JSON of the answer, None where it is empty; raises Refused, Unreachable. `options` are those of httpx."""
        method, url = method.upper(), self._own(path)
        answer = yield from self._answer(method, url, _typed(path, options))
        return document_of(answer) if answer.content else None

    def page_after(self, page: Any) -> Flow[Any | None]:
        """The page that follows a page of a listing, None after the last."""
        path = next_path(page)
        return None if path is None else (yield from self.call("GET", path))

    def _answer(self, method: str, url: str, options: dict[str, Any]) -> Flow[httpx.Response]:
        refused, may_repeat = "", _can_go_again(options)
        is_harmless = may_repeat and method in REPEATABLE
        for tries_left in reversed(range(TRIES if may_repeat else 1)):
            tokens = yield from self._source.tokens(instead_of=refused)
            headers = {**options.get("headers", {}), "Authorization": f"Bearer {tokens.access_token}"}
            try:
                answer: httpx.Response = yield Send(method, url, options | {"headers": headers})
            except Unreachable:
                if not tries_left or not is_harmless:
                    raise
                yield Pause(FIRST_PAUSE_SECONDS)
                continue
            if answer.status_code == httpx.codes.UNAUTHORIZED and not refused and _blames_token(answer):
                refused = tokens.access_token
                continue
            again = answer.status_code in NOT_BEGUN or (answer.status_code in FAILED and is_harmless)
            if not again or not tries_left:
                break
            yield Pause(pause_of(answer, FIRST_PAUSE_SECONDS * 2 ** (TRIES - 1 - tries_left)))
        if answer.is_error:
            raise _explained(answer)
        return answer

    def _own(self, path: str) -> str:
        """The address of a path; raises ClientError for one that must not be shown the token."""
        if path.startswith("/"):
            return self._app.base_url + path
        base = self._app.base_url
        if path == self._app.userinfo_url or path.startswith(f"{base}/"):
            return path
        raise ClientError(
            f"{path} is not at {base}, and the token is for that server only.",
            next_step="Use a path that begins with '/', or httpx without the token.",
        )


def next_path(page: Any) -> str | None:
    """The path and query of `links.next`. Host and scheme are ours: a server behind a proxy may name others."""
    links = page.get("links") if isinstance(page, Mapping) else None
    following = links.get("next") if isinstance(links, Mapping) else None
    href = following.get("href") if isinstance(following, Mapping) else following
    if not href:
        return None
    parts = urlsplit(str(href))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _typed(path: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON body of the Data Management API has a type of its own."""
    if "json" not in options or not urlsplit(path).path.startswith(JSON_API_PATHS):
        return dict(options)
    return {**options, "headers": {"Content-Type": JSON_API, **options.get("headers", {})}}


def _blames_token(answer: httpx.Response) -> bool:
    """Whether a 401 is about the token; some services answer it where 403 is meant."""
    return not answer.content or "AUTH-006" in answer.text or "Access token provided is invalid" in answer.text


def _can_go_again(options: Mapping[str, Any]) -> bool:
    """Whether the body is still there after it was sent."""
    return isinstance(options.get("content", b""), bytes | str) and "files" not in options


def _explained(answer: httpx.Response) -> Refused:
    """What was refused, and what to do where the gateway's code tells it."""
    error = refusal(answer)
    code = error.document.get("errorCode") if isinstance(error.document, Mapping) else None
    return Refused(error.status, error.message, next_step=NEXT_STEPS.get(str(code), ""), document=error.document)
