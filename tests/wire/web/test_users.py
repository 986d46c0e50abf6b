"""The page of users: for admins, and for nobody else."""

import pytest

ADMIN = "root@example.com"


@pytest.fixture
def admin(browser, person):
    browser.sign_in(person(ADMIN, is_admin=True, first_name="Root"))
    return browser


def state_of(services, email):
    return services.store.run(lambda uow: uow.users.by_email(email)).state.value


def test_an_admin_sees_who_there_is(admin, ada):
    page = admin.get("/admin/users").text
    assert "ada@example.com" in page
    assert ADMIN in page
    assert 'href="/admin/users"' in admin.get("/").text


def test_an_invitation_is_a_link_that_works(admin, browser):
    page = admin.send(admin.get("/admin/users"), "/admin/users/invite", email="bob@example.com")
    link = page.text.partition("http://cadstack.test")[2].partition("<")[0]
    browser.cookies.clear()
    assert "bob@example.com" in browser.get(link).text


def test_what_is_no_email_is_said(admin):
    answer = admin.send(admin.get("/admin/users"), "/admin/users/invite", email="nobody")
    assert (answer.status_code, "no email address" in answer.text) == (400, True)


def test_disable_and_enable(admin, ada, services):
    for to, expected in (("disabled", "disabled"), ("enabled", "active")):
        answer = admin.send(admin.get("/admin/users"), "/admin/users/switch", email=ada.email, to=to)
        assert answer.headers["location"] == "/admin/users"
        assert state_of(services, ada.email) == expected


def test_nobody_disables_himself(admin, services):
    answer = admin.send(admin.get("/admin/users"), "/admin/users/switch", email=ADMIN, to="disabled")
    assert answer.status_code == 400
    assert state_of(services, ADMIN) == "active"


def test_others_may_not(signed_in, person, services):
    person("bob@example.com")
    assert signed_in.get("/admin/users").status_code == 403
    assert "/admin/users" not in signed_in.get("/").text
    page = signed_in.get("/")
    for action in ("invite", "switch"):
        answer = signed_in.send(page, f"/admin/users/{action}", email="bob@example.com", to="disabled")
        assert answer.status_code == 403
    assert state_of(services, "bob@example.com") == "active"


def test_it_cannot_be_forged(admin, ada, client, services):
    form = {"email": ada.email, "to": "disabled"}
    assert client.post("/admin/users/switch", data=form, headers={"Origin": "https://evil"}).status_code == 403
    assert state_of(services, ada.email) == "active"


def test_who_is_not_signed_in_signs_in_first(browser):
    assert browser.get("/admin/users").headers["location"] == "/sign-in?next=%2Fadmin%2Fusers"
