"""Consent: what is asked of the user, what the client app is told, and where a browser is never sent."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from cadstack.app.identity import ensure_vault_integration
from cadstack.domain.identity.client_app import AppKind

CALLBACK = "https://office.example/callback"


def test_the_page_names_app_user_and_what_is_asked(public):
    page = public.ask()
    assert page.status_code == 200
    for words in ("public-app", "Ada Lovelace", "ada@example.com", "Read your files and folders", "data:write"):
        assert words in page.text
    assert {"Allow", "Deny"} <= set(re.findall(r">(Allow|Deny)</button>", page.text))


def test_allow_answers_with_a_code_and_the_state(public):
    answer = public.allow()
    assert answer.headers["location"].startswith(f"{CALLBACK}?code=")
    assert public.answer_of(answer)["state"] == "a-state"


def test_deny_answers_access_denied(public):
    answer = public.answer_of(public.browser.send(public.ask(), decision="deny"))
    assert (answer["error"], answer["state"]) == ("access_denied", "a-state")


def test_what_was_allowed_is_not_asked_again(public):
    public.code()
    assert public.ask().status_code == 302
    assert public.ask(scope="data:read").status_code == 302


def test_more_than_was_allowed_is_asked(public):
    public.code()
    assert public.ask(scope="data:read data:create").status_code == 200


def test_another_app_is_asked_for_again(public, web):
    public.code()
    assert web.ask().status_code == 200


@pytest.mark.parametrize(("days", "is_asked"), [(14, False), (16, True)])
def test_consent_lapses_after_fifteen_days(public, ada, clock, days, is_asked):
    public.code()
    clock.advance(days=days)
    public.browser.sign_in(ada)
    assert (public.ask().status_code == 200) is is_asked


def test_consent_lives_on_with_each_refresh(public, ada, clock):
    token = public.tokens()["refresh_token"]
    for _ in range(3):
        clock.advance(days=14)
        token = public.refresh(token).json()["refresh_token"]
    public.browser.sign_in(ada)
    assert public.ask().status_code == 302


class TestWhoIsNotSignedIn:
    def test_signs_in_first_and_comes_back_to_the_same_question(self, public, ada):
        public.browser.cookies.clear()
        page = public.ask(authoptions='{"id": "ada@example.com"}')
        assert page.status_code == 302
        sign_in = public.browser.get(page.headers["location"])
        assert 'value="ada@example.com"' in sign_in.text
        done = public.browser.send(sign_in, "/sign-in", email=ada.email, password="correct horse battery")
        consent = public.browser.get(done.headers["location"])
        assert "Allow public-app?" in consent.text

    def test_with_prompt_none_the_app_is_told(self, public):
        public.browser.cookies.clear()
        assert public.answer_of(public.ask(prompt="none"))["error"] == "login_required"

    def test_an_answer_without_a_session_is_nothing(self, public):
        page = public.ask()
        public.browser.cookies.clear()
        public.browser.get("/sign-in")
        assert public.browser.send(page, decision="allow").status_code == 403


class TestPrompt:
    def test_none_does_not_ask(self, public):
        assert public.answer_of(public.ask(prompt="none"))["error"] == "consent_required"
        public.code()
        assert "code" in public.answer_of(public.ask(prompt="none"))

    def test_login_asks_for_the_password_each_time(self, public, ada):
        public.code()
        for _ in range(2):
            asked = public.ask(prompt="login")
            assert urlsplit(asked.headers["location"]).path == "/sign-in"
            sign_in = public.browser.get(asked.headers["location"])
            done = public.browser.send(sign_in, "/sign-in", email=ada.email, password="correct horse battery")
            assert "code" in public.answer_of(public.browser.get(done.headers["location"]))

    def test_login_cannot_be_skipped_by_the_answer(self, public):
        page = public.ask()
        answer = public.browser.send(page, f"{page.url}&prompt=login", decision="allow")
        assert urlsplit(answer.headers["location"]).path == "/sign-in"

    def test_consent_asks_again(self, public):
        public.code()
        assert public.ask(prompt="consent").status_code == 200


@pytest.mark.parametrize(
    "received",
    [
        "https://evil.example/",
        "https://office.example/callback/",
        "https://office.example/callback?x=1",
        "https://office.example/callback#x",
        "https://office.example/Callback",
        "https://office.example/callback/../evil",
        "https://office.example:443/callback",
        "https://office.example@evil.example/callback",
        "https://office.example.evil.example/callback",
        "http://office.example/callback",
        "//office.example/callback",
        "/callback",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        " https://office.example/callback",
        "https://office.example/callback%00",
        "",
        None,
    ],
)
def test_a_callback_that_is_not_registered_is_never_gone_to(public, received):
    for answer in (public.ask(redirect_uri=received), public.ask(redirect_uri=received, scope="nonsense")):
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert "<script" not in answer.text


def test_the_page_shows_received_and_registered_to_developers(public):
    answer = public.ask(redirect_uri="https://office.example/other")
    assert "400 – Invalid redirect_uri" in unescape(answer.text)  # noqa: RUF001 - the dash of the original
    assert "https://office.example/other" in answer.text
    assert CALLBACK in answer.text


def test_and_to_nobody_else(public, services, own_client):
    from dataclasses import replace

    hidden = replace(services, settings=replace(services.settings, allow_loopback="false"))
    own_client.app.state.services = hidden
    answer = own_client.get("/authentication/v2/authorize?client_id=public-app&redirect_uri=https://evil.example")
    assert answer.status_code == 400
    assert CALLBACK not in answer.text


def test_an_unknown_app_is_a_page(public):
    assert public.ask(client_id="nobody").status_code == 400


def test_a_repeated_parameter_is_a_page(public):
    answer = public.browser.get(
        f"/authentication/v2/authorize?client_id=public-app&redirect_uri={CALLBACK}&redirect_uri=https://evil.example"
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "data:read nonsense"}, "invalid_scope"),
        ({"scope": "application:service_account:read"}, "invalid_scope"),
        ({"scope": "data:read " * 400}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "too-short"}, "invalid_request"),
        ({"response_mode": "web_message"}, "invalid_request"),
    ],
)
def test_what_is_wrong_is_told_at_the_callback(public, changes, error):
    answer = public.ask(**changes)
    assert answer.headers["location"].startswith(f"{CALLBACK}?error=")
    told = public.answer_of(answer)
    assert (told["error"], told["state"]) == (error, "a-state")


def test_an_id_token_goes_by_form_alone(public):
    assert public.answer_of(public.ask(response_type="id_token", response_mode="query"))["error"] == "invalid_request"


def test_a_server_app_cannot_sign_people_in(signed_in, register, web):
    from dataclasses import replace

    web.app = replace(register("robot", kind=AppKind.SERVER, callbacks=[CALLBACK]))
    assert web.answer_of(web.ask())["error"] == "unauthorized_client"


@pytest.mark.parametrize("state", ["a b", "ä", "<script>", '"><x', "x&code=forged", "x\r\nSet-Cookie: a=b", "%0d%0a"])
def test_any_state_comes_back_as_it_was(public, state):
    answer = public.allow(state=state)
    assert public.answer_of(answer)["state"] == state
    assert len(answer.headers.get_list("location")) == 1


def test_no_state_is_no_state(public):
    assert "state" not in public.answer_of(public.allow(state=None))


class TestResponseModes:
    def test_a_callback_with_a_query_keeps_it(self, signed_in, register, web):
        web.app = register("queried", callbacks=["https://office.example/cb?tenant=1"])
        web.callback = web.app.callbacks[0]
        answer = web.answer_of(web.allow())
        assert answer["tenant"] == "1"
        assert answer["code"]

    def test_fragment(self, public):
        answer = public.allow(response_mode="fragment")
        parts = urlsplit(answer.headers["location"])
        assert parts.query == ""
        assert dict(parse_qsl(parts.fragment))["state"] == "a-state"

    def test_form_post(self, public):
        page = public.allow(response_mode="form_post")
        assert page.status_code == 200
        assert f'action="{CALLBACK}"' in page.text
        assert 'name="code"' in page.text
        assert "form-action" not in page.headers["content-security-policy"]

    def test_a_form_carries_any_state_as_text(self, public):
        page = public.allow(response_mode="form_post", state='"><script>alert(1)</script>')
        assert "<script>alert" not in page.text

    def test_an_id_token_says_who_it_is(self, public, ada, client):
        page = public.allow(response_type="id_token", scope="openid", nonce="n-1", code_challenge=None)
        token = re.search(r'name="id_token" value="([^"]+)"', page.text)[1]
        keys = KeySet.import_key_set(client.get("/authentication/v2/keys").json())
        claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
        assert (claims["aud"], claims["nonce"], claims["userid"]) == ("public-app", "n-1", ada.id)
        assert claims["user_email"] == "ada@example.com"


class TestForgery:
    def test_nobody_consents_for_the_user(self, public, client):
        page = public.ask()
        for data, headers in (
            ({"decision": "allow"}, {"Origin": "http://cadstack.test"}),
            ({"decision": "allow", "csrf": "0" * 64}, {"Origin": "http://cadstack.test"}),
            ({"decision": "allow"}, {"Origin": "https://evil.example"}),
        ):
            assert client.post(str(page.url), data=data, headers=headers).status_code == 403
        assert public.ask().status_code == 200

    def test_what_is_allowed_is_what_the_address_says(self, public):
        """A form field cannot widen it."""
        redirect = public.browser.send(public.ask(), decision="allow", scope="account:write", client_id="other-app")
        assert public.exchange(public.answer_of(redirect)["code"]).status_code == 200

    def test_anything_but_allow_is_deny(self, public):
        for decision in ("", "Allow", "yes"):
            answer = public.browser.send(public.ask(), decision=decision)
            assert public.answer_of(answer)["error"] == "access_denied"


class TestLoopback:
    """The app of `connect_aps()`: any port of this machine, nothing else."""

    @pytest.fixture
    def vault(self, public, services):
        services.store.run(ensure_vault_integration, "vault-integration", services.now(), services.ids)
        public.app = services.store.run(lambda uow: uow.apps.get("vault-integration"))
        return public

    @pytest.mark.parametrize(
        "uri",
        ["http://127.0.0.1:4711/callback", "http://localhost:65535/callback", "http://127.0.0.1/callback"],
    )
    def test_any_port(self, vault, uri):
        vault.callback = uri
        assert "access_token" in vault.tokens()

    @pytest.mark.parametrize(
        "uri",
        [
            "https://127.0.0.1:4711/callback",
            "http://127.0.0.1:4711/other",
            "http://127.0.0.1:4711/callback?x",
            "http://127.0.0.2:4711/callback",
            "http://127.0.0.1.evil.example:4711/callback",
            "http://127.0.0.1:4711@evil.example/callback",
            "http://127.0.0.1@evil.example:80/callback",
            "http://evil.example:80/callback",
            "http://127.0.0.1:4711evil/callback",
            "http://127.0.0.1:99999/callback",
        ],
    )
    def test_nothing_else(self, vault, uri):
        assert vault.ask(redirect_uri=uri).status_code == 400


class TestLogout:
    def test_it_ends_the_session_and_goes_where_it_is_registered(self, web):
        answer = web.browser.get("/authentication/v2/logout?post_logout_redirect_uri=https://office.example/bye")
        assert (answer.status_code, answer.headers["location"]) == (302, "https://office.example/bye")
        assert "Ada" not in web.browser.get("/").text

    @pytest.mark.parametrize("uri", ["https://evil.example", CALLBACK, "//evil.example", "javascript:alert(1)", ""])
    def test_anything_else_leads_to_the_sign_in_page(self, web, uri):
        answer = web.browser.client.get("/authentication/v2/logout", params={"post_logout_redirect_uri": uri})
        assert (answer.status_code, answer.headers["location"]) == (302, "/sign-in")
