"""Account administration through a client app: who may, and what is answered."""

from typing import Any

import pytest

from cadstack.app.accounts import NewIntegration, whitelist
from cadstack.domain.identity.principal import SYSTEM

from .conftest import CLIENT, EVE, JANE, JOHN, STRANGER


@pytest.fixture
def account(world) -> str:
    return world.hubs["build_JohnsCompany"].removeprefix("b.")


@pytest.fixture
def projects(account) -> str:
    return f"/construction/admin/v1/accounts/{account}/projects"


@pytest.fixture
def office(world) -> str:
    return f"/construction/admin/v1/projects/{world.projects['Office'].removeprefix('b.')}"


def test_projects_are_listed_by_pages_and_read(client, john, projects, office) -> None:
    page = client.get(f"{projects}?limit=1&offset=1", token=john).json()
    assert page["pagination"] == {"limit": 1, "offset": 1, "totalResults": 2}
    assert [each["name"] for each in page["results"]] == ["Warehouse"]
    found = client.get(office, token=john).json()
    assert (found["name"], found["platform"], found["status"]) == ("Office", "acc", "active")


def test_a_new_project_has_its_folder_and_its_maker(client, world, john, account, projects) -> None:
    made = client.post(projects, token=john, json={"name": "Garage"})
    assert made.status_code == 202
    path = f"/project/v1/hubs/b.{account}/projects/b.{made.json()['id']}/topFolders"
    folders = client.get(path, token=john).json()["data"]
    assert [folder["attributes"]["name"] for folder in folders] == ["Project Files"]
    assert client.post(projects, token=john, json={"name": "Garage"}).status_code == 409
    assert client.post(projects, token=john, json={"name": ""}).status_code == 400


def test_users_of_a_project_come_and_go(client, world, sign_in, john, office) -> None:
    emails = [each["email"] for each in client.get(f"{office}/users", token=john).json()["results"]]
    assert sorted(emails) == [JANE, JOHN]
    jane = world.users[JANE]
    assert client.get(f"{office}/users/{jane}", token=john).json()["accessLevels"]["projectAdmin"] is False
    assert client.post(f"{office}/users", token=john, json={"email": JANE}).status_code == 409
    assert client.delete(f"{office}/users/{jane}", token=john).status_code == 204
    assert client.get(f"{world.project('Office')}/folders/x", token=sign_in(JANE)).status_code == 403
    products = [{"key": "docs", "access": "administrator"}]
    added = client.post(f"{office}/users", token=john, json={"email": JANE, "products": products})
    assert (added.status_code, added.json()["accessLevels"]["projectAdmin"]) == (201, True)
    assert client.post(f"{office}/users", token=john, json={"email": STRANGER}).status_code == 400
    assert client.get(f"{office}/users/nobody", token=john).status_code == 404


def test_users_of_the_account(client, world, token, account) -> None:
    url = f"/hq/v1/accounts/{account}/users"
    own = token("account:read")
    roles = {each["email"]: each["role"] for each in client.get(url, token=own).json()}
    assert roles == {JOHN: "account_admin", JANE: "account_user"}
    assert client.get(f"{url}/{world.users[JOHN]}", token=own).json()["uid"] == world.users[JOHN]
    assert client.get(f"{url}/{world.users[EVE]}", token=own).status_code == 404


@pytest.mark.parametrize("what", ["projects", "office", "users"])
def test_whom_the_account_does_not_let_in_finds_nothing(
    client, services, world, sign_in, projects, office, account, what: str
) -> None:
    url = {"projects": projects, "office": office, "users": f"/hq/v1/accounts/{account}/users"}[what]
    answer = client.get(url, token=sign_in(EVE, app="other-app"))
    assert (answer.status_code, answer.json()["title"]) == (404, "This account doesn't exist")
    assert client.get(url, token=sign_in(JANE)).status_code == 403
    wanted: Any = NewIntegration(CLIENT, "Data only", account_admin=False)
    services.store.run(whitelist, SYSTEM, account, wanted, services.now())
    assert client.get(url, token=sign_in(JOHN)).status_code == 404


def test_a_named_user_must_be_an_admin(client, world, token, projects) -> None:
    own = token("account:read")
    assert client.get(projects, token=own).status_code == 200
    assert client.get(projects, token=own, headers={"User-Id": world.users[JANE]}).status_code == 403
    assert client.get(projects, token=own, headers={"User-Id": world.users[JOHN]}).status_code == 200
    assert client.get(projects, token=token("data:read")).json()["errorCode"] == "AUTH-010"
