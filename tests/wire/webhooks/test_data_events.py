"""Hooks for data: who may watch what, what they hear, and that leaving a project ends it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cadstack.app.seeding import sow
from cadstack.domain.data.seed import read_seed

JOHN, JANE, EVE = "john@here.example", "jane@here.example", "eve@there.example"
ADDED = "/webhooks/v1/systems/data/events/dm.folder.added/hooks"
SCOPES = "data:read data:write data:create"


def project(name: str, *members: str) -> dict[str, Any]:
    people = [{"user": email, "access": "edit"} for email in members]
    return {"name": name, "kind": "ACC", "members": people, "folders": [{"name": "Project Files"}]}


def member(user: str) -> dict[str, Any]:
    return {"user": user, "role": "member", "products": ["docs"]}


SEED = {
    "users": [{"email": email, "first_name": email.partition("@")[0]} for email in (JOHN, JANE, EVE)],
    "hubs": [
        {
            "name": "Company",
            "kind": "account",
            "members": [member(JOHN), member(JANE), member(EVE)],
            "integrations": [{"client_id": "first-app", "name": "First"}],
            "projects": [project("Office", JOHN, JANE), project("Other", JOHN)],
        }
    ],
}


class World:
    """Projects and folders by name, and tokens of people."""

    def __init__(self, services: Any, client: Any, user_token: Callable[..., str]) -> None:
        services.store.run(sow, read_seed(SEED), {}, services.now(), services.ids)

        def read(uow: Any) -> tuple[str, dict[str, Any]]:
            (hub,) = uow.hubs.all()
            return hub.id, {each.name: each for each in uow.projects.of_hub(hub.id, None)}

        self.hub, self.projects = services.store.run(read)
        users = services.store.run(lambda uow: {e: uow.users.by_email(e).id for e in (JOHN, JANE, EVE)})
        self.users: dict[str, str] = users
        self.tokens = {email: user_token(user, SCOPES) for email, user in users.items()}
        self._client = client

    def top(self, name: str = "Office") -> str:
        path = f"/project/v1/hubs/{self.hub}/projects/{self.projects[name].id}/topFolders"
        found = self._client.get(path, token=self.tokens[JOHN]).json()["data"]
        return str(found[0]["id"])

    def add(self, name: str, parent: str, where: str = "Office") -> str:
        """A folder that John makes; its id."""
        around = {"parent": {"data": {"type": "folders", "id": parent}}}
        kind = {"type": "folders:autodesk.bim360:Folder", "version": "1.0"}
        data = {"type": "folders", "attributes": {"name": name, "extension": kind}, "relationships": around}
        path = f"/data/v1/projects/{self.projects[where].id}/folders"
        made = self._client.post(path, token=self.tokens[JOHN], json={"data": data})
        assert made.status_code == 201, made.text
        return str(made.json()["data"]["id"])


@pytest.fixture
def world(services: Any, client: Any, client_app: Any, user_token: Any) -> World:
    return World(services, client, user_token)


def test_a_folder_that_is_made_somewhere_below(world, hook_at, deliver):
    top = world.top()
    hook_at(ADDED, scope={"folder": top}, by=world.tokens[JANE])
    plans = world.add("Plans", top)
    deep = world.add("Deep", plans)
    heard = [json.loads(body) for _, _, body in deliver()]
    assert {told["resourceUrn"] for told in heard} == {plans, deep}
    last = next(told for told in heard if told["resourceUrn"] == deep)
    assert (last["hook"]["createdBy"], last["hook"]["creatorType"]) == (world.users[JANE], "O2User")
    assert (last["hook"]["scope"], last["hook"]["tenant"]) == ({"folder": top}, top)
    payload = last["payload"]
    assert (payload["name"], payload["parentFolderUrn"], payload["user_info"]["id"]) == (
        "Deep",
        plans,
        world.users[JOHN],
    )


def test_other_folders_and_events_are_not_heard_of(world, hook_at, deliver):
    plans = world.add("Plans", world.top())
    hook_at(ADDED, scope={"folder": plans}, by=world.tokens[JANE])
    hook_at(ADDED.replace("added", "deleted"), scope={"folder": world.top()}, by=world.tokens[JANE])
    world.add("Beside", world.top())
    world.add("Elsewhere", world.top("Other"), "Other")
    assert deliver() == []


@pytest.mark.parametrize("prefix", ["b.", ""])
def test_a_whole_project_with_and_without_the_prefix(world, hook_at, deliver, prefix):
    hook_at(ADDED, scope={"project": prefix + world.projects["Office"].id.removeprefix("b.")}, by=world.tokens[JANE])
    world.add("Plans", world.top())
    assert len(deliver()) == 1


def test_a_client_app_hears_what_its_integration_opens(world, hook_at, deliver):
    hook_at(ADDED, scope={"folder": world.top()}, projectId=world.projects["Office"].id, tenant=world.hub)
    world.add("Plans", world.top())
    assert len(deliver()) == 1


@pytest.mark.parametrize("scope", ["folder", "project"])
def test_who_is_not_in_a_project_cannot_watch_it(world, make_hook, scope):
    value = {"folder": world.top(), "project": world.projects["Office"].id}[scope]
    assert make_hook(ADDED, scope={scope: value}, by=world.tokens[EVE]).status_code == 403


def test_a_folder_is_looked_for_in_the_project_that_is_named(world, make_hook):
    members = {"scope": {"folder": world.top("Other")}, "projectId": world.projects["Office"].id}
    assert make_hook(ADDED, by=world.tokens[JANE], **members).status_code == 404


def test_an_app_without_an_integration_cannot_watch(world, make_hook, token, other_app):
    assert make_hook(ADDED, scope={"folder": world.top()}, by=token(app=other_app)).status_code == 403


def test_who_leaves_a_project_hears_no_more(world, hook_at, deliver, services):
    hook_at(ADDED, scope={"folder": world.top()}, by=world.tokens[JANE])
    world.add("Plans", world.top())
    assert len(deliver()) == 1
    services.store.run(lambda uow: uow.projects.remove_member(world.projects["Office"].id, world.users[JANE]))
    world.add("More", world.top())
    assert len(deliver()) == 1


def test_an_app_lists_the_hooks_of_its_users_and_each_user_their_own(world, hook_at, client, token):
    top = world.top()
    made = {email: hook_at(ADDED, scope={"folder": top}, by=world.tokens[email]) for email in (JOHN, JANE)}

    def listed(path: str, by: str) -> set[str]:
        hooks = client.get(f"/webhooks/v1/{path}", token=by).json()["data"]
        return {f"/webhooks/v1{hook['__self__']}" for hook in hooks}

    assert listed("app/hooks", token()) == set(made.values())
    assert listed("hooks", world.tokens[JANE]) == {made[JANE]}
    assert client.get("/webhooks/v1/hooks", token=token()).status_code == 204
    assert client.delete(made[JOHN], token=world.tokens[JANE]).status_code == 404
