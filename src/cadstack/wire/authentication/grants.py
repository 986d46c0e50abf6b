"""POST /authentication/v2/token: one function for each kind of grant."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app import devices, grants
from cadstack.app.grants import Granted
from cadstack.app.identity import Token, issue_token
from cadstack.app.service_accounts import exchange_assertion
from cadstack.app.tokens import issue_id_token, issue_user_token
from cadstack.domain.errors import CadstackError
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.grant import RefreshRules
from cadstack.wire.authentication.clients import calling_client
from cadstack.wire.authentication.errors import MissingParameter, UnauthorizedClient, UnknownGrant
from cadstack.wire.http.lenient import read_form
from cadstack.wire.http.services import Served, Services

Form = Mapping[str, str]
T = TypeVar("T")
NEVER_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
CLIENT_CREDENTIALS = "client_credentials"
AUTHORIZATION_CODE = "authorization_code"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of a grant


async def token(request: Request, services: Served) -> Response:
    """POST /authentication/v2/token"""
    form = await read_form(request)
    give = GRANTS.get(form.get("grant_type", ""))
    if give is None:
        raise UnknownGrant
    app = await calling_client(request, form, services)
    return JSONResponse(await give(app, form, services), headers=NEVER_STORED)


async def by_credentials(app: ClientApp, form: Form, services: Services) -> dict[str, Any]:
    """A token of the client app itself."""
    if app.is_public:
        raise UnauthorizedClient("A public app gets tokens of people only.")
    return token_answer(client_token(app, form, services))


async def by_code(app: ClientApp, form: Form, services: Services) -> dict[str, Any]:
    """The first tokens of a chain."""
    code, redirect_uri = _required(form, "code"), _required(form, "redirect_uri")
    verifier = _required(form, "code_verifier") if app.is_public else form.get("code_verifier", "")
    granted = unless_refused(
        await services.run(grants.exchange_code, app, code, redirect_uri, verifier, services.now(), services.ids)
    )
    return _user_answer(app, granted, services)


async def by_refresh_token(app: ClientApp, form: Form, services: Services) -> dict[str, Any]:
    """The next tokens of a chain."""
    presented = _required(form, "refresh_token")
    rules = RefreshRules(
        timedelta(seconds=services.settings.refresh_grace_seconds), services.settings.refresh_replay_ends_grant
    )
    granted = unless_refused(
        await services.run(grants.refresh, app, presented, form.get("scope", ""), services.now(), services.ids, rules)
    )
    return _user_answer(app, granted, services, with_identity=False)


async def by_assertion(app: ClientApp, form: Form, services: Services) -> dict[str, Any]:
    """A token of a service account, which is renewed by another assertion and not refreshed."""
    if app.is_public:
        raise UnauthorizedClient("A public app has no service accounts.")
    assertion, now = _required(form, "assertion"), services.now()
    token_url = f"{services.public_url}/authentication/v2/token"
    found = await services.run(exchange_assertion, app, assertion, form.get("scope", ""), token_url, now)
    chain = services.ids.hex32()
    issued = issue_user_token(app.id, found.account.id, found.scopes, chain, services.keyring, now, services.ids)
    return token_answer(issued)


async def by_device_code(app: ClientApp, form: Form, services: Services) -> dict[str, Any]:
    """The first tokens of a machine, once its user has consented elsewhere."""
    granted = unless_refused(
        await services.run(devices.poll, app, _required(form, "device_code"), services.now(), services.ids)
    )
    return _user_answer(app, granted, services)


GRANTS: dict[str, Callable[[ClientApp, Form, Services], Awaitable[dict[str, Any]]]] = {
    CLIENT_CREDENTIALS: by_credentials,
    AUTHORIZATION_CODE: by_code,
    REFRESH_TOKEN: by_refresh_token,
    JWT_BEARER: by_assertion,
    DEVICE_CODE: by_device_code,
}


def client_token(app: ClientApp, form: Form, services: Services) -> Token:
    """A two-legged token."""
    return issue_token(app, _required(form, "scope"), services.keyring, services.now(), services.ids)


def token_answer(issued: Token) -> dict[str, Any]:
    """The body without a refresh token."""
    return {"access_token": issued.access_token, "token_type": "Bearer", "expires_in": issued.expires_in}


def unless_refused(outcome: T | CadstackError) -> T:
    """The outcome; raises a refusal that a verb returned because it changed something."""
    if isinstance(outcome, CadstackError):
        raise outcome
    return outcome


def _user_answer(app: ClientApp, granted: Granted, services: Services, *, with_identity: bool = True) -> dict[str, Any]:
    now, keyring = services.now(), services.keyring
    issued = issue_user_token(app.id, granted.user.id, granted.scopes, granted.chain_id, keyring, now, services.ids)
    body = token_answer(issued) | {"refresh_token": granted.refresh_token}
    if with_identity and "openid" in granted.scopes:
        body["id_token"] = issue_id_token(granted.user, app.id, granted.nonce, keyring, now)
    return body


def _required(form: Form, name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise MissingParameter(name)
    return value
