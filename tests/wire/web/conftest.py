"""People and browsers: `person(email)`, `browser` (nobody signed in) and `signed_in(user)`."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pytest

from cadstack.app.users import create_user
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
