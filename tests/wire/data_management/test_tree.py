"""Folders, items, versions and their contents."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from cadstack.domain.data.project import Stamp

from .conftest import JANE, item_body, version_body


@pytest.fixture
def files(world, top) -> str:
    return f"{world.project('Office')}/folders/{top()}"


def names(document: dict[str, Any]) -> list[str]:
    return [each["attributes"].get("displayName") or each["attributes"]["name"] for each in document["data"]]


def folder_body(parent: str, name: str) -> dict[str, Any]:
    around = {"parent": {"data": {"type": "folders", "id": parent}}}
    extension = {"type": "folders:autodesk.bim360:Folder", "version": "1.0"}
    return {"data": {"type": "folders", "attributes": {"name": name, "extension": extension}, "relationships": around}}


def change_body(kind: str, thing: str, parent: str | None = None, **attributes: Any) -> dict[str, Any]:
    around = {"relationships": {"parent": {"data": {"type": "folders", "id": parent}}}} if parent else {}
    return {"data": {"type": kind, "id": thing, "attributes": attributes, **around}}


def test_contents_are_folders_then_items_with_their_tips(client, john, files) -> None:
    document = client.get(f"{files}/contents", token=john).json()
    assert names(document) == ["Plans", "readme.txt"]
    tip = document["included"][0]
    assert tip["id"] == document["data"][1]["relationships"]["tip"]["data"]["id"]
    assert (tip["attributes"]["storageSize"], tip["attributes"]["fileType"]) == (6, "txt")


def test_contents_walk_by_pages_of_one(client, john, files, top, add_file) -> None:
    for name in ("b.dwg", "a.dwg"):
        add_file(top(), name)
    url: str | None = f"{files}/contents?page[limit]=1"
    found = []
    while url:
        document = client.get(url, token=john).json()
        found += names(document)
        url = document["links"].get("next", {}).get("href")
    assert found == ["Plans", "a.dwg", "b.dwg", "readme.txt"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter[type]=folders", ["Plans"]),
        ("filter[type]=items", ["readme.txt"]),
        ("filter[type]=folders,items", ["Plans", "readme.txt"]),
        ("filter[extension.type]=items:autodesk.bim360:File", ["readme.txt"]),
        ("filter[lastModifiedTimeRollup]-ge=2030-01-01T00:00:00Z", []),
        ("filter[lastModifiedTimeRollup]-lt=2030-01-01T00:00:00Z&page[limit]=1", ["Plans"]),
        ("filter[hidden]=true", []),
    ],
)
def test_filters_of_contents(client, john, files, query: str, expected: list[str]) -> None:
    assert names(client.get(f"{files}/contents?{query}", token=john).json()) == expected


@pytest.mark.parametrize(
    "query",
    [
        "filter[type]=dogs",
        "page[limit]=0",
        "page[limit]=201",
        "page[number]=-1",
        "includeHidden=maybe",
        "filter[a]-x=1",
    ],
)
def test_what_cannot_be_read_is_a_400(client, john, files, query: str) -> None:
    assert client.get(f"{files}/contents?{query}", token=john).status_code == 400


def test_a_file_comes_through_storage_and_goes_back_out(client, world, john, top, add_file) -> None:
    made = add_file(top(), "plan.dwg", b"a drawing")
    storage = made["included"][0]["relationships"]["storage"]
    assert storage["data"]["id"].startswith("urn:adsk.objects:os.object:wip.dm.prod/")
    link = client.get(f"{storage['meta']['link']['href']}/signeds3download", token=john).json()
    assert client.get(link["url"]).content == b"a drawing"


def test_a_name_that_is_taken_is_a_conflict(client, world, john, top, upload, add_file) -> None:
    add_file(top(), "plan.dwg")
    storage = upload(top(), "PLAN.dwg", b"y")
    answer = client.post(f"{world.project('Office')}/items", token=john, json=item_body(top(), "PLAN.dwg", storage))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "CONFLICT")


def test_versions_count_on_and_are_read_by_encoded_id(client, world, john, top, upload, add_file) -> None:
    item = add_file(top(), "plan.dwg", b"one")["data"]["id"]
    project = world.project("Office")
    body = version_body(item, "plan.dwg", upload(top(), "plan.dwg", b"the second"))
    made = client.post(f"{project}/versions", token=john, json=body)
    assert made.status_code == 201, made.text
    version = made.json()["data"]
    assert version["id"].endswith("?version=2")
    by_id = client.get(f"{project}/versions/{quote(version['id'], safe='')}", token=john).json()["data"]
    assert by_id == version
    assert "%3Fversion" in version["links"]["self"]["href"]
    assert client.get(version["links"]["self"]["href"], token=john).json()["data"] == version
    listed = client.get(f"{project}/items/{item}/versions?page[limit]=1", token=john).json()
    assert listed["data"] == [version]
    assert client.get(listed["links"]["next"]["href"], token=john).json()["data"][0]["attributes"]["versionNumber"] == 1
    only = client.get(f"{project}/items/{item}/versions?filter[versionNumber]=1", token=john).json()["data"]
    assert [each["attributes"]["versionNumber"] for each in only] == [1]
    assert client.get(f"{project}/items/{item}/tip", token=john).json()["data"] == version
    of = client.get(f"{project}/versions/{quote(version['id'], safe='')}/item", token=john).json()["data"]
    assert of["id"] == item


def test_a_deleted_item_is_hidden_and_shown_again_by_a_new_version(
    client, world, john, files, top, upload, add_file
) -> None:
    item = add_file(top(), "plan.dwg")["data"]["id"]
    project = world.project("Office")
    gone = version_body(item, "plan.dwg", None, "versions:autodesk.core:Deleted")
    assert client.post(f"{project}/versions", token=john, json=gone).status_code == 201
    assert "plan.dwg" not in names(client.get(f"{files}/contents", token=john).json())
    assert "plan.dwg" in names(client.get(f"{files}/contents?includeHidden=true", token=john).json())
    assert names(client.get(f"{files}/contents?filter[hidden]=true", token=john).json()) == ["plan.dwg"]
    again = version_body(item, "plan.dwg", upload(top(), "plan.dwg", b"again"))
    assert client.post(f"{project}/versions", token=john, json=again).status_code == 201
    assert "plan.dwg" in names(client.get(f"{files}/contents", token=john).json())


def test_a_copy_has_a_content_of_its_own(client, world, john, top, add_file) -> None:
    source = add_file(top(), "plan.dwg", b"a drawing")["included"][0]
    project = world.project("Office")
    body = item_body(top(), "copy.dwg", None)
    made = client.post(f"{project}/items?copyFrom={quote(source['id'], safe='')}", token=john, json=body)
    assert made.status_code == 201, made.text
    copied = made.json()["included"][0]["relationships"]["storage"]
    assert copied["data"]["id"] != source["relationships"]["storage"]["data"]["id"]
    link = client.get(f"{copied['meta']['link']['href']}/signeds3download", token=john).json()
    assert client.get(link["url"]).content == b"a drawing"


def test_the_content_of_a_version_cannot_be_replaced(client, john, top, add_file) -> None:
    made = add_file(top(), "plan.dwg", b"first")
    path = made["included"][0]["relationships"]["storage"]["meta"]["link"]["href"]
    assert client.get(f"{path}/signeds3upload", token=john).status_code == 409
    assert client.delete(path, token=john).status_code == 403


def test_an_item_without_uploaded_content_is_refused(client, world, john, top) -> None:
    target = {"target": {"data": {"type": "folders", "id": top()}}}
    body = {"data": {"type": "objects", "attributes": {"name": "x.dwg"}, "relationships": target}}
    project = world.project("Office")
    urn = client.post(f"{project}/storage", token=john, json=body).json()["data"]["id"]
    answer = client.post(f"{project}/items", token=john, json=item_body(top(), "x.dwg", urn))
    assert (answer.status_code, "Nothing has been uploaded" in answer.text) == (400, True)


def test_folders_are_made_renamed_moved_and_hidden(client, world, john, files, top) -> None:
    project = world.project("Office")
    made = client.post(f"{project}/folders", token=john, json=folder_body(top(), "New")).json()["data"]
    inner = client.post(f"{project}/folders", token=john, json=folder_body(made["id"], "Inner")).json()["data"]
    assert client.post(f"{project}/folders", token=john, json=folder_body(top(), "NEW")).status_code == 409
    url = f"{project}/folders/{made['id']}"
    renamed = client.patch(url, token=john, json=change_body("folders", made["id"], name="Newer"))
    assert renamed.json()["data"]["attributes"]["name"] == "Newer"
    circle = client.patch(url, token=john, json=change_body("folders", made["id"], parent=inner["id"]))
    assert circle.status_code == 400
    moved = client.patch(
        f"{project}/folders/{inner['id']}", token=john, json=change_body("folders", inner["id"], parent=top())
    )
    assert moved.json()["data"]["relationships"]["parent"]["data"]["id"] == top()
    hidden = client.patch(url, token=john, json=change_body("folders", made["id"], hidden=True))
    assert hidden.json()["data"]["attributes"]["hidden"] is True
    assert names(client.get(f"{files}/contents?filter[type]=folders", token=john).json()) == ["Inner", "Plans"]
    assert client.post(f"{project}/folders", token=john, json=folder_body(made["id"], "Late")).status_code == 423


def test_the_folders_of_the_project_itself_are_locked(client, world, john, files, top) -> None:
    answer = client.patch(files, token=john, json=change_body("folders", top(), name="Mine"))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (423, "RESOURCE_LOCKED")


def test_a_reserved_item_is_locked_for_others(client, services, world, john, top, upload, add_file) -> None:
    item, project = add_file(top(), "plan.dwg")["data"]["id"], world.projects["Office"]

    def reserve(uow: Any) -> None:
        held = uow.entries.item(project, item)
        uow.entries.put(replace(held, reserved=Stamp(services.now(), world.users[JANE], "Jane")))

    services.store.run(reserve)
    url = f"{world.project('Office')}/items/{item}"
    assert client.get(url, token=john).json()["data"]["attributes"]["reservedUserName"] == "Jane"
    assert client.patch(url, token=john, json=change_body("items", item, displayName="x.dwg")).status_code == 423
    body = version_body(item, "plan.dwg", upload(top(), "plan.dwg", b"2"))
    assert client.post(f"{world.project('Office')}/versions", token=john, json=body).status_code == 423


def test_items_and_versions_are_renamed(client, world, john, top, add_file) -> None:
    made = add_file(top(), "plan.dwg")
    item, version, project = made["data"]["id"], made["included"][0]["id"], world.project("Office")
    answer = client.patch(f"{project}/items/{item}", token=john, json=change_body("items", item, displayName="b.dwg"))
    assert answer.json()["data"]["attributes"]["displayName"] == "b.dwg"
    url = f"{project}/versions/{quote(version, safe='')}"
    answer = client.patch(url, token=john, json=change_body("versions", version, name="c.dwg"))
    assert answer.json()["data"]["attributes"]["name"] == "c.dwg"
    other = client.patch(url, token=john, json=change_body("versions", "another", name="d.dwg"))
    assert other.status_code == 400


def test_parents_and_the_path_of_an_item(client, world, john, top, add_file) -> None:
    project = world.project("Office")
    plans = client.post(f"{project}/folders", token=john, json=folder_body(top(), "Deep")).json()["data"]["id"]
    item = add_file(plans, "plan.dwg")["data"]["id"]
    assert client.get(f"{project}/items/{item}/parent", token=john).json()["data"]["id"] == plans
    assert client.get(f"{project}/folders/{plans}/parent", token=john).json()["data"]["id"] == top()
    found = client.get(f"{project}/items/{item}?includePathInProject=true", token=john).json()["data"]
    assert found["attributes"]["pathInProject"] == "/Project Files/Deep"


def test_a_change_below_moves_the_rollup_of_all_above(client, clock, world, john, files, top, add_file) -> None:
    before = client.get(files, token=john)
    since = {"If-Modified-Since": before.headers["last-modified"]}
    assert client.get(files, token=john, headers=since).status_code == 304
    clock.advance(minutes=1)
    add_file(top(), "plan.dwg")
    after = client.get(files, token=john, headers=since)
    assert after.status_code == 200
    name = "lastModifiedTimeRollup"
    assert after.json()["data"]["attributes"][name] > before.json()["data"]["attributes"][name]


def test_search_looks_below_and_compares(client, world, john, files, top, add_file) -> None:
    project = world.project("Office")
    deep = client.post(f"{project}/folders", token=john, json=folder_body(top(), "Deep")).json()["data"]["id"]
    add_file(deep, "Section.dwg", b"12345")

    def found(query: str) -> list[str]:
        return names(client.get(f"{files}/search?{query}", token=john).json())

    assert found("filter[fileType]=dwg") == ["Section.dwg"]
    assert found("filter[name]-contains=SECT") == ["Section.dwg"]
    assert found("filter[storageSize]-gt=5") == ["readme.txt"]
    assert found("filter[unknown]=1") == []
    document = client.get(f"{files}/search", token=john).json()
    assert len(document["included"]) == len(document["data"]) == 2


def test_references_are_seen_from_both_ends(client, world, john, top, upload, add_file) -> None:
    project = world.project("Office")
    target = add_file(top(), "base.dwg")["included"][0]["id"]
    meta = {
        "refType": "xrefs",
        "direction": "to",
        "extension": {"type": "xrefs:autodesk.core:Xref", "version": "1.1", "data": {"nestedType": "overlay"}},
    }
    refs = {"refs": {"data": [{"type": "versions", "id": target, "meta": meta}]}}
    body = item_body(top(), "host.dwg", upload(top(), "host.dwg", b"h"), **refs)
    made = client.post(f"{project}/items", token=john, json=body).json()
    source = made["included"][0]["id"]
    url = f"{project}/versions/{quote(source, safe='')}"
    arrow = client.get(f"{url}/relationships/refs", token=john).json()["data"][0]
    assert (arrow["id"], arrow["meta"]["direction"], arrow["meta"]["refType"]) == (target, "to", "xrefs")
    back = client.get(f"{project}/versions/{quote(target, safe='')}/relationships/refs", token=john).json()["data"][0]
    assert (back["id"], back["meta"]["direction"]) == (source, "from")
    assert [each["id"] for each in client.get(f"{url}/refs", token=john).json()["data"]] == [target]
    assert client.get(f"{url}/refs?filter[direction]=from", token=john).json()["data"] == []


@pytest.mark.parametrize("kind", ["folders", "items", "versions"])
def test_references_are_added_to_each_noun(client, world, john, top, add_file, kind: str) -> None:
    project = world.project("Office")
    made = add_file(top(), "plan.dwg")
    ids = {"folders": top(), "items": made["data"]["id"], "versions": made["included"][0]["id"]}
    url = f"{project}/{kind}/{quote(ids[kind], safe='')}"
    other = add_file(top(), "other.dwg")["included"][0]["id"]
    extension = {"type": "auxiliary:autodesk.core:Attachment", "version": "1.0"}
    body = {"data": {"type": "versions", "id": other, "meta": {"extension": extension}}}
    assert client.post(f"{url}/relationships/refs", token=john, json=body).status_code == 204
    assert [each["id"] for each in client.get(f"{url}/refs", token=john).json()["data"]] == [other]
    assert client.get(f"{url}/relationships/links", token=john).json()["data"] == []


def test_a_download_is_ready_at_once(client, world, john, top, add_file) -> None:
    project = world.project("Office")
    version = add_file(top(), "plan.dwg")["included"][0]["id"]
    url = f"{project}/versions/{quote(version, safe='')}"
    assert client.get(f"{url}/downloadFormats", token=john).json()["data"]["attributes"]["formats"] == [
        {"fileType": "dwg"}
    ]
    source = {"source": {"data": {"type": "versions", "id": version}}}
    body = {"type": "downloads", "attributes": {"format": {"fileType": "dwg"}}, "relationships": source}
    begun = client.post(f"{project}/downloads", token=john, json={"data": body})
    assert begun.status_code == 202
    done = client.get(begun.json()["data"][0]["links"]["self"]["href"], token=john)
    assert done.status_code == 303
    found = client.get(done.headers["location"], token=john).json()["data"]
    assert found == client.get(f"{url}/downloads", token=john).json()["data"][0]
    body["attributes"] = {"format": {"fileType": "pdf"}}
    assert client.post(f"{project}/downloads", token=john, json={"data": body}).status_code == 400


def command(kind: str, resources: list[dict[str, str]], **data: Any) -> dict[str, Any]:
    extension = {"type": kind, "version": "1.0", "data": data}
    around = {"resources": {"data": resources}}
    return {"data": {"type": "commands", "attributes": {"extension": extension}, "relationships": around}}


def test_check_permission(client, world, sign_in, top) -> None:
    url, resources = f"{world.project('Office')}/commands", [{"type": "folders", "id": top()}]
    body = command("commands:autodesk.core:CheckPermission", resources, requiredActions=["download", "upload"])
    answer = client.post(url, token=sign_in(JANE), json=body).json()["data"]["attributes"]["extension"]["data"]
    assert answer["permissions"][0]["permission"] is False
    assert answer["permissions"][0]["details"] == {"create": False, "download": True, "view": True}


def test_list_items_and_list_refs(client, world, john, top, add_file) -> None:
    url, made = f"{world.project('Office')}/commands", add_file(top(), "plan.dwg")
    item, version = made["data"]["id"], made["included"][0]["id"]
    body = command("commands:autodesk.core:ListItems", [{"type": "items", "id": item}], includePathInProject=True)
    document = client.post(url, token=john, json=body).json()
    assert document["data"]["relationships"]["resources"]["data"][0]["meta"]["id"] == item
    assert document["data"]["included"][0]["id"] == version
    body = command("commands:autodesk.core:ListRefs", [{"type": "versions", "id": version}])
    assert client.post(url, token=john, json=body).json()["data"]["attributes"]["status"] == "complete"


def test_publishing_says_that_it_is_not_here(client, world, john) -> None:
    body = command("commands:autodesk.bim360:C4RModelPublish", [{"type": "items", "id": "x"}])
    answer = client.post(f"{world.project('Office')}/commands", token=john, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (501, "NOT_IMPLEMENTED")


def test_a_stored_event_names_the_folders_above(services, world, top, add_file) -> None:
    add_file(top(), "plan.dwg")
    found = services.store.run(lambda uow: uow.events(0, 1000, f"project/{world.projects['Office']}"))
    last = found[-1]
    assert last.type == "dm.version.added"
    assert [each["name"] for each in last.after["ancestors"]] == ["Office", "Project Files"]
