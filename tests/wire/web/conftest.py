"""People and browsers: `person(email)`, `browser` (nobody signed in) and `signed_in(user)`."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from cadstack.app.users import create_user
from cadstack.domain.identity.api import FREE_APIS
from cadstack.domain.identity.client_app import AppKind
from cadstack.domain.identity.grant import challenge_of
from cadstack.domain.identity.principal import SYSTEM
from cadstack.domain.identity.user import User

PASSWORD = "correct horse battery"
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Browser:
    """Keeps cookies, follows nothing by itself, and sends forms as a browser does: with their hidden fields."""

    def __init__(self, client: Any) -> None:
        self.client = client

    @property
    def cookies(self) -> Any:
        return self.client._http.cookies

    def get(self, url: str) -> httpx.Response:
        return self.client.get(url)

    def send(self, page: httpx.Response, action: str = "", **fields: str) -> httpx.Response:
        """The form of a page, sent to `action` (default: the page's own address)."""
        hidden = {name: unescape(value) for name, value in FIELD.findall(page.text)}
        headers = {"Origin": "http://cadstack.test"}
        return self.client.post(action or str(page.url), data={**hidden, **fields}, headers=headers)

    def sign_in(self, user: User, password: str = PASSWORD, next_path: str = "/") -> httpx.Response:
        page = self.client.get("/sign-in", params={"next": next_path})
        return self.send(page, "/sign-in", email=user.email, password=password)


@pytest.fixture
def person(services: Any) -> Callable[..., User]:
    def make(email: str = "ada@example.com", **options: Any) -> User:
        options = {"first_name": "Ada", "last_name": "Lovelace", **options}
        hashed = services.passwords.hash(options.pop("password", PASSWORD))
        return services.store.run(
            create_user, SYSTEM, email, services.now(), services.ids, password_hash=hashed, **options
        )

    return make


@pytest.fixture
def ada(person: Callable[..., User]) -> User:
    return person()


@pytest.fixture
def browser(client: Any) -> Browser:
    return Browser(client)


@pytest.fixture
def signed_in(browser: Browser, ada: User) -> Browser:
    """A browser in which Ada is signed in."""
    assert browser.sign_in(ada).status_code == 303
    return browser


class Office:
    """A client app as its developer runs it: asks for consent, takes the code, and keeps the tokens."""

    VERIFIER = "v" * 43

    def __init__(self, browser: Browser, app: Any) -> None:
        self.browser, self.app, self.client = browser, app, browser.client
        self.callback = app.callbacks[0] if app.callbacks else ""

    def ask(self, **changes: str | None) -> httpx.Response:
        """`/authorize`; a change to None leaves a parameter out."""
        sent: dict[str, str | None] = {
            "client_id": self.app.id,
            "response_type": "code",
            "redirect_uri": self.callback,
            "scope": "data:read data:write",
            "state": "a-state",
            "code_challenge": challenge_of(self.VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        return self.browser.get(
            f"/authentication/v2/authorize?{urlencode({k: v for k, v in sent.items() if v is not None})}"
        )

    def allow(self, **changes: str | None) -> httpx.Response:
        """`/authorize` and Allow where it is asked; the redirect back."""
        page = self.ask(**changes)
        return self.browser.send(page, decision="allow") if page.status_code == 200 else page

    def code(self, **changes: str | None) -> str:
        return self.answer_of(self.allow(**changes))["code"]

    @staticmethod
    def answer_of(redirect: httpx.Response) -> dict[str, str]:
        assert redirect.status_code == 302, redirect.text
        return dict(parse_qsl(urlsplit(redirect.headers["location"]).query))

    def token(self, **form: str | None) -> httpx.Response:
        """The token endpoint, with this app's credentials."""
        own = {"client_id": self.app.id, "client_secret": None if self.app.is_public else f"secret of {self.app.id}"}
        sent = {**own, **form}
        data = {k: v for k, v in sent.items() if v is not None}
        return self.client.post("/authentication/v2/token", data=data)

    def exchange(self, code: str, **changes: str | None) -> httpx.Response:
        form = {"redirect_uri": self.callback, "code_verifier": self.VERIFIER, **changes}
        return self.token(grant_type="authorization_code", code=code, **form)

    def tokens(self, **changes: str | None) -> dict[str, Any]:
        """Consent, code, tokens."""
        answer = self.exchange(self.code(**changes))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refresh(self, token: str, **changes: str | None) -> httpx.Response:
        return self.token(grant_type="refresh_token", refresh_token=token, **changes)

    def userinfo(self, access_token: str) -> httpx.Response:
        return self.client.get("/userinfo", token=access_token)


CALLBACK = "https://office.example/callback"


@pytest.fixture
def public(signed_in: Browser, register: Any) -> Office:
    """A public app, in the browser where Ada is signed in."""
    return Office(signed_in, register("public-app", kind=AppKind.PUBLIC, callbacks=[CALLBACK], apis=FREE_APIS))


@pytest.fixture
def web(signed_in: Browser, register: Any) -> Office:
    """A web application with a secret."""
    return Office(signed_in, register("web-app", callbacks=[CALLBACK], logout_callbacks=["https://office.example/bye"]))
