"""A small OpenID Connect server on loopback for tests: discovery, authorize, token, keys; it checks what real ones do.

`person` is who is signed in there; `lies` changes the claims of the next ID token, `header` what it is signed with.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "cadstack-here", "secret-there"


class OpenIdServer:
    """Started when made; `close` ends it."""

    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri
        self.person: dict[str, Any] = {"sub": "s-1", "email": "ada@example.com", "email_verified": True}
        self.lies: dict[str, Any] = {}
        self.key = self.signs_with = RSAKey.generate_key(2048, {"kid": "k-1"})
        self.header = {"alg": "RS256", "kid": "k-1"}
        self._codes: dict[str, dict[str, str]] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = self.path.partition("?")[::2]
                sent = {name: values[0] for name, values in parse_qs(query).items()}
                if path == "/.well-known/openid-configuration":
                    self._json(200, server.discovery())
                elif path == "/keys":
                    self._json(200, {"keys": [server.key.as_dict(private=False)]})
                elif path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", server.authorize(sent))
                    self.end_headers()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._json(*server.token({name: values[0] for name, values in parse_qs(body).items()}))

            def _json(self, status: int, body: dict[str, Any]) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def discovery(self) -> dict[str, str]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, sent: dict[str, str]) -> str:
        """The person consents at once."""
        assert (sent["client_id"], sent["redirect_uri"]) == (CLIENT_ID, self.redirect_uri)
        assert sent["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self._codes[code] = sent
        return f"{self.redirect_uri}?{urlencode({'code': code, 'state': sent['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        sent = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if sent is None or sent["code_challenge"] != challenge or form["client_secret"] != CLIENT_SECRET:
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "exp": int(time.time()) + 10**9,
            "nonce": sent["nonce"],
            **self.person,
            **self.lies,
        }
        token = jwt.encode(self.header, claims, self.signs_with, algorithms=["RS256", "HS256"])
        return 200, {"id_token": token, "access_token": "x", "token_type": "Bearer"}


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
