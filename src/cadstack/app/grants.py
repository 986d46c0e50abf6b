"""What client apps may do in the name of users: codes into chains, chains refreshed, all of it ended.

A refusal that changes something, such as the end of a chain whose token was replayed, is returned and not raised: what
raises is not committed. The rules, and what they guarantee, are in `domain.identity.grant`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cadstack.app.identity import ACCESS_LIFETIME
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.revocations import revoke
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.client_app import ClientApp, secret_hash
from cadstack.domain.identity.grant import (
    GRANT_LIFETIME,
    REFRESH_TOKEN_LENGTH,
    AuthorizationCode,
    Chain,
    Consent,
    RefreshRules,
    RefreshToken,
    Verdict,
    consent_key,
    judge,
    successor,
)
from cadstack.domain.identity.user import User


class InvalidGrant(InvalidInput):
    """A code, token or assertion that gives nothing, in the words of the original."""


INVALID_CODE = "The authorization code is invalid or has expired."
INVALID_REFRESH = "The refresh token is invalid or expired."
OTHER_CLIENT = "The grant was issued to another client."


@dataclass(frozen=True)
class Granted:
    """What tokens are made of: for whom, with which scopes, in which chain."""

    user: User
    scopes: tuple[str, ...]
    chain_id: str
    refresh_token: str
    nonce: str = ""


@dataclass(frozen=True)
class StandingGrant:
    """What a user has allowed a client app, as he sees it."""

    app: ClientApp | None
    consent: Consent
    sign_ins: int


def begin_chain(
    uow: UnitOfWork, user: User, client_id: str, scopes: tuple[str, ...], now: datetime, ids: Ids
) -> Granted:
    """A new chain with its first refresh token; counts the consent's life anew."""
    chain = Chain(ids.hex32(), user.id, client_id, scopes, now, now + GRANT_LIFETIME)
    token = ids.secret()[-REFRESH_TOKEN_LENGTH:]
    uow.credentials.put(chain)
    uow.credentials.put(RefreshToken(secret_hash(token), chain.id, chain.expires, ids.secret()))
    prolong_consent(uow, user.id, client_id, now)
    return Granted(user, scopes, chain.id, token)


def exchange_code(
    uow: UnitOfWork, app: ClientApp, code: str, redirect_uri: str, verifier: str, now: datetime, ids: Ids
) -> Granted | InvalidGrant:
    """The beginning of a chain for a code, once; raises InvalidGrant, or returns it where a reuse ended a chain."""
    found = uow.credentials.get_locked(AuthorizationCode, secret_hash(code))
    if found is None:
        raise InvalidGrant(INVALID_CODE)
    if found.client_id != app.id:
        raise InvalidGrant(OTHER_CLIENT)
    if found.chain_id:
        end_chain(uow, found.chain_id, now)
        return InvalidGrant(INVALID_CODE)
    if now >= found.expires:
        raise InvalidGrant(INVALID_CODE)
    if redirect_uri != found.redirect_uri:
        raise InvalidGrant("The 'redirect_uri' is invalid.")
    if not found.is_verified_by(verifier):
        raise InvalidGrant("PKCE verification failed.")
    user = uow.users.get(found.user_id)
    if user is None or not user.can_act:
        raise InvalidGrant(INVALID_CODE)
    granted = begin_chain(uow, user, app.id, found.scopes, now, ids)
    uow.credentials.put(replace(found, chain_id=granted.chain_id))
    return replace(granted, nonce=found.nonce)


def refresh(
    uow: UnitOfWork, app: ClientApp, token: str, scope: str, now: datetime, ids: Ids, rules: RefreshRules
) -> Granted | InvalidGrant:
    """The next token of a chain, and scopes out of its own; raises InvalidGrant, or returns it where a replay ended it.

    The chain stays locked meanwhile, so of all who present one token exactly one makes the successor.
    """
    found = uow.credentials.get(RefreshToken, secret_hash(token))
    chain = uow.credentials.get_locked(Chain, found.chain_id) if found is not None else None
    found = uow.credentials.get(RefreshToken, secret_hash(token))
    if found is None or chain is None:
        raise InvalidGrant(INVALID_REFRESH)
    if chain.client_id != app.id:
        raise InvalidGrant(OTHER_CLIENT)
    user = uow.users.get(chain.user_id)
    if user is None or not user.can_act:
        raise InvalidGrant(INVALID_REFRESH)
    scopes = _within(chain.scopes, scope)
    match judge(found, now, rules):
        case Verdict.ROTATE:
            return Granted(user, scopes, chain.id, _rotate(uow, chain, found, token, now, ids))
        case Verdict.REPEAT:
            return Granted(user, scopes, chain.id, _newest(uow, token))
        case Verdict.END_CHAIN:
            end_chain(uow, chain.id, now)
            return InvalidGrant(INVALID_REFRESH)
        case Verdict.REFUSE:
            raise InvalidGrant(INVALID_REFRESH)


def revoke_refresh_token(uow: UnitOfWork, app: ClientApp, token: str, now: datetime) -> None:
    """End the chain of the caller's own token, with the consent where it was the last; any other is ignored."""
    found = uow.credentials.get(RefreshToken, secret_hash(token))
    chain = uow.credentials.get_locked(Chain, found.chain_id) if found is not None else None
    if chain is None or chain.client_id != app.id:
        return
    end_chain(uow, chain.id, now)
    if not _chains(uow, chain.user_id, chain.client_id, now):
        uow.credentials.delete(Consent, consent_key(chain.user_id, chain.client_id))


def end_chain(uow: UnitOfWork, chain_id: str, now: datetime) -> None:
    """No token of this chain works any more, access tokens included."""
    uow.credentials.delete_of(RefreshToken, chain_id)
    uow.credentials.delete(Chain, chain_id)
    revoke(uow, chain_id, now + ACCESS_LIFETIME)


def standing_grants(uow: UnitOfWork, user_id: str, now: datetime) -> Sequence[StandingGrant]:
    """What the user has allowed and what has not lapsed."""
    return [
        StandingGrant(uow.apps.get(one.client_id), one, len(_chains(uow, user_id, one.client_id, now)))
        for one in uow.credentials.of(Consent, user_id)
        if one.is_live(now)
    ]


def revoke_grant(uow: UnitOfWork, user_id: str, client_id: str, now: datetime) -> None:
    """Take a consent back: every chain of the app ends, and all their access tokens at once."""
    for chain in uow.credentials.of(Chain, user_id):
        if chain.client_id == client_id:
            end_chain(uow, chain.id, now)
    for code in uow.credentials.of(AuthorizationCode, user_id):
        if code.client_id == client_id:
            uow.credentials.delete(AuthorizationCode, code.key)
    uow.credentials.delete(Consent, consent_key(user_id, client_id))


def prolong_consent(uow: UnitOfWork, user_id: str, client_id: str, now: datetime) -> None:
    """Count the life of a consent from now."""
    consent = uow.credentials.get_locked(Consent, consent_key(user_id, client_id))
    if consent is not None and consent.is_live(now):
        uow.credentials.put(consent.prolonged(now))


def _rotate(uow: UnitOfWork, chain: Chain, used: RefreshToken, token: str, now: datetime, ids: Ids) -> str:
    following = successor(token, used.salt)
    longer = chain.prolonged(now)
    uow.credentials.put(longer)
    uow.credentials.put(replace(used, used=now))
    uow.credentials.put(RefreshToken(secret_hash(following), chain.id, longer.expires, ids.secret()))
    prolong_consent(uow, chain.user_id, chain.client_id, now)
    return following


def _newest(uow: UnitOfWork, token: str) -> str:
    """The unused end of the chain that begins with this token."""
    while (link := uow.credentials.get(RefreshToken, secret_hash(token))) is not None and link.used is not None:
        token = successor(token, link.salt)
    return token


def _chains(uow: UnitOfWork, user_id: str, client_id: str, now: datetime) -> list[Chain]:
    return [one for one in uow.credentials.of(Chain, user_id) if one.client_id == client_id and now < one.expires]


def _within(granted: tuple[str, ...], wish: str) -> tuple[str, ...]:
    """The scopes that are asked for again, all where none are named; raises InvalidGrant for more than there are."""
    wanted = tuple(dict.fromkeys(wish.split()))
    if not set(wanted) <= set(granted):
        raise InvalidGrant("The scope is invalid.")
    return wanted or granted
