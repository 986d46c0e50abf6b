"""npm `@aps_sdk/data-management` 1.1.2 with `@aps_sdk/oss`, and `aps-sdk-node` 10.0.1: from the hubs to an upload."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from harness.node import Driver, Refused
from harness.server import Running, _cadstack

from cadstack.settings import Settings
from cadstack.wiring import now, plug

VAULT = "dmPrAYr1c0AYJnIFzAA9ilEcJG5ClcJnUohC5PDcsnlXxhQH"
SCOPES = ["data:read", "data:write", "data:create", "data:search"]
STORAGE = "urn:adsk.objects:os.object:"


@pytest.fixture(scope="module")
def john(server: Running) -> str:
    """A token of John of the demo, as the vault integration gets it once he consented."""
    _cadstack("seed", "demo", "--data", str(server.data))
    plugs = plug(replace(Settings.load(data=server.data), public_url=server.url))
    user = plugs.store.run(lambda uow: uow.users.by_email("john@example.com"))
    claims: dict[str, Any] = {"scope": SCOPES, "client_id": VAULT, "userid": user.id, "jti": uuid.uuid4().hex}
    signed = plugs.keyring.sign({**claims, "exp": int((now() + timedelta(hours=1)).timestamp())}, now())
    plugs.store.close()
    return signed


@pytest.fixture(scope="module")
def sdk(drive, server, john) -> Driver:
    return drive("aps-data.cjs", url=server.url, token=john)


@pytest.fixture(scope="module")
def access(john) -> dict[str, str]:
    return {"accessToken": john}


@pytest.fixture(scope="module")
def office(sdk, access) -> dict[str, str]:
    """The ids of the account, its office project and the top folder, as the SDK finds them."""
    hubs = {hub["attributes"]["name"]: hub["id"] for hub in sdk.call("data.getHubs", access)["data"]}
    hub = hubs["build_JohnsCompany"]
    projects = sdk.call("data.getHubProjects", hub, access)["data"]
    project = next(each["id"] for each in projects if each["attributes"]["name"] == "Office Building")
    folders = sdk.call("data.getProjectTopFolders", hub, project, access)["data"]
    return {"hub": hub, "project": project, "folder": folders[0]["id"]}


def test_hubs_come_with_their_warning(sdk, access) -> None:
    answer = sdk.call("data.getHubs", access)
    assert [hub["attributes"]["name"] for hub in answer["data"]] == ["John's Hub", "John's Team", "build_JohnsCompany"]
    assert [warning["HttpStatusCode"] for warning in answer["meta"]["warnings"]] == ["403"]


def test_a_file_is_uploaded_as_an_item_and_gets_a_second_version(sdk, access, office, tmp_path: Path) -> None:
    name, project = f"{uuid.uuid4().hex}.dwg", office["project"]
    path = tmp_path / name
    path.write_bytes(b"a drawing" * 1000)

    def upload() -> str:
        target = {"target": {"data": {"type": "folders", "id": office["folder"]}}}
        asked = {"type": "objects", "attributes": {"name": name}, "relationships": target}
        made = sdk.call("data.createStorage", project, {"jsonapi": {"version": "1.0"}, "data": asked}, access)
        bucket, _, key = made["data"]["id"].removeprefix(STORAGE).partition("/")
        sdk.call("upload", bucket, key, str(path), access)
        return made["data"]["id"]

    extension = {"type": "items:autodesk.bim360:File", "version": "1.0"}
    versioned = {"type": "versions:autodesk.bim360:File", "version": "1.0"}
    item = sdk.call(
        "data.createItem",
        project,
        {
            "jsonapi": {"version": "1.0"},
            "data": {
                "type": "items",
                "attributes": {"displayName": name, "extension": extension},
                "relationships": {
                    "tip": {"data": {"type": "versions", "id": "1"}},
                    "parent": {"data": {"type": "folders", "id": office["folder"]}},
                },
            },
            "included": [
                {
                    "type": "versions",
                    "id": "1",
                    "attributes": {"name": name, "extension": versioned},
                    "relationships": {"storage": {"data": {"type": "objects", "id": upload()}}},
                }
            ],
        },
        access,
    )["data"]["id"]
    sdk.call(
        "data.createVersion",
        project,
        {
            "jsonapi": {"version": "1.0"},
            "data": {
                "type": "versions",
                "attributes": {"name": name, "extension": versioned},
                "relationships": {
                    "item": {"data": {"type": "items", "id": item}},
                    "storage": {"data": {"type": "objects", "id": upload()}},
                },
            },
        },
        access,
    )
    versions = sdk.call("data.getItemVersions", project, item, access)["data"]
    assert [each["attributes"]["versionNumber"] for each in versions] == [2, 1]
    contents = sdk.call("data.getFolderContents", project, office["folder"], access)
    assert name in [each["attributes"]["displayName"] for each in contents["data"]]
    assert sdk.call("data.getVersion", project, versions[0]["id"], access)["data"]["id"] == versions[0]["id"]


def test_an_unknown_project_is_refused_with_its_status(sdk, access) -> None:
    with pytest.raises(Refused) as refused:
        sdk.call("data.getFolderContents", "b.none", "urn:adsk.wipprod:fs.folder:co.none", access)
    assert refused.value.status == 404


def test_the_other_client_walks_from_hubs_to_versions(sdk, office) -> None:
    hubs = sdk.call("bim360.listHubs")
    assert "build_JohnsCompany" in [hub["name"] for hub in hubs]
    projects = sdk.call("bim360.listProjects", office["hub"])
    assert office["project"] in [project["id"] for project in projects]
    folders = sdk.call("bim360.listTopFolders", office["hub"], office["project"])
    assert office["folder"] in [folder["id"] for folder in folders]
    contents = sdk.call("bim360.listContents", office["project"], office["folder"])
    item = next(each for each in contents if each["type"] == "items")
    versions = sdk.call("bim360.listVersions", office["project"], item["id"])
    assert versions[0]["versionNumber"] >= 1
