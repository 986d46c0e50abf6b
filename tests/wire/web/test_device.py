"""Consent for a machine without a browser, given in any browser."""

import pytest

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def machine(public):
    """Asks for a code, and polls with it."""

    class Machine:
        def __init__(self):
            form = {"client_id": "public-app", "scope": "data:read"}
            self.begun = public.client.post("/authentication/v2/device", data=form).json()

        def poll(self, **changes):
            return public.token(grant_type=GRANT, device_code=self.begun["device_code"], **changes)

        def error(self):
            answer = self.poll()
            assert answer.status_code == 400
            return answer.json()["error"]

    return Machine()


def test_what_the_machine_is_told(machine):
    begun = machine.begun
    assert (begun["expires_in"], begun["interval"]) == (900, 5)
    assert begun["verification_uri"] == "http://cadstack.test/device"
    assert begun["verification_uri_complete"].endswith(f"?code={begun['user_code']}")
    assert len(begun["user_code"]) == 9


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_person_types_the_code_and_allows(machine, public, clock, spell):
    assert machine.error() == "authorization_pending"
    question = public.browser.send(public.browser.get("/device"), "/device", code=spell(machine.begun["user_code"]))
    for words in ("public-app", "Ada Lovelace", "Read your files and folders", machine.begun["user_code"]):
        assert words in question.text
    assert "is connected" in public.browser.send(question, "/device", decision="allow").text
    clock.advance(seconds=5)
    body = machine.poll().json()
    assert public.userinfo(body["access_token"]).status_code == 200
    assert public.refresh(body["refresh_token"]).status_code == 200
    assert machine.error() == "invalid_grant", "the code works once"
    assert "public-app" in public.browser.get("/grants").text


def test_deny(machine, public):
    question = public.browser.get(machine.begun["verification_uri_complete"])
    assert "Denied" in public.browser.send(question, "/device", decision="deny").text
    assert machine.error() == "access_denied"


def test_the_complete_address_asks_all_the_same(machine, public):
    assert "Allow" in public.browser.get(machine.begun["verification_uri_complete"]).text
    assert machine.error() == "authorization_pending"


def test_who_asks_too_often_must_wait_longer(machine, clock):
    assert machine.error() == "authorization_pending"
    assert machine.error() == "slow_down"
    clock.advance(seconds=9)
    assert machine.error() == "slow_down"
    clock.advance(seconds=15)
    assert machine.error() == "authorization_pending"


def test_after_a_quarter_of_an_hour_it_is_over(machine, public, clock):
    clock.advance(minutes=15)
    assert public.browser.get(machine.begun["verification_uri_complete"]).status_code == 404
    assert machine.error() == "expired_token"


def test_another_app_and_an_invented_code(machine, web, public):
    stolen = web.token(grant_type=GRANT, device_code=machine.begun["device_code"])
    assert stolen.json()["error"] == "invalid_grant"
    assert public.token(grant_type=GRANT, device_code="invented").json()["error"] == "invalid_grant"


def test_a_code_is_decided_once(machine, public):
    question = public.browser.get(machine.begun["verification_uri_complete"])
    public.browser.send(question, "/device", decision="deny")
    assert public.browser.send(question, "/device", decision="allow").status_code == 404
    assert machine.error() == "access_denied"


def test_nobody_consents_for_the_user(machine, public, client):
    form = {"code": machine.begun["user_code"], "decision": "allow"}
    assert client.post("/device", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert machine.error() == "authorization_pending"


def test_one_signs_in_first(machine, browser):
    browser.cookies.clear()
    answer = browser.get(machine.begun["verification_uri_complete"])
    assert answer.headers["location"].startswith("/sign-in?next=%2Fdevice%3Fcode%3D")


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "BCDF-GHJK", "<script>", "é"])
def test_codes_that_are_none(public, code):
    assert public.browser.send(public.browser.get("/device"), "/device", code=code).status_code == 404


@pytest.mark.parametrize("scope", ["nonsense", "application:service_account:read"])
def test_scopes_that_no_user_can_give(public, scope):
    form = {"client_id": "public-app", "scope": scope}
    assert public.client.post("/authentication/v2/device", data=form).json()["error"] == "invalid_scope"
