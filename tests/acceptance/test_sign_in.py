"""A person, a browser and client apps against a real server: consent, tokens, revocation, and clients that race."""

import base64
import hashlib
import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

HERE = Path(__file__).parent
EMAIL, PASSWORD = "ada@example.com", "correct horse battery"
VAULT_INTEGRATION = "CadstackVaultIntegrationPublicClientNoSecretPKCE"
VERIFIER = "v" * 43
ROUNDS = int(os.environ.get("CADSTACK_TEST_REFRESHES", "200"))


def servers(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"cadstack_test_{name}", HERE.parent / "servers" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Server:
    """`cadstack up` without workers, and its command line."""

    url: str
    data: Path

    def cadstack(self, *arguments: str, given: str = "") -> str:
        command = [sys.executable, "-m", "cadstack", *arguments, "--data", str(self.data)]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=True, env=plain()).stdout


def plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CADSTACK_")}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-m", "cadstack", "up", "--port", "0", "--workers", "-1", "--data", str(data)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=plain()
    ) as process:
        assert process.stdout
        started = Server(json.loads(process.stdout.readline())["url"], data)
        started.cadstack(
            "user", "create", EMAIL, "--first-name", "Ada", "--last-name", "Lovelace", "--password-stdin",
            given=f"{PASSWORD}\n",
        )  # fmt: skip
        yield started
        process.terminate()


class Callback:
    """A desktop app that waits for the browser on a port that it found free."""

    def __init__(self) -> None:
        self.heard: queue.Queue[dict[str, str]] = queue.Queue()
        callback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/callback"):
                    callback.heard.put(dict(parse_qsl(urlsplit(self.path).query)))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"You can close this page.")

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.uri = f"http://127.0.0.1:{self.server.server_port}/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def callback() -> Iterator[Callback]:
    made = Callback()
    yield made
    made.server.shutdown()
    made.server.server_close()


def asked(server: Server, callback: Callback, state: str = "s-1") -> str:
    """The address that the app opens in the browser."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    query = {
        "client_id": VAULT_INTEGRATION,
        "response_type": "code",
        "redirect_uri": callback.uri,
        "scope": "data:read user-profile:read",
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{server.url}/authentication/v2/authorize?{urlencode(query)}"


def token(server: Server, **form: str) -> httpx.Response:
    return httpx.post(
        f"{server.url}/authentication/v2/token", data={"client_id": VAULT_INTEGRATION, **form}, timeout=60
    )


def exchanged(server: Server, callback: Callback, heard: dict[str, str]) -> dict[str, Any]:
    form = {"code": heard["code"], "redirect_uri": callback.uri, "code_verifier": VERIFIER}
    answer = token(server, grant_type="authorization_code", **form)
    assert answer.status_code == 200, answer.text
    return answer.json()


def userinfo(server: Server, tokens: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    return httpx.get(f"{server.url}/userinfo", headers=headers, timeout=60)


@pytest.fixture
def browser() -> Iterator[Any]:
    module = servers("browser")
    if not module.is_there():
        pytest.skip("Chromium is not installed (apt: chromium chromium-driver).")
    with module.opened() as opened:
        yield opened


def test_a_browser_goes_through_sign_in_consent_callback_and_revoke(
    server: Server, callback: Callback, browser: Any
) -> None:
    browser.open(asked(server, callback))
    browser.type("#email", EMAIL)
    browser.type("#password", PASSWORD)
    browser.click("main button[type=submit]")
    browser.click("button[value=deny]")
    assert callback.heard.get(timeout=30)["error"] == "access_denied"

    browser.open(asked(server, callback, "s-2"))
    assert "Allow Cadstack Vault Integration?" in browser.text
    assert "Ada Lovelace" in browser.text
    browser.click("button[value=allow]")
    heard = callback.heard.get(timeout=30)
    assert heard["state"] == "s-2"
    tokens = exchanged(server, callback, heard)
    assert userinfo(server, tokens).json()["email"] == EMAIL

    browser.open(asked(server, callback, "s-3"))
    assert callback.heard.get(timeout=30)["code"], "what was allowed is not asked again"

    browser.open(f"{server.url}/grants")
    assert "Cadstack Vault Integration" in browser.text
    browser.click("main form button")
    browser.open(f"{server.url}/grants")
    assert "You have not allowed any app" in browser.text
    assert userinfo(server, tokens).status_code == 401
    assert token(server, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 400

    session = [cookie for cookie in browser.cookies() if cookie["name"].startswith("cadstack-")]
    assert session
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in session)


def test_consent_for_a_headless_machine_is_given_in_any_browser(server: Server, browser: Any) -> None:
    form = {"client_id": VAULT_INTEGRATION, "scope": "data:read"}
    begun = httpx.post(f"{server.url}/authentication/v2/device", data=form, timeout=60).json()
    browser.open(begun["verification_uri"])
    browser.type("#email", EMAIL)
    browser.type("#password", PASSWORD)
    browser.click("main button[type=submit]")
    browser.type("#code", begun["user_code"].lower())
    browser.click("main button[type=submit]")
    browser.click("button[value=allow]")
    assert "The machine is connected" in browser.text
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    assert token(server, grant_type=grant, device_code=begun["device_code"]).status_code == 200


@pytest.fixture
def tokens(server: Server) -> dict[str, Any]:
    """Tokens of Ada's, as a machine gets them; the browser is a few requests."""
    form = {"client_id": VAULT_INTEGRATION, "scope": "user-profile:read"}
    begun = httpx.post(f"{server.url}/authentication/v2/device", data=form, timeout=60).json()
    with httpx.Client(base_url=server.url, follow_redirects=True, timeout=60) as http:

        def send(path: str, **fields: str) -> None:
            page = http.get(path)
            csrf = page.text.rpartition('name="csrf" value="')[2][:64]
            answer = http.post(path.partition("?")[0], data={"csrf": csrf, **fields}, headers={"Origin": server.url})
            assert answer.status_code == 200, answer.text

        send("/sign-in", email=EMAIL, password=PASSWORD)
        send("/device", code=begun["user_code"], decision="allow")
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    return token(server, grant_type=grant, device_code=begun["device_code"]).json()


def test_two_processes_that_refresh_at_once_never_lose_the_chain(
    server: Server, tokens: dict[str, Any], tmp_path: Path
) -> None:
    """They share a file and take no lock; CADSTACK_TEST_REFRESHES says how often each refreshes."""
    file = tmp_path / "token"
    file.write_text(tokens["refresh_token"])
    command = [sys.executable, str(HERE / "refresher.py"), server.url, VAULT_INTEGRATION, str(file), str(ROUNDS)]
    clients = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [client.communicate(timeout=600)[0] for client in clients]
    assert [client.returncode for client in clients] == [0, 0], told
    assert token(server, grant_type="refresh_token", refresh_token=file.read_text()).status_code == 200


def test_a_user_who_is_disabled_on_the_command_line_is_out_within_seconds(
    server: Server, tokens: dict[str, Any]
) -> None:
    assert userinfo(server, tokens).status_code == 200
    server.cadstack("user", "disable", EMAIL)
    refused = token(server, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refused.json()["error_description"] == "The refresh token is invalid or expired."
    assert userinfo(server, tokens).status_code == 401
    server.cadstack("user", "enable", EMAIL)
