"""Two companies and a team, each with a project, and tokens of whoever asks."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from cadstack.app.seeding import add_seeded_file, sow
from cadstack.domain.data.seed import read_seed

SCOPES = "data:read data:write data:create data:search account:read account:write"
CLIENT = "first-app"
JOHN, JANE, EVE, STRANGER = "john@here.example", "jane@here.example", "eve@there.example", "nobody@here.example"


def project(name: str, kind: str, *members: tuple[str, str], **inside: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "members": [{"user": u, "access": a} for u, a in members], **inside}


def member(user: str, role: str = "member", *products: str) -> dict[str, Any]:
    return {"user": user, "role": role, "products": list(products)}


READ_ME = {"name": "readme.txt", "text": "Hello."}
WORLD = {
    "users": [{"email": email, "first_name": email.partition("@")[0].title()} for email in (JOHN, JANE, EVE, STRANGER)],
    "hubs": [
        {
            "name": "John's Hub",
            "kind": "personal",
            "members": [member(JOHN, "admin")],
            "projects": [project("Own", "core", (JOHN, "admin"), files=[READ_ME])],
        },
        {
            "name": "John's Team",
            "kind": "team",
            "members": [member(JOHN, "admin", "fusion team"), member(JANE, "member", "fusion team")],
            "projects": [project("Gearbox", "core", (JOHN, "admin"), (JANE, "edit"), files=[READ_ME])],
        },
        {
            "name": "build_JohnsCompany",
            "kind": "account",
            "members": [member(JOHN, "admin", "docs"), member(JANE, "member", "build")],
            "integrations": [{"client_id": CLIENT, "name": "First"}],
            "projects": [
                project(
                    "Office",
                    "ACC",
                    (JOHN, "admin"),
                    (JANE, "view"),
                    folders=[{"name": "Project Files", "files": [READ_ME], "folders": [{"name": "Plans"}]}],
                ),
                project("Warehouse", "BIM360", (JOHN, "admin")),
            ],
        },
        {
            "name": "Elsewhere Ltd",
            "kind": "account",
            "region": "EMEA",
            "members": [member(EVE, "admin", "docs")],
            "integrations": [{"client_id": "other-app", "name": "Other"}],
            "projects": [
                project("Secret", "ACC", (EVE, "admin"), folders=[{"name": "Project Files", "files": [READ_ME]}])
            ],
        },
    ],
}


@dataclass(frozen=True)
class World:
    """What the tests know of the rows: ids by name."""

    hubs: dict[str, str]
    projects: dict[str, str]
    users: dict[str, str]

    def project(self, name: str) -> str:
        return f"/data/v1/projects/{self.projects[name]}"


@pytest.fixture
def world(services, client_app, other_app) -> World:
    seed = read_seed(WORLD)
    sown = services.store.run(sow, seed, {}, services.now(), services.ids)
    for number, missing in enumerate(sown.missing):
        blob = f"seeds/{number}"
        info = services.blobs.write(blob, iter([missing.file.text.encode()]))
        services.store.run(add_seeded_file, missing, blob, info, services.now(), services.ids)

    def read(uow: Any) -> World:
        hubs = uow.hubs.all()
        return World(
            {hub.name: hub.id for hub in hubs},
            {each.name: each.id for hub in hubs for each in uow.projects.of_hub(hub.id, None)},
            {user["email"]: uow.users.by_email(user["email"]).id for user in WORLD["users"]},
        )

    return services.store.run(read)


@pytest.fixture
def sign_in(services, world) -> Callable[..., str]:
    """A token of a user who signed in with an app: `sign_in(JOHN)`."""

    def make(email: str, scopes: str = SCOPES, app: str = CLIENT) -> str:
        now = services.now()
        claims = {
            "scope": scopes.split(),
            "client_id": app,
            "userid": world.users[email],
            "jti": uuid.uuid4().hex,
            "exp": int((now + timedelta(hours=1)).timestamp()),
        }
        return services.keyring.sign(claims, now)

    return make


@pytest.fixture
def john(sign_in) -> str:
    return sign_in(JOHN)


@pytest.fixture
def top(client, world, john) -> Callable[..., str]:
    """The id of the first top folder of a project that shows files; of the second in BIM 360."""

    def find(name: str = "Office", hub: str = "build_JohnsCompany", token: str = john) -> str:
        path = f"/project/v1/hubs/{world.hubs[hub]}/projects/{world.projects[name]}/topFolders"
        found = client.get(path, token=token).json()["data"]
        return found[-1]["id"]

    return find


@pytest.fixture
def upload(client, world, john) -> Callable[..., str]:
    """Uploads a content through storage and signed URLs, and answers the storage's urn."""

    def send(folder: str, name: str, content: bytes, project: str = "Office", token: str = john) -> str:
        target = {"data": {"type": "folders", "id": folder}}
        asked = {"type": "objects", "attributes": {"name": name}, "relationships": {"target": target}}
        made = client.post(f"{world.project(project)}/storage", token=token, json={"data": asked})
        assert made.status_code == 201, made.text
        urn = made.json()["data"]["id"]
        bucket, _, key = urn.removeprefix("urn:adsk.objects:os.object:").partition("/")
        path = f"/oss/v2/buckets/{bucket}/objects/{key}/signeds3upload"
        begun = client.get(path, token=token).json()
        assert client.put(begun["urls"][0], content=content).status_code == 200
        done = client.post(path, token=token, json={"uploadKey": begun["uploadKey"]})
        assert done.status_code == 200, done.text
        return urn

    return send


FILE = "versions:autodesk.bim360:File"


def item_body(folder: str, name: str, storage: str | None, **version: Any) -> dict[str, Any]:
    relationships = {"storage": {"data": {"type": "objects", "id": storage}}} if storage else {}
    return {
        "jsonapi": {"version": "1.0"},
        "data": {
            "type": "items",
            "attributes": {"displayName": name, "extension": {"type": "items:autodesk.bim360:File", "version": "1.0"}},
            "relationships": {
                "tip": {"data": {"type": "versions", "id": "1"}},
                "parent": {"data": {"type": "folders", "id": folder}},
            },
        },
        "included": [
            {
                "type": "versions",
                "id": "1",
                "attributes": {
                    "name": name,
                    "extension": {"type": "versions:autodesk.bim360:File", "version": "1.0"},
                },
                "relationships": {**relationships, **version},
            }
        ],
    }


def version_body(
    item: str, name: str, storage: str | None, kind: str = "versions:autodesk.bim360:File"
) -> dict[str, Any]:
    relationships: dict[str, Any] = {"item": {"data": {"type": "items", "id": item}}}
    if storage:
        relationships["storage"] = {"data": {"type": "objects", "id": storage}}
    attributes = {"name": name, "extension": {"type": kind, "version": "1.0"}}
    return {"data": {"type": "versions", "attributes": attributes, "relationships": relationships}}


@pytest.fixture
def add_file(client, world, john, upload) -> Callable[..., dict[str, Any]]:
    """Uploads a file as a new item and answers the document of the creation."""

    def add(
        folder: str, name: str, content: bytes = b"x", project: str = "Office", token: str = john
    ) -> dict[str, Any]:
        storage = upload(folder, name, content, project, token)
        made = client.post(f"{world.project(project)}/items", token=token, json=item_body(folder, name, storage))
        assert made.status_code == 201, made.text
        return made.json()

    return add
