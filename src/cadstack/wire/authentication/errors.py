"""The error bodies of the token endpoints: v2 as OAuth with the original's own words, v1 as the gateway's codes."""

from typing import Any

from cadstack.app.devices import DeviceNotReady
from cadstack.app.grants import InvalidGrant
from cadstack.app.identity import InvalidScope
from cadstack.domain.errors import (
    CadstackError,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    NotImplementedHere,
    NotPermitted,
)
from cadstack.wire.http.errors import MORE_INFO, ErrorDialect, MethodNotAllowed, gateway_body


class UnknownGrant(InvalidInput):
    """No grant type, or one that does not exist."""

    def __init__(self) -> None:
        super().__init__("The token request must specify a valid 'grant_type'.")


class MissingParameter(InvalidInput):
    """A parameter that the request needs."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The request is missing a required parameter '{name}'.")


class NoCredentials(NotAuthenticated):
    """The client app did not say who it is."""

    def __init__(self) -> None:
        super().__init__("No client credentials found.")


class UnauthorizedClient(InvalidInput):
    """The client app is known and not of a kind that gets this grant."""


V2_CODES: dict[type[CadstackError], str] = {
    CadstackError: "server_error",
    InvalidInput: "invalid_request",
    InvalidScope: "invalid_scope",
    InvalidGrant: "invalid_grant",
    UnauthorizedClient: "unauthorized_client",
    NotAuthenticated: "invalid_credentials",
    NotPermitted: "unauthorized_client",
    NotFound: "invalid_request",
    MethodNotAllowed: "invalid_request",
    NotImplementedHere: "not_implemented",
}

V1_CODES: dict[type[CadstackError], str] = {
    CadstackError: "AUTH-000",
    NotAuthenticated: "AUTH-003",
    InvalidScope: "AUTH-004",
    InvalidInput: "AUTH-008",
    UnknownGrant: "AUTH-009",
}


def _code(table: dict[type[CadstackError], str], error: CadstackError) -> str:
    return next(table[kind] for kind in type(error).__mro__ if kind in table)


def v2_body(_status: int, error: CadstackError) -> dict[str, Any]:
    """`invalid_credentials` is the original's word where RFC 6749 has `invalid_client`."""
    code = error.code if isinstance(error, DeviceNotReady) else _code(V2_CODES, error)
    return {"error": code, "error_description": str(error)}


def v1_body(_status: int, error: CadstackError) -> dict[str, Any]:
    """The gateway's members, with the codes of the old list."""
    return {"developerMessage": str(error), "moreInfo": MORE_INFO, "errorCode": _code(V1_CODES, error)}


DIALECT = ErrorDialect(prefixes=("/authentication/v2", "/.well-known"), body=v2_body, gateway=False)
# What takes a bearer token is answered by the gateway where that token is wrong.
BEARER_DIALECT = ErrorDialect(prefixes=("/userinfo", "/authentication/v2/service-accounts"), body=gateway_body)
V1_DIALECT = ErrorDialect(prefixes=("/authentication/v1",), body=v1_body, gateway=False)
