"""The routes of `/authentication` and the two discovery documents.

Two-legged tokens only: the paths that sign a person in answer "not implemented", and discovery does not promise them.
"""

import base64
import binascii

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app.identity import Token, authenticate_client, issue_token
from cadstack.domain.errors import InvalidInput, NotAuthenticated
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.scope import SCOPES
from cadstack.wire.authentication.errors import MissingParameter, NoCredentials, UnknownGrant
from cadstack.wire.http.caller import verified_claims
from cadstack.wire.http.lenient import read_form
from cadstack.wire.http.routes import not_implemented_for_anybody, not_offered, router_of
from cadstack.wire.http.services import Served, Services

CLIENT_CREDENTIALS = "client_credentials"
LATER_GRANTS = ("authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer")
NEVER_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
KEYS_CACHED = {"Cache-Control": "public, max-age=604800"}


async def token(request: Request, services: Served) -> Response:
    """POST /authentication/v2/token"""
    form = await read_form(request)
    grant = form.get("grant_type", "")
    if grant in LATER_GRANTS:
        raise not_offered(f"The grant '{grant}'")
    if grant != CLIENT_CREDENTIALS:
        raise UnknownGrant
    app = await _client(request, form, services)
    return _token_answer(_issued(app, form, services))


async def authenticate(request: Request, services: Served) -> Response:
    """POST /authentication/v1/authenticate, which old clients still call: credentials in the form."""
    form = await read_form(request)
    missing = [name for name in ("client_id", "client_secret", "grant_type") if not form.get(name)]
    if missing:
        raise InvalidInput(f"The required parameter(s) {','.join(missing)} not present in the request")
    if form["grant_type"] != CLIENT_CREDENTIALS:
        raise UnknownGrant
    app = await services.read(authenticate_client, form["client_id"], form["client_secret"])
    return _token_answer(_issued(app, form, services))


async def introspect(request: Request, services: Served) -> Response:
    """POST /authentication/v2/introspect: about tokens of the asking client app only."""
    form = await read_form(request)
    app = await _client(request, form, services)
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


async def keys(services: Served) -> Response:
    """GET /authentication/v2/keys: the JWKS, which a verifier may keep for a week."""
    return JSONResponse(services.keyring.jwks(), headers=KEYS_CACHED)


async def discovery(services: Served) -> Response:
    """The same document at both well-known paths; it names what this server does."""
    base = f"{services.public_url}/authentication/v2"
    return JSONResponse(
        {
            "issuer": services.public_url,
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/keys",
            "introspection_endpoint": f"{base}/introspect",
            "scopes_supported": sorted(SCOPES),
            "response_types_supported": [],
            "grant_types_supported": [CLIENT_CREDENTIALS],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }
    )


ROUTES = (
    ("POST", "/authentication/v2/token", token),
    ("POST", "/authentication/v2/introspect", introspect),
    ("GET", "/authentication/v2/keys", keys),
    ("GET", "/.well-known/openid-configuration", discovery),
    ("GET", "/.well-known/oauth-authorization-server", discovery),
    ("POST", "/authentication/v1/authenticate", authenticate),
    ("GET", "/authentication/v2/authorize", not_implemented_for_anybody),
    ("POST", "/authentication/v2/revoke", not_implemented_for_anybody),
    ("GET", "/authentication/v2/logout", not_implemented_for_anybody),
    ("GET POST PATCH DELETE", "/authentication/v2/service-accounts{rest:path}", not_implemented_for_anybody),
    ("POST", "/authentication/v1/gettoken", not_implemented_for_anybody),
    ("POST", "/authentication/v1/refreshtoken", not_implemented_for_anybody),
)


def create_router(_services: Services) -> APIRouter:
    """The routes of the Authentication API."""
    return router_of(ROUTES)


async def _client(request: Request, form: dict[str, str], services: Services) -> ClientApp:
    """The client app by its Basic header or by its form, never by both; raises NotAuthenticated or InvalidInput."""
    header = request.headers.get("authorization")
    if header is None:
        client_id, secret = form.get("client_id"), form.get("client_secret")
    else:
        if "client_id" in form or "client_secret" in form:
            raise InvalidInput("The 'client_id' is not supported in the body when Authorization headers are present.")
        client_id, secret = _basic_credentials(header)
    if not client_id or not secret:
        raise NoCredentials
    return await services.read(authenticate_client, client_id, secret)


def _basic_credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise NoCredentials
    try:
        client_id, _, secret = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise NotAuthenticated("The client credentials are invalid.") from None
    return client_id, secret


def _issued(app: ClientApp, form: dict[str, str], services: Services) -> Token:
    if not form.get("scope"):
        raise MissingParameter("scope")
    return issue_token(app, form["scope"], services.keyring, services.now(), services.ids)


def _token_answer(issued: Token) -> Response:
    body = {"access_token": issued.access_token, "token_type": "Bearer", "expires_in": issued.expires_in}
    return JSONResponse(body, headers=NEVER_STORED)
