"""Tokens of users: access tokens in the name of somebody, and who he is in an ID token."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from cadstack.app.identity import ACCESS_LIFETIME, EXPIRES_IN, Token
from cadstack.app.keyring import KeyRing
from cadstack.app.ports import Ids
from cadstack.domain.identity.user import User


def issue_user_token(
    client_id: str, user_id: str, scopes: Sequence[str], chain_id: str, keyring: KeyRing, now: datetime, ids: Ids
) -> Token:
    """An access token of a client app for a user (three-legged); it ends with its chain."""
    claims = {
        "scope": list(scopes),
        "client_id": client_id,
        "userid": user_id,
        "jti": chain_id + ids.hex32(),
        "exp": int((now + ACCESS_LIFETIME).timestamp()),
    }
    return Token(keyring.sign(claims, now), EXPIRES_IN)


def issue_id_token(user: User, client_id: str, nonce: str, keyring: KeyRing, now: datetime) -> str:
    """Who the user is, for the client app alone: its audience makes it worthless as an access token."""
    claims = {
        "sub": user.id,
        "userid": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "user_name": user.email,
        "user_email": user.email,
        "analytics_id": hashlib.sha256(f"analytics {user.id}".encode()).hexdigest()[:32],
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_LIFETIME).timestamp()),
    }
    return keyring.sign(claims | ({"nonce": nonce} if nonce else {}), now, audience=client_id)
