"""The two flows by which an account admin lets an app in, and the page that explains."""

from typing import Any

import pytest

from cadstack.app.provisioning import create_hub
from cadstack.domain.data.hub import HubKind, HubMember, Role

ID = "dmPrAYr1c0AYJnIFzAA9ilEcJG5ClcJnUohC5PDcsnlXxhQH"


@pytest.fixture
def hub(services, ada) -> Any:
    """An account that Ada administrates."""

    def make(uow: Any) -> Any:
        made = create_hub(uow, HubKind.ACCOUNT, "build_<Company>", "US", services.now(), services.ids)
        uow.hubs.put_member(HubMember(made.id, ada.id, Role.ADMIN))
        return made

    return services.store.run(make)


@pytest.fixture
def place(hub) -> str:
    return f"/account-admin/{hub.account_id}/custom-integrations"


@pytest.fixture
def let_in(services, hub):
    """The integration of the Client ID, None where it was not let in."""
    return lambda: services.store.run(lambda uow: uow.hubs.integration(hub.account_id, ID))


def test_the_flow_of_acc(signed_in, place, let_in) -> None:
    assert place in signed_in.get("/account-admin").text
    page = signed_in.get(place)
    assert "build_&lt;Company&gt;" in page.text
    assert signed_in.send(page, place, client_id=f" {ID} ", name="Vault Integration").status_code == 303
    made = let_in()
    assert (made.name, made.account_admin, made.document_management) == ("Vault Integration", True, True)
    page = signed_in.get(place)
    assert ID in page.text
    assert signed_in.send(page, f"{place}/remove", client_id=ID).status_code == 303
    assert let_in() is None


def test_the_flow_of_bim_360(signed_in, place, let_in) -> None:
    options = "account_admin=on&document_management=on"
    assert signed_in.get(f"{place}/bim360").text.count(" checked") == 2
    assert "the developer" in signed_in.get(f"{place}/bim360?step=2&{options}").text
    page = signed_in.get(f"{place}/bim360?step=3&{options}&is_developer=on")
    assert "Forge Client ID" in page.text
    unchecked = signed_in.send(page, f"{place}/bim360", client_id=ID, name="Vault")
    assert (unchecked.status_code, "BIM 360 Account ID" in unchecked.text, let_in()) == (400, True, None)
    assert signed_in.send(page, f"{place}/bim360", client_id=ID, name="Vault", account_id="on").status_code == 303
    assert let_in().document_management


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("step=2", "Choose at least one access option"),
        ("step=3&document_management=on", "Only the developer"),
        ("step=9", "Step 1 of 3"),
    ],
)
def test_no_step_is_passed_over(signed_in, place, query: str, words: str) -> None:
    assert words in signed_in.get(f"{place}/bim360?{query}").text


def test_what_was_entered_wrongly_is_said_on_the_page(signed_in, place, let_in) -> None:
    answer = signed_in.send(signed_in.get(place), place, client_id="a b", name="Vault")
    assert (answer.status_code, "is no Client ID" in answer.text, let_in()) == (400, True, None)


def test_the_page_explains_why_an_app_sees_nothing(signed_in, place) -> None:
    assert "is not among the custom integrations" in signed_in.get(f"{place}?why={ID}").text
    assert "does not exist" in signed_in.get(f"{place}?why={ID}&user=nobody@example.com").text


def test_who_administrates_nothing_gets_nothing(browser, person, place, let_in) -> None:
    browser.sign_in(person("eve@example.com"))
    assert "You administrate no account" in browser.get("/account-admin").text
    assert browser.get(place).status_code == 404
    home = browser.get("/")
    assert browser.send(home, place, client_id=ID, name="Mine").status_code == 404
    assert let_in() is None


def test_a_form_of_another_site_is_refused(signed_in, place, let_in) -> None:
    answer = signed_in.client.post(place, data={"client_id": ID, "name": "x"}, headers={"Origin": "http://evil.test"})
    assert (answer.status_code, let_in()) == (403, None)


def test_nobody_signed_in_is_sent_to_sign_in(browser, place) -> None:
    assert browser.get(place).headers["location"].startswith("/sign-in?next=")
