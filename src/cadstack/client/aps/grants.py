"""The grants of the token endpoint, one flow each."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import httpx

from cadstack.client.aps.app import App
from cadstack.client.aps.steps import Flow, Pause, Send
from cadstack.client.aps.tokens import Tokens
from cadstack.client.connection import ClientError, Unreachable, document_of, refusal

Clock = Callable[[], float]
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TRIES, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 3, 0.5, 30.0
ASSERTION_SECONDS = 240


class GrantRefused(ClientError):
    """The token endpoint said no; `code` is its OAuth error."""

    def __init__(self, code: str, message: str, *, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.code = code


def of_app(app: App, clock: Clock = time.time) -> Flow[Tokens]:
    """Tokens of the client app itself."""
    form = {"grant_type": "client_credentials", "scope": " ".join(app.scopes)}
    return Tokens.of((yield from _ask(app, form)), app.scopes, clock())


def of_service_account(app: App, clock: Clock = time.time) -> Flow[Tokens]:
    """Tokens of a technical user, for a statement that is signed with its key."""
    form = {"grant_type": JWT_BEARER, "assertion": assertion(app, clock()), "scope": " ".join(app.scopes)}
    return Tokens.of((yield from _ask(app, form)), app.scopes, clock())


def of_code(app: App, code: str, verifier: str, callback: str, clock: Clock = time.time) -> Flow[Tokens]:
    """Tokens for the code that the browser brought, with the callback it was asked for."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback, "code_verifier": verifier}
    return Tokens.of((yield from _ask(app, form)), app.scopes, clock())


def of_refresh(app: App, tokens: Tokens, clock: Clock = time.time) -> Flow[Tokens]:
    """The tokens that follow. A lost answer is asked for again at once, while the server still repeats it."""
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
    said = {"refresh_token": tokens.refresh_token} | (yield from _ask(app, form))
    return Tokens.of(said, tokens.scopes, clock())


def revoked(app: App, tokens: Tokens) -> Flow[None]:
    """End the chain of these tokens at the server."""
    form = {"token": tokens.refresh_token, "token_type_hint": "refresh_token"}
    answer: httpx.Response = yield Send("POST", app.endpoint("revoke"), app.credentials(form))
    if answer.is_error:
        raise refusal(answer)


def assertion(app: App, now: float) -> str:
    """The signed statement of a service account, good for a few minutes and once."""
    from joserfc import jwt  # noqa: PLC0415 - two libraries that only service accounts need
    from joserfc.jwk import RSAKey  # noqa: PLC0415 - as above

    account = app.service_account
    assert account is not None
    claims = {
        "iss": app.client_id,
        "sub": account.id,
        "aud": app.endpoint("token"),
        "exp": int(now) + ASSERTION_SECONDS,
        "jti": uuid4().hex,
        "scope": list(app.scopes),
    }
    key = RSAKey.import_key(account.private_key)
    return jwt.encode({"alg": "RS256", "kid": account.key_id}, claims, key)


def _ask(app: App, form: Mapping[str, str]) -> Flow[dict[str, Any]]:
    """The answer of the token endpoint; raises GrantRefused. Patient with a full server and with a lost answer."""
    for tries_left in reversed(range(TRIES)):
        try:
            answer: httpx.Response = yield Send("POST", app.endpoint("token"), app.credentials(form))
        except Unreachable:
            if not tries_left:
                raise
            yield Pause(FIRST_PAUSE_SECONDS)
            continue
        if answer.status_code == 429 or answer.status_code >= 500:
            if tries_left:
                yield Pause(pause_of(answer, FIRST_PAUSE_SECONDS))
                continue
            raise refusal(answer)
        break
    said = document_of(answer)
    if answer.is_error:
        raise grant_refused(app, answer, said)
    return dict(said)


def grant_refused(app: App, answer: httpx.Response, said: Any) -> GrantRefused:
    """What the token endpoint refused, in its words."""
    code = str(said.get("error", "")) if isinstance(said, dict) else ""
    words = refusal(answer).message
    hint = f"Check client id and secret: {app.base_url} does not take them." if code == "invalid_credentials" else ""
    return GrantRefused(code, words, next_step=hint)


def pause_of(answer: httpx.Response, usual: float) -> float:
    """The seconds that a server asks for, within reason."""
    try:
        wanted = float(answer.headers.get("retry-after", usual))
    except ValueError:
        wanted = usual
    return min(max(wanted, 0.0), LONGEST_PAUSE_SECONDS)
