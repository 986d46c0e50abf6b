"""Another server that signs people in, by OpenID Connect with a code and PKCE.

What it says is believed only if its published keys signed it, with an algorithm of ours and never the token's choice,
for this client and for this very sign-in. The administrator has named the issuer, so it may be on a private network;
no redirect is followed.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from cadstack.domain.errors import NotAuthenticated, Unavailable
from cadstack.domain.identity.external import Identity
from cadstack.domain.identity.grant import challenge_of

ALGORITHMS = ["RS256", "PS256", "ES256"]
SECONDS = 10.0
LEEWAY_SECONDS = 60


class OpenIdProvider:
    """See `app.ports.SignInServer`."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect_uri: str) -> None:
        self._issuer, self._client_id, self._client_secret = issuer.rstrip("/"), client_id, client_secret
        self._redirect_uri = redirect_uri
        self._found: dict[str, Any] = {}

    def address(self, state: str, nonce: str, verifier: str) -> str:
        with self._http() as http:
            endpoint = self._discovered(http)["authorization_endpoint"]
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identity(self, code: str, nonce: str, verifier: str, now: datetime) -> Identity:
        with self._http() as http:
            known = self._discovered(http)
            form = {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._redirect_uri,
                "client_id": self._client_id,
                "code_verifier": verifier,
            } | ({"client_secret": self._client_secret} if self._client_secret else {})
            answer = self._asked(http, "POST", known["token_endpoint"], data=form)
            keys = self._asked(http, "GET", known["jwks_uri"])
        return self._believed(str(answer.get("id_token", "")), keys, nonce, now)

    def _believed(self, token: str, keys: dict[str, Any], nonce: str, now: datetime) -> Identity:
        from joserfc import jwt  # noqa: PLC0415 - only who signs in so needs it here
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotAuthenticated(f"The sign-in server's answer is not believed: {type(error).__name__}.") from None
        audience = claims.get("aud")
        expires, subject = claims.get("exp"), claims.get("sub")
        if (
            claims.get("iss") != self._found["issuer"]
            or self._client_id not in (audience if isinstance(audience, list) else [audience])
            or claims.get("nonce") != nonce
            or not isinstance(expires, int | float)
            or expires + LEEWAY_SECONDS < now.timestamp()
            or not isinstance(subject, str)
            or not subject
        ):
            raise NotAuthenticated("The sign-in server's answer is for somebody else, or is too old.")
        email = claims.get("email") if claims.get("email_verified") is True else ""
        names = (str(claims.get(name) or "") for name in ("given_name", "family_name"))
        return Identity(self._found["issuer"], subject, email if isinstance(email, str) else "", *names)

    def _discovered(self, http: httpx.Client) -> dict[str, Any]:
        if not self._found:
            found = self._asked(http, "GET", f"{self._issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self._issuer:
                raise Unavailable(
                    f"The sign-in server calls itself {found.get('issuer')}.",
                    next_step="Set CADSTACK_SIGN_IN_ISSUER to that, if it is the right one.",
                )
            self._found = found
        return self._found

    def _asked(self, http: httpx.Client, method: str, url: str, **options: Any) -> dict[str, Any]:
        try:
            answer = http.request(method, url, **options)
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable(f"The sign-in server {self._issuer} cannot be asked: {error}.") from error
        if answer.status_code != 200 or not isinstance(body, dict):
            raise NotAuthenticated(f"The sign-in server {self._issuer} answered {answer.status_code}.")
        return body

    @staticmethod
    def _http() -> httpx.Client:
        return httpx.Client(timeout=SECONDS, headers={"Accept": "application/json"})
