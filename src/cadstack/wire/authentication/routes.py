"""The routes of `/authentication` that programs call, and the two discovery documents.

What a person sees in a browser, `/authentication/v2/authorize` and `/logout`, is among the pages (`cadstack.web`).
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app.grants import revoke_refresh_token
from cadstack.app.identity import authenticate_client
from cadstack.app.revocations import revoke as revoke_id
from cadstack.domain.errors import InvalidInput, NotAuthenticated
from cadstack.domain.identity.scope import SCOPES
from cadstack.wire.authentication import service_accounts
from cadstack.wire.authentication.clients import calling_client
from cadstack.wire.authentication.device import device
from cadstack.wire.authentication.errors import MissingParameter, UnknownGrant
from cadstack.wire.authentication.grants import (
    CLIENT_CREDENTIALS,
    GRANTS,
    NEVER_STORED,
    client_token,
    token,
    token_answer,
)
from cadstack.wire.authentication.userinfo import userinfo
from cadstack.wire.http.caller import verified_claims
from cadstack.wire.http.lenient import read_form
from cadstack.wire.http.routes import not_implemented_for_anybody, router_of
from cadstack.wire.http.services import Served, Services

KEYS_CACHED = {"Cache-Control": "public, max-age=604800"}
HINTS = ("access_token", "refresh_token")


async def authenticate(request: Request, services: Served) -> Response:
    """POST /authentication/v1/authenticate, which old clients still call: credentials in the form."""
    form = await read_form(request)
    missing = [name for name in ("client_id", "client_secret", "grant_type") if not form.get(name)]
    if missing:
        raise InvalidInput(f"The required parameter(s) {','.join(missing)} not present in the request")
    if form["grant_type"] != CLIENT_CREDENTIALS:
        raise UnknownGrant
    app = await services.read(authenticate_client, form["client_id"], form["client_secret"])
    return JSONResponse(token_answer(client_token(app, form, services)), headers=NEVER_STORED)


async def introspect(request: Request, services: Served) -> Response:
    """POST /authentication/v2/introspect: about tokens of the asking client app only."""
    form = await read_form(request)
    app = await calling_client(request, form, services)
    if not form.get("token"):
        raise MissingParameter("token")
    try:
        claims = await verified_claims(services, form["token"])
    except NotAuthenticated:
        return JSONResponse({"active": False}, headers=NEVER_STORED)
    if claims.client_id != app.id:
        return JSONResponse({"active": False}, headers=NEVER_STORED)
    said = {
        "active": True,
        "scope": " ".join(sorted(claims.scopes)),
        "client_id": claims.client_id,
        "exp": int(claims.expires.timestamp()),
    }
    return JSONResponse(said | ({"userid": claims.user_id} if claims.user_id else {}), headers=NEVER_STORED)


async def revoke(request: Request, services: Served) -> Response:
    """POST /authentication/v2/revoke: tokens of the asking client app only; for any other nothing happens.

    The hint is taken for what it is: a token is looked for as the other kind, too.
    """
    form = await read_form(request)
    app = await calling_client(request, form, services)
    for name in ("token", "token_type_hint"):
        if not form.get(name):
            raise MissingParameter(name)
    if form["token_type_hint"] not in HINTS:
        raise InvalidInput("The 'token_type_hint' must be access_token or refresh_token.")
    try:
        claims = await verified_claims(services, form["token"])
    except NotAuthenticated:
        await services.run(revoke_refresh_token, app, form["token"], services.now())
    else:
        if claims.client_id == app.id and claims.token_id:
            await services.run(revoke_id, claims.token_id, claims.expires)
    return Response(status_code=200, headers=NEVER_STORED)


async def keys(services: Served) -> Response:
    """GET /authentication/v2/keys: the JWKS, which a verifier may keep for a week."""
    return JSONResponse(services.keyring.jwks(), headers=KEYS_CACHED)


async def discovery(services: Served) -> Response:
    """The same document at both well-known paths; it names what this server does."""
    base = f"{services.public_url}/authentication/v2"
    return JSONResponse(
        {
            "issuer": services.public_url,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "device_authorization_endpoint": f"{base}/device",
            "userinfo_endpoint": f"{services.public_url}/userinfo",
            "jwks_uri": f"{base}/keys",
            "revocation_endpoint": f"{base}/revoke",
            "revoke_endpoint": f"{base}/revoke",
            "introspection_endpoint": f"{base}/introspect",
            "end_session_endpoint": f"{base}/logout",
            "scopes_supported": sorted(SCOPES),
            "response_types_supported": ["code", "id_token"],
            "response_modes_supported": ["fragment", "form_post", "query"],
            "grant_types_supported": sorted(GRANTS),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


ROUTES = (
    ("POST", "/authentication/v2/token", token),
    ("POST", "/authentication/v2/introspect", introspect),
    ("POST", "/authentication/v2/revoke", revoke),
    ("GET", "/authentication/v2/keys", keys),
    ("GET", "/userinfo", userinfo),
    ("GET", "/.well-known/openid-configuration", discovery),
    ("GET", "/.well-known/oauth-authorization-server", discovery),
    ("POST", "/authentication/v1/authenticate", authenticate),
    ("POST", "/authentication/v2/device", device),
    *service_accounts.ROUTES,
    ("POST", "/authentication/v1/gettoken", not_implemented_for_anybody),
    ("POST", "/authentication/v1/refreshtoken", not_implemented_for_anybody),
)


def create_router(_services: Services) -> APIRouter:
    """The routes of the Authentication API."""
    return router_of(ROUTES)
