"""What an account admin does by HTTP: whitelisting a Client ID, product access, and asking why."""

from typing import Any

import pytest

from .conftest import CLIENT, EVE, JANE, JOHN, SCOPES


@pytest.fixture
def account(world) -> str:
    return f"/_cadstack/acc/accounts/{world.hubs['build_JohnsCompany'].removeprefix('b.')}"


def test_a_client_id_is_let_in_seen_and_taken_out_again(client, sign_in, account) -> None:
    john, there = sign_in(JOHN), sign_in(JOHN, app="other-app")

    def sees() -> bool:
        hubs = client.get("/project/v1/hubs", token=there).json()["data"]
        return "build_JohnsCompany" in [hub["attributes"]["name"] for hub in hubs]

    assert not sees()
    made = client.post(f"{account}/integrations", token=john, json={"clientId": "other-app", "name": "Vault"})
    assert made.status_code == 201
    assert {k: made.json()[k] for k in ("clientId", "name", "accountAdministration", "documentManagement")} == {
        "clientId": "other-app",
        "name": "Vault",
        "accountAdministration": True,
        "documentManagement": True,
    }
    assert sees()
    assert [each["clientId"] for each in client.get(f"{account}/integrations", token=john).json()["data"]] == [
        CLIENT,
        "other-app",
    ]
    assert client.delete(f"{account}/integrations/other-app", token=john).status_code == 204
    assert not sees()
    assert client.delete(f"{account}/integrations/other-app", token=john).status_code == 404


def test_without_document_management_the_account_is_not_seen(client, sign_in, account) -> None:
    body = {"clientId": "other-app", "name": "Admin only", "documentManagement": False}
    assert client.post(f"{account}/integrations", token=sign_in(JOHN), json=body).status_code == 201
    answer = client.get(f"{account}/integrations/other-app/explanation", token=sign_in(JOHN)).json()
    assert (answer["isSeen"], answer["reason"]) == (False, "no documents")


@pytest.mark.parametrize(
    ("client_id", "user", "reason"),
    [
        (CLIENT, JOHN, "seen"),
        (CLIENT, None, "seen"),
        (CLIENT, EVE, "not a member"),
        ("unknown", JOHN, "no integration"),
        ("other-app", None, "no integration"),
    ],
)
def test_why_a_client_sees_the_account_or_not(
    client, sign_in, account, client_id: str, user: str | None, reason: str
) -> None:
    query = f"?user={user}" if user else ""
    answer = client.get(f"{account}/integrations/{client_id}/explanation{query}", token=sign_in(JOHN)).json()
    assert (answer["reason"], "build_JohnsCompany" in answer["text"]) == (reason, True)


def test_products_are_given_and_taken(client, world, sign_in, account) -> None:
    john, jane = sign_in(JOHN), sign_in(JANE)
    hub = f"/project/v1/hubs/{world.hubs['build_JohnsCompany']}/projects/{world.projects['Office']}/topFolders"
    url = f"{account}/members/{world.users[JANE]}/products"
    assert client.put(url, token=john, json={"products": ["takeoff"]}).json()["products"] == ["takeoff"]
    assert client.get(hub, token=jane).json()["errors"][0]["code"] == "PRODUCT_ACCESS_REQUIRED"
    explained = client.get(f"{account}/integrations/{CLIENT}/explanation?user={JANE}", token=john).json()["text"]
    assert "product access" in explained
    assert client.put(url, token=john, json={"products": ["docs"]}).status_code == 200
    assert client.get(hub, token=jane).status_code == 200
    by_user = {each["userId"]: each for each in client.get(f"{account}/members", token=john).json()["data"]}
    assert by_user[world.users[JANE]]["products"] == ["docs"]
    assert client.put(url, token=john, json={"products": ["fusion team"]}).status_code == 400
    assert client.put(url, token=john, json={"products": "docs"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/integrations", None),
        ("POST", "/integrations", {"clientId": "mine", "name": "Mine"}),
        ("DELETE", f"/integrations/{CLIENT}", None),
        ("GET", f"/integrations/{CLIENT}/explanation", None),
        ("GET", "/members", None),
        ("PUT", "/members/x/products", {"products": []}),
    ],
)
def test_only_an_admin_of_the_account_may(client, sign_in, token, account, method: str, path: str, body: Any) -> None:
    for email in (JANE, EVE):
        assert client(method, account + path, token=sign_in(email), json=body).status_code == 404
    own = sign_in(JOHN, SCOPES.replace("account:read account:write", ""))
    assert client(method, account + path, token=own, json=body).json()["errorCode"] == "AUTH-010"
    assert client(method, account + path, token=token("account:read account:write"), json=body).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"clientId": "", "name": "x"},
        {"clientId": "a b", "name": "x"},
        {"clientId": "x", "name": ""},
        {"clientId": "x", "name": "y", "accountAdministration": False, "documentManagement": False},
        {"clientId": "x", "name": "y", "needsUser": "yes"},
    ],
)
def test_what_cannot_be_an_integration(client, sign_in, account, body: dict[str, Any]) -> None:
    answer = client.post(f"{account}/integrations", token=sign_in(JOHN), json=body)
    assert (answer.status_code, set(answer.json())) == (400, {"message", "nextStep"})


def test_a_team_hub_needs_no_integration(client, world, sign_in) -> None:
    team = world.hubs["John's Team"]
    url = f"/_cadstack/acc/accounts/{team}/integrations"
    answer = client.post(url, token=sign_in(JOHN), json={"clientId": "x", "name": "y"})
    assert (answer.status_code, "needs no custom integration" in answer.text) == (400, True)


@pytest.mark.parametrize("path", ["/hq/v1/accounts/a/companies", "/construction/issues/v1/x", "/api/v3/workspaces"])
def test_what_is_not_offered_says_so(client, john, path: str) -> None:
    answer = client.get(path, token=john)
    assert (answer.status_code, answer.json()["status"]) == (501, 501)
    assert client.get(path).status_code == 401
