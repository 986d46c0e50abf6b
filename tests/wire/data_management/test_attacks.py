"""Reaching for what is another tenant's, another user's, or not in one's rights: every way in is shut."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import pytest

from cadstack.app.accounts import NewIntegration, whitelist
from cadstack.domain.identity.principal import SYSTEM
from cadstack.domain.identity.user import UserState

from .conftest import EVE, JANE, JOHN, STRANGER, item_body, version_body

FOLDER, ITEM, VERSION = "folders/{folder}", "items/{item}", "versions/{version}"
READS = [
    *(f"{FOLDER}{suffix}" for suffix in ("", "/contents", "/parent", "/search", "/refs")),
    *(f"{FOLDER}/relationships/{suffix}" for suffix in ("refs", "links")),
    *(f"{ITEM}{suffix}" for suffix in ("", "/parent", "/tip", "/versions", "/refs", "/relationships/refs")),
    *(f"{VERSION}{suffix}" for suffix in ("", "/item", "/refs", "/downloads", "/downloadFormats")),
    f"{VERSION}/relationships/links",
]
WRITES = ["folder", "storage", "item", "version", "rename folder", "rename item", "rename version", "refs", "command"]


@dataclass(frozen=True)
class Secret:
    """What Eve's company has in its project."""

    hub: str
    project: str
    folder: str
    item: str
    version: str
    storage: str

    def fill(self, path: str) -> str:
        return path.format(folder=self.folder, item=self.item, version=quote(self.version, safe=""))


@pytest.fixture
def secret(client, sign_in, world, top) -> Secret:
    eve = sign_in(EVE, app="other-app")
    folder = top("Secret", "Elsewhere Ltd", eve)
    document = client.get(f"{world.project('Secret')}/folders/{folder}/contents", token=eve).json()
    tip = document["included"][0]
    return Secret(
        world.hubs["Elsewhere Ltd"],
        world.projects["Secret"],
        folder,
        document["data"][0]["id"],
        tip["id"],
        tip["relationships"]["storage"]["data"]["id"],
    )


def write(client: Any, project: str, what: str, token: str, secret: Secret, **options: Any) -> Any:
    """One of the writes on the things of `secret`, through a project."""
    around = {"parent": {"data": {"type": "folders", "id": secret.folder}}}
    target = {"target": {"data": {"type": "folders", "id": secret.folder}}}
    named: dict[str, tuple[str, str, dict[str, Any]]] = {
        "folder": (
            "POST",
            "folders",
            {"data": {"type": "folders", "attributes": {"name": "Mine"}, "relationships": around}},
        ),
        "storage": (
            "POST",
            "storage",
            {"data": {"type": "objects", "attributes": {"name": "a.dwg"}, "relationships": target}},
        ),
        "item": ("POST", "items", item_body(secret.folder, "mine.dwg", secret.storage)),
        "version": ("POST", "versions", version_body(secret.item, "mine.dwg", secret.storage)),
        "rename folder": ("PATCH", secret.fill(FOLDER), _change("folders", secret.folder, name="Mine")),
        "rename item": ("PATCH", secret.fill(ITEM), _change("items", secret.item, displayName="mine.dwg")),
        "rename version": ("PATCH", secret.fill(VERSION), _change("versions", secret.version, name="mine.dwg")),
        "refs": (
            "POST",
            secret.fill(f"{ITEM}/relationships/refs"),
            {"data": {"type": "versions", "id": secret.version, "meta": {"extension": {}}}},
        ),
        "command": ("POST", "commands", _list_items(secret.item)),
    }
    method, path, body = named[what]
    return client(method, f"/data/v1/projects/{project}/{path}", token=token, json=body, **options)


def _change(kind: str, thing: str, **attributes: str) -> dict[str, Any]:
    return {"data": {"type": kind, "id": thing, "attributes": attributes}}


def _list_items(item: str) -> dict[str, Any]:
    extension = {"type": "commands:autodesk.core:ListItems", "version": "1.0"}
    resources = {"resources": {"data": [{"type": "items", "id": item}]}}
    return {"data": {"type": "commands", "attributes": {"extension": extension}, "relationships": resources}}


@pytest.mark.parametrize("path", READS)
def test_reading_in_another_tenants_project(client, john, secret, path: str) -> None:
    assert client.get(f"/data/v1/projects/{secret.project}/{secret.fill(path)}", token=john).status_code == 403


@pytest.mark.parametrize("path", READS)
def test_reading_another_tenants_things_through_ones_own_project(client, world, john, secret, path: str) -> None:
    assert client.get(f"{world.project('Office')}/{secret.fill(path)}", token=john).status_code == 404


@pytest.mark.parametrize("what", WRITES)
def test_writing_in_another_tenants_project(client, john, secret, what: str) -> None:
    assert write(client, secret.project, what, john, secret).status_code == 403


@pytest.mark.parametrize("what", WRITES)
def test_writing_another_tenants_things_through_ones_own_project(client, world, john, secret, what: str) -> None:
    answer = write(client, world.projects["Office"], what, john, secret)
    assert answer.status_code == 404


@pytest.mark.parametrize("what", WRITES[:-1])
def test_a_viewer_changes_nothing(client, world, sign_in, top, what: str) -> None:
    jane = sign_in(JANE)
    contents = client.get(f"{world.project('Office')}/folders/{top()}/contents", token=jane).json()
    tip = contents["included"][0]
    storage = tip["relationships"]["storage"]["data"]["id"]
    own = Secret("", world.projects["Office"], top(), contents["data"][1]["id"], tip["id"], storage)
    assert write(client, own.project, what, jane, own).status_code == 403


@pytest.mark.parametrize("suffix", ["signeds3download", "signeds3upload", "details"])
def test_the_content_of_another_tenants_file(client, john, secret, suffix: str) -> None:
    key = secret.storage.rpartition("/")[2]
    answer = client.get(f"/oss/v2/buckets/wip.dm.prod/objects/{key}/{suffix}", token=john)
    assert (answer.status_code, "Hello" in answer.text) == (403, False)


@pytest.mark.parametrize("suffix", ["signeds3download", "signeds3upload"])
def test_a_content_that_does_not_exist(client, john, secret, suffix: str) -> None:
    answer = client.get(f"/oss/v2/buckets/wip.dm.prod/objects/{uuid.uuid4()}.dwg/{suffix}", token=john)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/details"),
        ("GET", "/objects"),
        ("DELETE", ""),
        ("POST", "/objects/{key}/signed"),
        ("PUT", "/objects/{key}/copyto/mine.dwg"),
        ("DELETE", "/objects/{key}"),
    ],
)
def test_the_bucket_of_all_projects_is_nobodys(client, token, secret, method: str, path: str) -> None:
    url = "/oss/v2/buckets/wip.dm.prod" + path.format(key=secret.storage.rpartition("/")[2])
    scopes = "data:read data:write data:create bucket:read bucket:delete"
    assert client(method, url, token=token(scopes), json={}).status_code in {403, 405}


def test_nobody_makes_the_bucket_of_all_projects_before_it_is_there(client, services, token) -> None:
    answer = client.post("/oss/v2/buckets", token=token(), json={"bucketKey": "wip.dm.prod", "policyKey": "transient"})
    assert answer.status_code in {400, 409}


def test_another_tenants_file_as_the_content_of_ones_own(client, world, john, secret, top) -> None:
    body = item_body(top(), "stolen.txt", secret.storage)
    assert client.post(f"{world.project('Office')}/items", token=john, json=body).status_code == 400


def test_copying_another_tenants_version(client, world, john, secret, top) -> None:
    query = f"?copyFrom={quote(secret.version, safe='')}"
    body = item_body(top(), "stolen.txt", None)
    assert client.post(f"{world.project('Office')}/items{query}", token=john, json=body).status_code == 403


def test_a_move_into_another_tenants_folder(client, world, john, secret, top) -> None:
    contents = client.get(f"{world.project('Office')}/folders/{top()}/contents", token=john).json()
    plans = contents["data"][0]["id"]
    body = _change("folders", plans) | {}
    body["data"]["relationships"] = {"parent": {"data": {"type": "folders", "id": secret.folder}}}
    assert client.patch(f"{world.project('Office')}/folders/{plans}", token=john, json=body).status_code == 404


def test_a_download_made_up_for_another_tenants_version(client, world, john, secret) -> None:
    from cadstack.domain.data.urns import unpadded

    made_up = unpadded(f"{secret.version}|txt")
    for project, status in ((world.projects["Office"], 404), (secret.project, 403)):
        for kind in ("downloads", "jobs"):
            assert client.get(f"/data/v1/projects/{project}/{kind}/{made_up}", token=john).status_code == status


HUB_PATHS = ["", "/projects", "/projects/{project}", "/projects/{project}/hub", "/projects/{project}/topFolders"]


@pytest.mark.parametrize("path", HUB_PATHS)
def test_another_tenants_hub(client, john, secret, path: str) -> None:
    url = f"/project/v1/hubs/{secret.hub}{path.format(project=secret.project)}"
    assert client.get(url, token=john).status_code == 403


@pytest.mark.parametrize("path", HUB_PATHS)
def test_another_persons_own_hub_is_not_there(client, world, sign_in, path: str) -> None:
    hub = world.hubs["John's Hub"]
    url = f"/project/v1/hubs/{hub}{path.format(project=world.projects['Own'])}"
    assert client.get(url, token=sign_in(JANE)).status_code == 404


@pytest.fixture
def acting(client, token) -> Callable[..., Any]:
    """Asks with a two-legged token that names a user."""

    def ask(path: str, user: str | None, scopes: str = "data:read") -> Any:
        return client.get(path, token=token(scopes), headers={"x-user-id": user} if user else {})

    return ask


def test_a_named_user_sees_only_what_is_the_users(acting, world) -> None:
    path = f"/project/v1/hubs/{world.hubs['build_JohnsCompany']}/projects"
    assert len(acting(path, None).json()["data"]) == 2
    assert [each["attributes"]["name"] for each in acting(path, world.users[JANE]).json()["data"]] == ["Office"]
    assert acting(path, world.users[STRANGER]).status_code == 403


def test_naming_a_user_does_not_open_that_users_own_hub(acting, world) -> None:
    own = world.hubs["John's Hub"]
    names = [each["attributes"]["name"] for each in acting("/project/v1/hubs", world.users[JOHN]).json()["data"]]
    assert names == ["build_JohnsCompany"]
    assert acting(f"/project/v1/hubs/{own}", world.users[JOHN]).status_code == 404


@pytest.mark.parametrize("user", ["NOBODY000000", "' OR 1=1 --", "john@here.example"])
def test_naming_a_user_who_is_not_here(acting, world, user: str) -> None:
    answer = acting("/project/v1/hubs", user)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "USER_NOT_AUTHENTICATED")


def test_naming_another_user_does_nothing_with_a_users_token(client, world, sign_in) -> None:
    headers = {"x-user-id": world.users[JOHN]}
    path = f"/project/v1/hubs/{world.hubs['build_JohnsCompany']}/projects"
    seen = client.get(path, token=sign_in(JANE), headers=headers).json()["data"]
    assert [each["attributes"]["name"] for each in seen] == ["Office"]


def test_a_disabled_user_is_not_acted_for(client, services, world, john) -> None:
    user = world.users[JOHN]
    services.store.run(lambda uow: uow.users.put(replace(uow.users.get(user), state=UserState.DISABLED)))
    assert client.get("/project/v1/hubs", token=john).status_code == 403


def test_an_integration_can_ask_for_a_user(client, services, world, token, acting) -> None:
    wanted = NewIntegration("first-app", "First", needs_user=True)
    services.store.run(whitelist, SYSTEM, "build_JohnsCompany", wanted, services.now())
    path = f"/project/v1/hubs/{world.hubs['build_JohnsCompany']}"
    assert acting(path, None).status_code == 403
    assert acting(path, world.users[JOHN]).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "scopes"),
    [
        ("GET", "/project/v1/hubs", "data:write"),
        ("GET", "{project}/folders/x/search", "data:read"),
        ("POST", "{project}/folders", "data:read data:write"),
        ("POST", "{project}/storage", "data:read"),
        ("POST", "{project}/commands", "data:read data:create"),
        ("PATCH", "{project}/items/x", "data:read data:create"),
    ],
)
def test_a_missing_scope_is_the_gateways_403(client, world, sign_in, top, method: str, path: str, scopes: str) -> None:
    folder = {"parent": {"data": {"type": "folders", "id": top()}}, "target": {"data": {"id": top()}}}
    kinds = {"folders": "folders", "storage": "objects", "commands": "commands", "x": "items"}
    kind = kinds.get(path.rpartition("/")[2], "")
    extension = {"type": "commands:autodesk.core:ListItems", "version": "1.0"}
    resources = {"resources": {"data": [{"type": "items", "id": "x"}]}}
    attributes = {"name": "A"} | ({"extension": extension} if kind == "commands" else {})
    body = {"data": {"type": kind, "id": "x", "attributes": attributes, "relationships": folder | resources}}
    url = path.format(project=world.project("Office"))
    answer = client(method, url, token=sign_in(JOHN, scopes), json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "AUTH-010")


def test_a_token_that_has_ended(client, clock, john) -> None:
    clock.advance(hours=2)
    answer = client.get("/project/v1/hubs", token=john)
    assert answer.status_code == 401
    assert answer.json()["developerMessage"] == "Access token provided is invalid or expired."


def test_a_token_signed_by_nobody(client, world) -> None:
    assert client.get("/project/v1/hubs", token="eyJhbGciOiJub25lIn0.eyJzY29wZSI6W119.").status_code == 401


@pytest.mark.parametrize("name", ["../up", "a/b", "", " ", "a\u0000b", "x" * 300, "..", "a\nb", 5, None])
def test_names_that_no_file_can_have(client, world, john, top, name: Any) -> None:
    around = {"parent": {"data": {"type": "folders", "id": top()}}}
    body = {"data": {"type": "folders", "attributes": {"name": name}, "relationships": around}}
    assert client.post(f"{world.project('Office')}/folders", token=john, json=body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"data":[]}',
        b'{"data":{"type":"folders","attributes":[]}}',
        b'{"data":{"type":"folders","attributes":{"extension":{"type":5}}}}',
        b'{"data":{"type":"items"}}',
    ],
)
def test_bodies_that_are_no_resource(client, world, john, body: bytes) -> None:
    answer = client.post(f"{world.project('Office')}/folders", token=john, content=body)
    assert (answer.status_code, "errors" in answer.json()) == (400, True)


def test_an_app_that_was_deleted_or_may_not_use_the_api(client, services, register, token, john, world) -> None:
    other = register("no-data-app", apis=["webhooks"])
    answer = client.get("/project/v1/hubs", token=token("data:read", other))
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "AUTH-001")
    services.store.run(lambda uow: uow.apps.delete("first-app"))
    answer = client.get("/project/v1/hubs", token=john)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "AUTH-001")
