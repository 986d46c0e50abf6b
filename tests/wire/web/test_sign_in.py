"""Signing in and out, and what attackers try there."""

import pytest

from cadstack.app.users import disable_user, invite
from cadstack.domain.identity.principal import SYSTEM

COOKIE = "cadstack-80"
WRONG = "The email or the password is wrong."


def test_signing_in_leads_on_and_shows_who_it_is(browser, ada):
    answer = browser.sign_in(ada)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Ada Lovelace" in browser.get("/").text


def test_the_email_may_be_in_any_case(browser, ada):
    page = browser.get("/sign-in")
    assert browser.send(page, "/sign-in", email="ADA@Example.COM", password="correct horse battery").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser, ada):
    cookie = browser.sign_in(ada).headers.get_list("set-cookie")[0]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


def test_a_session_that_somebody_planted_is_worth_nothing(browser, ada):
    page = browser.get("/sign-in")
    planted = browser.cookies[COOKIE]
    browser.send(page, "/sign-in", email=ada.email, password="correct horse battery")
    assert browser.cookies[COOKIE] != planted
    browser.cookies.clear()
    browser.cookies.set(COOKIE, planted)
    assert "Ada" not in browser.get("/").text


@pytest.mark.parametrize(("email", "password"), [("ada@example.com", "wrong"), ("nobody@example.com", "x"), ("", "")])
def test_wrong_email_and_wrong_password_look_the_same(browser, ada, email, password):
    answer = browser.send(browser.get("/sign-in"), "/sign-in", email=email, password=password)
    assert answer.status_code == 401
    assert WRONG in answer.text


def test_an_email_is_shown_as_text(browser):
    answer = browser.send(browser.get("/sign-in"), "/sign-in", email='"><script>alert(1)</script>', password="x")
    assert "<script>" not in answer.text


def test_wrong_passwords_cost_a_wait_that_ends(browser, ada, clock):
    for _ in range(5):
        assert browser.sign_in(ada, "wrong").status_code == 401
    refused = browser.sign_in(ada)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    clock.advance(seconds=1)
    assert browser.sign_in(ada).status_code == 303


def test_who_has_signed_in_here_before_is_not_held_up_by_others(browser, ada, services):
    browser.sign_in(ada)
    known = dict(browser.cookies)
    browser.cookies.clear()
    for _ in range(6):
        browser.sign_in(ada, "wrong")
    assert browser.sign_in(ada).status_code == 429
    browser.cookies.clear()
    browser.cookies.set(f"{COOKIE}-device", known[f"{COOKIE}-device"])
    assert browser.sign_in(ada).status_code == 303


def test_a_disabled_user_is_out_and_stays_out(signed_in, ada, services):
    services.store.run(disable_user, SYSTEM, ada.email, services.now())
    assert "Ada" not in signed_in.get("/").text
    assert WRONG in signed_in.sign_in(ada).text


def test_a_session_ends_after_fifteen_days_without_use_and_not_before(signed_in, clock):
    for days in (14, 14):
        clock.advance(days=days)
        assert "Ada" in signed_in.get("/").text
    clock.advance(days=15, seconds=1)
    assert "Ada" not in signed_in.get("/").text


def test_signing_out_ends_the_session(signed_in):
    kept = signed_in.cookies[COOKIE]
    signed_in.send(signed_in.get("/"), "/sign-out")
    signed_in.cookies.clear()
    signed_in.cookies.set(COOKIE, kept)
    assert "Ada" not in signed_in.get("/").text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/\n//evil.example",
        "http:/evil.example",
        "",
        "evil.example",
        "///evil.example",
    ],
)
def test_nobody_is_led_elsewhere(browser, ada, elsewhere):
    assert browser.sign_in(ada, next_path=elsewhere).headers["location"] == "/"
    page = browser.get("/sign-in")
    answer = browser.send(page, "/sign-in", email=ada.email, password="correct horse battery", next=elsewhere)
    assert answer.headers["location"] == "/"


class TestForgedForms:
    @pytest.mark.parametrize("csrf", ["", "0" * 64, "é"])
    def test_without_the_token_of_the_page(self, browser, ada, csrf):
        page = browser.get("/sign-in")
        answer = browser.send(page, "/sign-in", email=ada.email, password="correct horse battery", csrf=csrf)
        assert answer.status_code == 403

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://cadstack.test.evil.example", ""])
    def test_from_another_site(self, client, browser, ada, origin):
        page = browser.get("/sign-in")
        csrf = page.text.partition('name="csrf" value="')[2][:64]
        form = {"csrf": csrf, "email": ada.email, "password": "correct horse battery"}
        assert client.post("/sign-in", data=form, headers={"Origin": origin}).status_code == 403
        assert client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert client.post("/sign-in", data=form, headers={"Origin": "http://cadstack.test"}).status_code == 303

    def test_with_the_token_of_another_visitor(self, browser, ada):
        other = browser.get("/sign-in")
        browser.cookies.clear()
        browser.get("/sign-in")
        answer = browser.send(other, "/sign-in", email=ada.email, password="correct horse battery")
        assert answer.status_code == 403

    def test_nobody_is_signed_out_by_others(self, signed_in, client):
        assert client.post("/sign-out", headers={"Origin": "http://cadstack.test"}).status_code == 403
        assert client.get("/sign-out").status_code == 405
        assert "Ada" in signed_in.get("/").text


def test_pages_cannot_be_framed_and_run_no_foreign_script(browser):
    headers = browser.get("/sign-in").headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "form-action 'self'" in browser.get("/").headers["content-security-policy"]


def test_the_style_is_served_and_nothing_beside_it(browser, client):
    answer = browser.get("/_cadstack/static/style.css")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    again = client.get("/_cadstack/static/style.css", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    for name in ("..%2Fsite.py", "site.py", ".", "%2Fetc%2Fpasswd"):
        assert browser.get(f"/_cadstack/static/{name}").status_code == 404


class TestInvitation:
    @pytest.fixture
    def link(self, services):
        _, token = services.store.run(invite, SYSTEM, "bob@example.com", services.now(), services.ids)
        return f"/invitation/{token}"

    def test_it_makes_the_account_once(self, browser, link):
        page = browser.get(link)
        fields = {"first_name": "Bob", "last_name": "B", "password": "long enough 1", "again": "long enough 1"}
        assert browser.send(page, **fields).headers["location"] == "/"
        assert "Bob B" in browser.get("/").text
        assert browser.get(link).status_code == 404

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"password": "short", "again": "short"}, "10 to 1024"),
            ({"password": "long enough 1", "again": "long enough 2"}, "differ"),
            ({"password": "long enough 1", "again": "long enough 1", "first_name": " "}, "first and a last name"),
        ],
    )
    def test_what_is_wrong_is_said(self, browser, link, fields, problem):
        answer = browser.send(browser.get(link), **{"first_name": "Bob", "last_name": "B", **fields})
        assert answer.status_code == 400
        assert problem in answer.text

    def test_it_ends_after_a_week(self, browser, link, clock):
        clock.advance(days=7)
        assert browser.get(link).status_code == 404
