"""GET hubs in the four states, its warnings byte for byte, and projects."""

import json
from typing import Any

import pytest

from cadstack.app.accounts import NewIntegration, remove_integration, whitelist
from cadstack.domain.identity.principal import SYSTEM

from .conftest import CLIENT, EVE, JANE, JOHN, STRANGER

HUBS = "/project/v1/hubs"
REFUSED = (
    '{"Id":null,"HttpStatusCode":"403","ErrorCode":"BIM360DM_ERROR","Title":"Unable to get hubs from BIM360DM %s.",'
    '"Detail":"You don\'t have permission to access this API","AboutLink":null,"Source":[],"meta":[]}'
)
NOT_A_MEMBER = (
    '{"Id":null,"HttpStatusCode":"401","ErrorCode":"BIM360DM_ERROR","Title":"Unable to get hubs from BIM360DM %s.",'
    '"Detail":"You do not have permission to access this project. Please contact your project administrator if you '
    'believe you have received this message in error.","AboutLink":null,"Source":[],"meta":[]}'
)


@pytest.fixture
def ask(client, sign_in):
    """Who sees which hubs with which warnings: names, and the statuses by region."""

    def get(email: str, query: str = "", app: str = CLIENT) -> tuple[list[str], dict[str, str]]:
        answer = client.get(HUBS + query, token=sign_in(email, app=app))
        assert answer.status_code == 200, answer.text
        document = answer.json()
        warnings = document.get("meta", {}).get("warnings", [])
        return [hub["attributes"]["name"] for hub in document["data"]], {
            each["Title"].removesuffix(".").split()[-1]: each["HttpStatusCode"] for each in warnings
        }

    return get


def test_integration_and_member_see_the_account_and_a_warning_of_the_other_region(client, john) -> None:
    answer = client.get(HUBS, token=john)
    document = answer.json()
    names = [hub["attributes"]["name"] for hub in document["data"]]
    assert names == ["John's Hub", "John's Team", "build_JohnsCompany"]
    assert f'"meta":{{"warnings":[{REFUSED % "EMEA"}]}}' in answer.text
    assert answer.headers["content-type"].startswith("application/vnd.api+json")


def test_no_integration_is_a_403_warning(services, world, ask) -> None:
    services.store.run(remove_integration, SYSTEM, "build_JohnsCompany", CLIENT)
    assert ask(JOHN) == (["John's Hub", "John's Team"], {"US": "403", "EMEA": "403"})


def test_integration_without_membership_is_a_401_warning(client, sign_in, ask) -> None:
    assert ask(STRANGER) == ([], {"US": "401", "EMEA": "403"})
    assert NOT_A_MEMBER % "US" in client.get(HUBS, token=sign_in(STRANGER)).text


def test_an_integration_that_is_removed_hides_the_account_at_once(services, world, ask, client, john) -> None:
    account = world.hubs["build_JohnsCompany"]
    assert client.get(f"{HUBS}/{account}", token=john).status_code == 200
    services.store.run(remove_integration, SYSTEM, account, CLIENT)
    assert ask(JOHN)[0] == ["John's Hub", "John's Team"]
    refused = client.get(f"{HUBS}/{account}", token=john)
    assert refused.status_code == 403
    error = refused.json()["errors"][0]
    assert (error["code"], error["detail"]) == ("BIM360DM_ERROR", "You don't have permission to access this API")


def test_a_client_app_by_itself_sees_the_whole_account_and_nothing_of_people(client, token, world) -> None:
    document = client.get(HUBS, token=token("data:read")).json()
    assert [hub["attributes"]["name"] for hub in document["data"]] == ["build_JohnsCompany"]
    path = f"{HUBS}/{world.hubs['build_JohnsCompany']}/projects"
    assert len(client.get(path, token=token("data:read")).json()["data"]) == 2


def test_a_region_without_accounts_warns_only_where_it_is_always_asked(services, world, ask) -> None:
    wanted = NewIntegration(CLIENT, "Everywhere")
    services.store.run(whitelist, SYSTEM, "Elsewhere Ltd", wanted, services.now())
    assert ask(EVE) == (["Elsewhere Ltd"], {"US": "401"})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?filter[name]=John's Hub", ["John's Hub"]),
        ("?filter[extension.type]=hubs:autodesk.bim360:Account", ["build_JohnsCompany"]),
        ("?filter[name]=John's Hub,John's Team", ["John's Hub", "John's Team"]),
        ("?filter[name]-contains=team", ["John's Team"]),
        ("?filter[id]=b.none", []),
    ],
)
def test_filters(ask, query: str, expected: list[str]) -> None:
    assert ask(JOHN, query)[0] == expected


def test_a_member_sees_own_projects_and_an_admin_all(client, world, sign_in) -> None:
    path = f"{HUBS}/{world.hubs['build_JohnsCompany']}/projects"

    def names(email: str) -> list[str]:
        return [each["attributes"]["name"] for each in client.get(path, token=sign_in(email)).json()["data"]]

    assert names(JANE) == ["Office"]
    assert names(JOHN) == ["Office", "Warehouse"]


def test_projects_walk_by_pages_of_one(client, world, john) -> None:
    url: str | None = f"{HUBS}/{world.hubs['build_JohnsCompany']}/projects?page[limit]=1"
    names, pages = [], 0
    while url:
        document = client.get(url, token=john).json()
        names += [each["attributes"]["name"] for each in document["data"]]
        url, pages = document["links"].get("next", {}).get("href"), pages + 1
        assert ("prev" in document["links"]) == (pages > 1)
    assert (names, pages) == (["Office", "Warehouse"], 2)


def test_a_project_its_hub_and_its_top_folders(client, world, john) -> None:
    path = f"{HUBS}/{world.hubs['build_JohnsCompany']}/projects/{world.projects['Warehouse']}"
    found = client.get(path, token=john).json()["data"]
    assert found["attributes"]["extension"]["data"] == {"projectType": "BIM360"}
    assert client.get(f"{path}/hub", token=john).json()["data"]["id"] == world.hubs["build_JohnsCompany"]
    folders = client.get(f"{path}/topFolders?projectFilesOnly=true", token=john).json()["data"]
    assert [folder["attributes"]["name"] for folder in folders] == ["Plans", "Project Files"]


def test_the_top_folder_of_a_team_project_is_its_root(client, world, john) -> None:
    team = world.hubs["John's Team"]
    path = f"{HUBS}/{team}/projects/{world.projects['Gearbox']}/topFolders"
    assert [each["attributes"]["name"] for each in client.get(path, token=john).json()["data"]] == ["Gearbox"]


def test_a_project_is_not_found_through_another_hub(client, world, john) -> None:
    for suffix in ("", "/hub", "/topFolders"):
        path = f"{HUBS}/{world.hubs['build_JohnsCompany']}/projects/{world.projects['Gearbox']}{suffix}"
        assert client.get(path, token=john).status_code == 404


def test_product_access_has_a_reason_of_its_own(client, world, services, john, sign_in) -> None:
    def take(uow: Any) -> None:
        member = uow.hubs.member(world.hubs["build_JohnsCompany"], world.users[JANE])
        uow.hubs.put_member(type(member)(member.hub, member.user_id))

    services.store.run(take)
    path = f"{HUBS}/{world.hubs['build_JohnsCompany']}/projects/{world.projects['Office']}/topFolders"
    error = client.get(path, token=sign_in(JANE)).json()["errors"][0]
    assert error["code"] == "PRODUCT_ACCESS_REQUIRED"
    assert "Build or Docs" in error["detail"]


def test_a_project_that_is_not_active(client, world, services, john) -> None:
    from dataclasses import replace

    project = world.projects["Office"]
    services.store.run(lambda uow: uow.projects.put(replace(uow.projects.get(project), active=False)))
    error = client.get(f"{HUBS}/{world.hubs['build_JohnsCompany']}/projects/{project}", token=john).json()["errors"][0]
    assert (error["status"], error["code"]) == ("403", "BIM360DM_ERROR")
    assert error["detail"] == f"Project is not active: {project}"


def test_errors_are_json_api(client, world, john) -> None:
    answer = client.get(f"{HUBS}/b.none", token=john)
    assert answer.status_code == 404
    document = json.loads(answer.text)
    assert set(document) == {"jsonapi", "errors"}
    assert document["errors"][0]["status"] == "404"
