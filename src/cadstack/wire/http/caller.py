"""Who is calling: the bearer token of a request becomes a Principal.

    async def create_bucket(request: Request, caller: Caller) -> Response: ...

Verbs check scopes and owners. `requires` is for routes that must refuse a missing scope before they read anything else.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from cadstack.app.keyring import Claims, UnknownKey, signing_keys
from cadstack.app.revocations import revoked
from cadstack.domain.identity.principal import Principal, require
from cadstack.wire.http.errors import MissingToken
from cadstack.wire.http.services import Services, services_of


async def authenticate(request: Request) -> Principal:
    """The principal of the request's token; raises NotAuthenticated."""
    claims = await verified_claims(services_of(request), bearer_token(request))
    return Principal(claims.client_id, claims.scopes, claims.user_id)


Caller = Annotated[Principal, Depends(authenticate)]


def requires(*scopes: str) -> Any:
    """A dependency that gives a caller with these scopes: `caller: Annotated[Principal, requires("code:all")]`."""

    async def authenticate_with_scopes(caller: Caller) -> Principal:
        require(caller, *scopes)
        return caller

    check: Callable[..., Awaitable[Principal]] = authenticate_with_scopes
    return Depends(check)


def bearer_token(request: Request) -> str:
    """The token of the Authorization header; one SDK sends it there without the word Bearer."""
    words = request.headers.get("authorization", "").split()
    if len(words) == 2 and words[0].lower() == "bearer":
        return words[1]
    if len(words) == 1 and words[0].count(".") == 2:
        return words[0]
    raise MissingToken("The Authorization header is missing or is not a bearer token.")


async def verified_claims(services: Services, token: str) -> Claims:
    """What the token says, once its signature and times are proven and it is not revoked; raises NotAuthenticated."""
    now = services.now()
    claims = await _proven_claims(services, token, now)
    revocations = services.revocations
    if revocations.is_due(now):
        rings = revocations.rings
        revocations.load(await services.read(revoked), rings, now)
    revocations.check(claims)
    return claims


async def _proven_claims(services: Services, token: str, now: datetime) -> Claims:
    """By the keys of this server; looks once for a key that another server published."""
    try:
        return services.keyring.verify(token, now)
    except UnknownKey:
        if not services.keyring.may_reload(now):
            raise
        services.keyring.load(await services.read(signing_keys))
        return services.keyring.verify(token, now)
