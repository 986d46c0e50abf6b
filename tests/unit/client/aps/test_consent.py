"""Asking a person: by a browser that comes back, by a code for another machine, by an address to paste."""

import threading
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from cadstack.client.aps.app import App
from cadstack.client.aps.consent import Denied, Nobody, Pkce, SignInNeeded, Workstation, sign_in
from cadstack.client.aps.loopback import Listener, is_loopback
from cadstack.client.connection import ClientError


class Browsing:
    """A desk whose browser does what a test says with the address."""

    def __init__(self, browse):
        self.browse, self.said = browse, []

    def has_browser(self):
        return True

    def open(self, url):
        self.browse(url)
        return True

    def say(self, text):
        self.said.append(text)

    def ask(self, question):
        raise AssertionError("Nobody need be asked here.")


def test_a_browser_comes_back_to_a_free_port(performer, server, app, clock):
    asked = {}

    def browse(url):
        asked.update(parse_qsl(urlsplit(url).query))
        assert httpx.get(server.consent(url)).status_code == 200

    tokens = performer.run(sign_in(app, Browsing(browse), clock))
    assert tokens.access_token in server.access_tokens
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "data:read"
    assert urlsplit(asked["redirect_uri"]).port not in (None, 80)
    assert urlsplit(asked["redirect_uri"]).path == "/callback"


def test_the_verifier_is_long_secret_and_new():
    first, second = Pkce.fresh(), Pkce.fresh()
    assert first.verifier != second.verifier
    assert first.state != second.state
    assert 43 <= len(first.verifier) <= 128
    assert len(first.challenge) == 43
    assert first.verifier not in first.challenge


def test_a_forged_answer_is_refused_and_the_right_one_still_counts(performer, server, app, clock):
    seen = []

    def browse(url):
        right = server.consent(url)
        forged = right.replace(right.rpartition("state=")[2], "guess")
        seen.extend(httpx.get(address).status_code for address in (forged, f"{right.partition('?')[0]}/other", right))

    performer.run(sign_in(app, Browsing(browse), clock))
    assert seen == [400, 404, 200]


def test_a_denial_is_one(performer, server, app, clock):
    def browse(url):
        right = server.consent(url)
        base, state = right.partition("?")[0], right.rpartition("state=")[2]
        denied = f"{base}?error=access_denied&error_description=The+user+denied+it.&state={state}"
        assert "Not signed in" in httpx.get(denied).text

    with pytest.raises(Denied, match=r"The user denied it\."):
        performer.run(sign_in(app, Browsing(browse), clock))


def test_who_does_not_come_back_is_not_waited_for_for_ever(performer, app, clock):
    before = clock.now
    with pytest.raises(Denied, match="within 5 minutes"):
        performer.run(sign_in(app, Browsing(lambda _: None), clock))
    assert 300 < clock.now - before < 301


def test_the_page_runs_and_loads_nothing_and_is_not_kept(app):
    listener = Listener(app.callback_url, "state")
    try:
        answer = httpx.get(f"{listener.callback}?state=state&code=<script>")
        assert "script" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    finally:
        listener.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(listener.callback)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_any_name_of_this_machine_can_be_listened_on(host):
    try:
        listener = Listener(f"http://{host}/callback", "state")
    except ClientError as error:
        if "[" in host:
            pytest.skip(f"needs IPv6: {error}")
        raise
    try:
        assert listener.callback.startswith(f"http://{host}:")
        assert httpx.get(f"{listener.callback}?state=state&code=c").status_code == 200
        assert listener.answer() == {"state": "state", "code": "c"}
    finally:
        listener.close()


def test_a_port_that_is_taken_is_said(app):
    listener = Listener(app.callback_url, "state")
    try:
        with pytest.raises(ClientError, match="cannot be listened on"):
            Listener(listener.callback, "state")
    finally:
        listener.close()


def test_no_thread_stays_behind(performer, app, clock):
    with pytest.raises(Denied):
        performer.run(sign_in(app, Browsing(lambda _: None), clock))
    assert not [one for one in threading.enumerate() if one.name == "sign-in" and one.is_alive()]


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("http://127.0.0.1/callback", True),
        ("http://localhost:8080/", True),
        ("https://127.0.0.1/callback", False),
        ("http://127.0.0.1.evil.example/", False),
        ("https://office.example/callback", False),
    ],
)
def test_only_this_machine_is_listened_on(url, is_ours):
    assert is_loopback(url) is is_ours


class TestDevice:
    """The device grant, with the answers of RFC 8628."""

    GIVEN: ClassVar = {
        "device_code": "D",
        "user_code": "ABCD-EFGH",
        "verification_uri": "http://server/device",
        "verification_uri_complete": "http://server/device?code=ABCD-EFGH",
        "expires_in": 600,
        "interval": 5,
    }

    @pytest.fixture(autouse=True)
    def _offered(self, server):
        server.routes["/authentication/v2/device"] = lambda _: httpx.Response(200, json=self.GIVEN)

    def answers(self, server, *answers):
        left, give = list(answers), server.token
        server.routes["/authentication/v2/token"] = lambda request: left.pop(0) if left else give(request)

    def pending(self, error="authorization_pending"):
        return httpx.Response(400, json={"error": error})

    def test_the_person_is_told_and_waited_for(self, performer, server, person, app, clock):
        self.answers(server, self.pending(), self.pending("slow_down"), httpx.Response(503), self.pending())
        assert performer.run(sign_in(app, person, clock)).access_token in server.access_tokens
        assert performer.pauses == [5.0, 5.0, 10.0, 10.0, 10.0]
        told = "Open http://server/device in any browser and enter the code ABCD-EFGH\nor open http://server/device?code=ABCD-EFGH"
        assert person.said == [told]

    @pytest.mark.parametrize("error", ["access_denied", "expired_token"])
    def test_a_denial_is_one(self, performer, server, person, app, clock, error):
        self.answers(server, self.pending(error))
        with pytest.raises(Denied):
            performer.run(sign_in(app, person, clock))

    def test_the_code_lives_as_long_as_it_is_said_to(self, performer, server, person, app, clock):
        self.answers(server, *[self.pending()] * 1000)
        with pytest.raises(Denied):
            performer.run(sign_in(app, person, clock))
        assert sum(performer.pauses) == 600


def test_where_nobody_can_be_asked_no_one_is(performer, server, app, clock):
    with pytest.raises(SignInNeeded, match="cadstack login http://server"):
        performer.run(sign_in(app, Nobody(), clock))
    assert server.requests == []


def test_without_a_terminal_it_is_said_what_to_type(performer, person, app, clock):
    person.ask = lambda _question: None
    with pytest.raises(SignInNeeded, match="neither a browser nor a terminal"):
        performer.run(sign_in(app, person, clock))


@pytest.mark.parametrize(
    ("environment", "has_browser"),
    [
        ({"SSH_CONNECTION": "1.2.3.4", "DISPLAY": ":0"}, False),
        ({"BROWSER": "true %s", "SSH_CONNECTION": "1.2.3.4"}, True),
    ],
)
def test_a_browser_is_looked_for(environment, has_browser, monkeypatch):
    monkeypatch.setattr("webbrowser.get", object)
    assert Workstation(environment=environment).has_browser() is has_browser


def test_the_app_is_what_is_given_then_the_environment_then_nothing():
    def made(base=None, client=None, secret=None, callback=None, environment=(), last=None):
        return App.of(base, client, secret, callback, (), None, lambda: last, dict(environment))

    zero = made()
    assert (zero.base_url, zero.client_id[:8], zero.acts_for_person) == ("http://127.0.0.1:8734", "Cadstack", True)
    assert made(last="http://office").base_url == "http://office"
    assert made(environment={"APS_BASE_URL": "http://env/"}, last="http://office").base_url == "http://env"
    assert made(client="mine").base_url == "https://developer.api.autodesk.com"
    assert made(client="mine").userinfo_url == "https://api.userprofile.autodesk.com/userinfo"
    assert made("http://x", "mine", "secret").acts_for_person is False
    assert made("http://x", "mine", "secret", "http://localhost/cb").acts_for_person is True
    own = {"APS_CLIENT_ID": "mine", "APS_CLIENT_SECRET": "secret"}
    assert made("http://x", environment=own).client_secret == "secret"
    assert made("http://x", "other", environment=own).client_secret == ""
    assert "secret" not in repr(made("http://x", "mine", "secret"))
    with pytest.raises(ClientError, match="client app of your own"):
        made("https://developer.api.autodesk.com")
    with pytest.raises(ClientError, match="no base URL"):
        made("office")
