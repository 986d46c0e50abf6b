"""A clock that tests set, a server with one user, and a driver that performs flows against both at once."""

import base64
import hashlib
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from cadstack.client.aps.app import App
from cadstack.client.aps.steps import Do, Pause, Send
from cadstack.client.aps.store import TokenStore
from cadstack.client.connection import Unreachable

BASE = "http://server"
DAY = 86400.0


class Clock:
    """Seconds since 1970, which pass only when a flow pauses."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class FakeServer:
    """Tokens with rotation, as strict as the original: a refresh token works once, and lives for 15 days."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self._numbers = clock, count(1)
        self.requests: list[httpx.Request] = []
        self.challenges: dict[str, str] = {}
        self.refresh_tokens: dict[str, float] = {}
        self.access_tokens: set[str] = set()
        self.before: list[httpx.Response | Exception] = []
        self.routes: dict[str, Callable[[httpx.Request], httpx.Response]] = {
            "/authentication/v2/token": self.token,
            "/authentication/v2/device": lambda _: httpx.Response(404),
            "/authentication/v2/revoke": self.revoke,
            "/userinfo": lambda _: httpx.Response(200, json={"sub": "U1", "name": "John Doe", "email": "j@d.example"}),
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.before:
            answer = self.before.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        path = request.url.path
        if not path.startswith("/authentication/"):
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if token not in self.access_tokens:
                words = "Access token provided is invalid or expired."
                return httpx.Response(401, json={"developerMessage": words, "errorCode": "AUTH-006"})
        return self.routes[path](request)

    def token(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            if self.challenges.pop(form["code"], "") != base64.urlsafe_b64encode(digest).decode().rstrip("="):
                return refused("PKCE verification failed.")
        elif form["grant_type"] == "refresh_token":
            lives_until = self.refresh_tokens.pop(form["refresh_token"], 0.0)
            if lives_until <= self.clock():
                return refused("The refresh token is invalid or expired.")
        return self.give(with_refresh=form["grant_type"] != "client_credentials")

    def give(self, *, with_refresh: bool = True) -> httpx.Response:
        number = next(self._numbers)
        access = f"access{number}"
        self.access_tokens.add(access)
        said = {"access_token": access, "token_type": "Bearer", "expires_in": 3599}
        if with_refresh:
            said["refresh_token"] = f"refresh{number}"
            self.refresh_tokens[f"refresh{number}"] = self.clock() + 15 * DAY
        return httpx.Response(200, json=said)

    def revoke(self, request: httpx.Request) -> httpx.Response:
        self.refresh_tokens.pop(parse_qs(request.content.decode())["token"][0], None)
        return httpx.Response(200)

    def consent(self, url: str) -> str:
        """What a browser is sent back with, once the person has consented on the page at `url`."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = f"code{next(self._numbers)}"
        self.challenges[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def sent(self, path: str) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path == path]

    def grants(self) -> list[str]:
        """The grants that were asked for, in order."""
        return [parse_qs(one.content.decode())["grant_type"][0] for one in self.sent("/authentication/v2/token")]


def refused(words: str, code: str = "invalid_grant") -> httpx.Response:
    return httpx.Response(400, json={"error": code, "error_description": words})


class Performer:
    """Performs flows at once: a pause moves the clock."""

    def __init__(self, server: FakeServer, clock: Clock) -> None:
        self.clock, self.pauses = clock, []
        self._http = httpx.Client(transport=httpx.MockTransport(server))

    def run(self, flow):
        try:
            step = next(flow)
            while True:
                try:
                    came = self._perform(step)
                except Exception as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(came)
        except StopIteration as end:
            return end.value
        finally:
            flow.close()

    def _perform(self, step):
        match step:
            case Send():
                try:
                    return self._http.request(step.method, step.url, **step.options)
                except httpx.HTTPError as error:
                    raise Unreachable(str(error)) from error
            case Pause():
                self.pauses.append(step.seconds)
                self.clock.now += step.seconds
            case Do():
                return step.work()
        return None


class PastingPerson:
    """Has no browser here; consents in another and pastes what it shows."""

    def __init__(self, server: FakeServer) -> None:
        self._server, self.said, self.asked = server, [], 0

    def has_browser(self) -> bool:
        return False

    def open(self, url: str) -> bool:
        return False

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, question: str) -> str:
        self.asked += 1
        return self._server.consent(self.said[-1].split()[6])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> FakeServer:
    return FakeServer(clock)


@pytest.fixture
def performer(server: FakeServer, clock: Clock) -> Performer:
    return Performer(server, clock)


@pytest.fixture
def person(server: FakeServer) -> PastingPerson:
    return PastingPerson(server)


class RememberedKey:
    """A keyring that opens, in memory."""

    def __init__(self) -> None:
        self.key: bytes | None = None

    def get(self) -> bytes | None:
        return self.key

    def put(self, key: bytes) -> bool:
        self.key = key
        return True


@pytest.fixture
def keyring() -> RememberedKey:
    return RememberedKey()


@pytest.fixture
def store(tmp_path: Path, keyring: RememberedKey) -> TokenStore:
    return TokenStore(tmp_path / "tokens", keyring)


@pytest.fixture
def app() -> App:
    return App(BASE, "public", scopes=("data:read",))
