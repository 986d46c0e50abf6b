"""Signing in through another server, a real one on loopback."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from cadstack.app.users import disable_user, invite
from cadstack.domain.identity.principal import SYSTEM
from cadstack.transfer.openid import OpenIdProvider

BACK = "http://cadstack.test/sign-in/return"


def openid() -> Any:
    name = "cadstack_test_openid"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[2] / "servers" / "openid.py")
    assert spec
    assert spec.loader
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def started() -> Any:
    module = openid()
    server = module.OpenIdServer(BACK)
    yield server
    server.close()


@pytest.fixture
def there(started, services, client) -> Any:
    """The other server, and this one told of it."""
    started.person = {"sub": "s-1", "email": "ada@example.com", "email_verified": True, "given_name": "Ada"}
    started.lies, started.signs_with, started.header = {}, started.key, {"alg": "RS256", "kid": "k-1"}
    provider = OpenIdProvider(started.issuer, "cadstack-here", "secret-there", BACK)
    client.app.state.services = replace(services, sign_in_server=provider)
    return started


def come_back(browser, next_path="/grants") -> httpx.Response:
    """There and back, as a browser goes."""
    out = browser.get(f"/sign-in/elsewhere?next={next_path}")
    assert out.status_code == 302
    back = httpx.get(out.headers["location"]).headers["location"]
    return browser.get(back.removeprefix("http://cadstack.test"))


def test_who_is_known_by_a_verified_email_is_in(there, browser, ada):
    assert "Sign in with your organisation" in browser.get("/sign-in").text
    answer = come_back(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/grants")
    assert "Ada Lovelace" in browser.get("/").text


def test_and_is_known_by_the_subject_afterwards(there, browser, ada):
    come_back(browser)
    browser.cookies.clear()
    there.person = {"sub": "s-1", "email": "renamed@example.com", "email_verified": True}
    assert come_back(browser).status_code == 303
    there.person = {"sub": "s-2", "email": "renamed@example.com", "email_verified": True}
    assert come_back(browser).status_code == 403


def test_an_invited_one_needs_no_password(there, browser, services):
    services.store.run(invite, SYSTEM, "bob@example.com", services.now(), services.ids)
    there.person = {"sub": "s-3", "email": "bob@example.com", "email_verified": True, "given_name": "Bob"}
    assert come_back(browser).status_code == 303
    assert "Bob" in browser.get("/").text


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_email_that_nobody_verified_is_nobody(there, browser, ada, verified):
    there.person = {"sub": "s-4", "email": "ada@example.com", "email_verified": verified}
    assert come_back(browser).status_code == 403


def test_a_stranger_gets_no_account(there, browser):
    there.person = {"sub": "s-5", "email": "eve@example.com", "email_verified": True}
    answer = come_back(browser)
    assert answer.status_code == 403
    assert "You have no account on this server" in answer.text


def test_a_disabled_user_stays_out(there, browser, ada, services):
    services.store.run(disable_user, SYSTEM, ada.email, services.now())
    assert come_back(browser).status_code == 403


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": "never"},
        {"sub": ""},
        {"sub": None},
    ],
)
def test_claims_that_are_not_for_this_sign_in(there, browser, ada, lies):
    there.lies = lies
    assert come_back(browser).status_code == 401


def test_another_key(there, browser, ada):
    there.signs_with = RSAKey.generate_key(2048)
    assert come_back(browser).status_code == 401


def test_another_browser_cannot_come_back(there, browser, ada):
    out = browser.get("/sign-in/elsewhere")
    back = httpx.get(out.headers["location"]).headers["location"].removeprefix("http://cadstack.test")
    browser.cookies.clear()
    assert browser.get(back).status_code == 403, "nobody is signed in as somebody else by a link"


def test_a_state_works_once_and_ten_minutes(there, browser, ada, clock):
    out = browser.get("/sign-in/elsewhere")
    back = httpx.get(out.headers["location"]).headers["location"].removeprefix("http://cadstack.test")
    clock.advance(minutes=10)
    assert browser.get(back).status_code == 403
    assert browser.get("/sign-in/return?code=x&state=invented").status_code == 403


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_elsewhere(there, browser, ada, elsewhere):
    assert come_back(browser, elsewhere).headers["location"] == "/"


def test_where_no_other_server_is_named_there_is_none(browser):
    assert browser.get("/sign-in/elsewhere").status_code == 404
    assert "Sign in with" not in browser.get("/sign-in").text
