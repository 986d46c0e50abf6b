"""Asking a user for consent: what `/authorize` is asked, and what it answers.

Two kinds of refusal. Where the client app or its callback is not known, nothing may be sent anywhere: the person sees
a page. Everything else is told to the client app at its registered callback.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cadstack.app.identity import InvalidScope, grant_scopes
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.callback import is_registered
from cadstack.domain.identity.client_app import AppKind, ClientApp, secret_hash
from cadstack.domain.identity.grant import (
    CODE_LIFETIME,
    GRANT_LIFETIME,
    AuthorizationCode,
    Consent,
    consent_key,
)
from cadstack.domain.identity.scope import CLIENT_ONLY_SCOPES

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
MODES = ("query", "fragment", "form_post")
LONGEST_SCOPE = 3000
LONGEST_STATE = 4000


class UnknownClient(InvalidInput):
    """No client app has this id."""


class WrongRedirect(InvalidInput):
    """The callback is none that the client app registered."""

    def __init__(self, app: ClientApp, received: str) -> None:
        super().__init__("Invalid redirect_uri", next_step="Register the callback URL exactly as it is sent.")
        self.app, self.received = app, received


@dataclass(frozen=True)
class Reply:
    """What the browser carries to the client app's callback, and how."""

    redirect_uri: str
    mode: str
    values: Mapping[str, str]


class Refused(Exception):
    """The client app is told `error` at its callback."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.values["error_description"])
        self.reply = reply


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request for consent that may be put to a user."""

    app: ClientApp
    redirect_uri: str
    response_type: str
    mode: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    challenge: str
    prompt: str

    def reply(self, **values: str) -> Reply:
        """To the callback, with the state that came."""
        return Reply(self.redirect_uri, self.mode, values | ({"state": self.state} if self.state else {}))

    def refuse(self, error: str, description: str) -> Reply:
        return self.reply(error=error, error_description=description)


def read_request(uow: UnitOfWork, sent: Mapping[str, str]) -> AuthorizationRequest:
    """What `/authorize` is asked; raises UnknownClient, WrongRedirect, or Refused."""
    client_id, redirect_uri = sent.get("client_id", ""), sent.get("redirect_uri", "")
    app = uow.apps.get(client_id)
    if app is None:
        raise UnknownClient(f"There is no client app '{client_id}'.", next_step="Check the client_id of the app.")
    if not is_registered(redirect_uri, app.callbacks):
        raise WrongRedirect(app, redirect_uri)
    response_type = sent.get("response_type", "")
    usual = "form_post" if response_type == "id_token" else "query"
    mode = sent.get("response_mode") or usual
    known = AuthorizationRequest(
        app=app,
        redirect_uri=redirect_uri,
        response_type=response_type,
        mode=mode if mode in MODES else usual,
        scopes=(),
        state=sent.get("state", "")[:LONGEST_STATE],
        nonce=sent.get("nonce", ""),
        challenge=sent.get("code_challenge", ""),
        prompt=sent.get("prompt", ""),
    )
    problem = _problem(known, sent, mode)
    if problem is not None:
        raise Refused(known.refuse(*problem))
    try:
        scopes = tuple(grant_scopes(app, sent.get("scope", "")))
    except InvalidScope as error:
        raise Refused(known.refuse("invalid_scope", error.message)) from None
    return replace(known, scopes=scopes)


def _problem(request: AuthorizationRequest, sent: Mapping[str, str], mode: str) -> tuple[str, str] | None:
    """The error and its description, if the request cannot be put to a user."""
    asked = set(sent.get("scope", "").split())
    wants_identity = request.response_type == "id_token"
    checks = (
        (request.response_type not in ("code", "id_token"), "unsupported_response_type", "Use code or id_token."),
        (request.app.kind is AppKind.SERVER, "unauthorized_client", "A server-to-server app cannot sign people in."),
        (mode not in MODES, "invalid_request", "The response_mode is not valid."),
        (wants_identity and mode != "form_post", "invalid_request", "For an id_token only form_post is allowed."),
        (
            request.app.is_public and not wants_identity and not request.challenge,
            "invalid_request",
            "The request is missing a required parameter 'code_challenge'.",
        ),
        (
            bool(request.challenge) and sent.get("code_challenge_method") != "S256",
            "invalid_request",
            "The code_challenge_method must be S256.",
        ),
        (
            bool(request.challenge) and not CHALLENGE.match(request.challenge),
            "invalid_request",
            "The code_challenge is not valid.",
        ),
        (
            (wants_identity or "openid" in asked) and not request.nonce,
            "invalid_request",
            "The request is missing a required parameter 'nonce'.",
        ),
        (
            bool(asked & CLIENT_ONLY_SCOPES) or len(sent.get("scope", "")) > LONGEST_SCOPE,
            "invalid_scope",
            InvalidScope().message,
        ),
    )
    return next(((error, words) for is_wrong, error, words in checks if is_wrong), None)


def is_consented(uow: UnitOfWork, request: AuthorizationRequest, user_id: str, now: datetime) -> bool:
    """Whether the user has allowed all of it, not long ago."""
    consent = uow.credentials.get(Consent, consent_key(user_id, request.app.id))
    return consent is not None and consent.covers(frozenset(request.scopes), now)


def give_consent(uow: UnitOfWork, user_id: str, client_id: str, scopes: tuple[str, ...], now: datetime) -> None:
    """Remember that the user allowed this, besides what he allowed the app before."""
    earlier = uow.credentials.get_locked(Consent, consent_key(user_id, client_id))
    if earlier is not None and earlier.is_live(now):
        kept, given = earlier.scopes | frozenset(scopes), earlier.given
    else:
        kept, given = frozenset(scopes), now
    uow.credentials.put(Consent(user_id, client_id, kept, given, now + GRANT_LIFETIME))


def issue_code(uow: UnitOfWork, request: AuthorizationRequest, user_id: str, now: datetime, ids: Ids) -> str:
    """A code for what the user allowed."""
    code = ids.secret()
    uow.credentials.put(
        AuthorizationCode(
            code_hash=secret_hash(code),
            client_id=request.app.id,
            user_id=user_id,
            scopes=request.scopes,
            redirect_uri=request.redirect_uri,
            expires=now + CODE_LIFETIME,
            challenge=request.challenge,
            nonce=request.nonce,
        )
    )
    return code


def consent_to(uow: UnitOfWork, request: AuthorizationRequest, user_id: str, now: datetime, ids: Ids) -> str:
    """The user says yes: remembered, and a code where one is asked for."""
    give_consent(uow, user_id, request.app.id, request.scopes, now)
    return issue_code(uow, request, user_id, now, ids) if request.response_type == "code" else ""
