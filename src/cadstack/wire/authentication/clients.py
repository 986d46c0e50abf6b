"""Which client app is calling: by Basic header, by form, or by its id alone where it is a public app."""

import base64
import binascii
from collections.abc import Mapping

from starlette.requests import Request

from cadstack.app.identity import authenticate_client, authenticate_public_client
from cadstack.domain.errors import InvalidInput, NotAuthenticated
from cadstack.domain.identity.client_app import ClientApp
from cadstack.wire.authentication.errors import NoCredentials
from cadstack.wire.http.services import Services


async def calling_client(request: Request, form: Mapping[str, str], services: Services) -> ClientApp:
    """By header or by form, never by both; raises NotAuthenticated or InvalidInput."""
    header = request.headers.get("authorization")
    if header is None:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    else:
        if "client_id" in form or "client_secret" in form:
            raise InvalidInput("The 'client_id' is not supported in the body when Authorization headers are present.")
        client_id, secret = _basic_credentials(header)
    if client_id and not secret:
        app = await services.read(authenticate_public_client, client_id)
        if app is not None:
            return app
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
