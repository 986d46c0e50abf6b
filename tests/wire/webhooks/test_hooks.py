"""Hooks and secret tokens: made, read, listed, changed, deleted."""

from typing import Any

import pytest

PUBLIC_URL = "http://cadstack.test"

ROOT = "/webhooks/v1"
SYSTEM = f"{ROOT}/systems/cadstack.automation"
HOOKS = f"{SYSTEM}/events/workitem.finished/hooks"


def ids(answer: Any) -> list[str]:
    return [hook["hookId"] for hook in answer.json()["data"]]


def test_creating_answers_where_the_hook_is_and_nothing_else(client, token, make_hook):
    answer = make_hook()
    assert (answer.status_code, answer.content) == (201, b"")
    location = answer.headers["location"]
    assert location.startswith(f"{PUBLIC_URL}{HOOKS}/")
    told = client.get(location, token=token()).json()
    assert location.endswith(told["__self__"])
    assert told["createdDate"] == told["lastUpdatedDate"] == "2026-03-01T12:00:00.000+0000"
    assert told["scope"] == {"app": "first-app"}
    assert (told["createdBy"], told["creatorType"], told["status"]) == ("first-app", "Application", "active")


def test_everything_that_is_asked_for_is_kept(client, token, hook_at):
    members = {
        "hookAttribute": {"mine": [1, {"deep": True}]},
        "filter": ["$[?(@.status=='success')]", "$.id"],
        "autoReactivateHook": True,
        "hookExpiry": "2026-03-02T00:00:00.000Z",
        "callbackWithEventPayloadOnly": True,
        "tenant": "mine",
        "hubId": "b.hub",
        "token": "a secret of this one",
    }
    told = client.get(hook_at(**members), token=token()).json()
    for name in ("hookAttribute", "autoReactivateHook", "hookExpiry", "tenant"):
        assert told[name] == members[name]
    assert told["callbackWithEventPayloadOnly"] == "true"
    assert "a secret" not in str(told)


def test_a_hook_for_each_event_of_a_system(client, token, make_hook):
    answer = make_hook(f"{SYSTEM}/hooks")
    assert answer.status_code == 201
    events = [hook["event"] for hook in answer.json()["hooks"]]
    assert sorted(events) == sorted(
        f"workitem.{e}" for e in "queued started requeued finished failed cancelled".split()
    )
    assert make_hook(f"{SYSTEM}/hooks").status_code == 409


def test_the_events_that_are_missing_are_added(make_hook):
    make_hook()
    events = [hook["event"] for hook in make_hook(f"{SYSTEM}/hooks").json()["hooks"]]
    assert (len(events), "workitem.finished" in events) == (5, False)


def test_the_same_twice_is_a_conflict_that_names_the_first(make_hook, hook_at):
    first = hook_at()
    answer = make_hook()
    assert answer.status_code == 409
    assert first.rpartition("/")[2] in answer.json()["detail"][0]


def test_other_regions_are_other_places(client, token, make_hook):
    location = make_hook(headers={"x-ads-region": "EMEA"}, query="?region=AUS").headers["location"]
    assert client.get(location, token=token()).status_code == 404
    assert client.get(location, token=token(), headers={"x-ads-region": "emea"}).status_code == 200
    assert client.get(location + "?region=EMEA", token=token()).status_code == 200
    assert client.get(location + "?region=EMEA", token=token(), headers={"x-ads-region": "US"}).status_code == 404
    assert make_hook().status_code == 201


@pytest.mark.parametrize("path", [f"{ROOT}/hooks", f"{SYSTEM}/hooks", HOOKS])
def test_no_hooks_is_no_content(client, token, path):
    answer = client.get(path, token=token())
    assert (answer.status_code, answer.content) == (204, b"")


def test_listings_hold_what_their_path_says(client, token, hook_at, clock):
    made = []
    for path, url in [
        (HOOKS, "https://a.example/"),
        (HOOKS, "https://b.example/"),
        (f"{SYSTEM}/events/workitem.queued/hooks", "https://a.example/"),
    ]:
        clock.advance(seconds=1)
        made.append(hook_at(path, callbackUrl=url).rpartition("/")[2])
    assert ids(client.get(HOOKS, token=token())) == [made[1], made[0]]
    assert ids(client.get(f"{SYSTEM}/hooks", token=token())) == made[::-1]
    assert ids(client.get(f"{ROOT}/hooks", token=token())) == made[::-1]
    assert ids(client.get(f"{ROOT}/app/hooks?sort=asc", token=token())) == made
    assert ids(client.get(f"{HOOKS}?scopeName=app", token=token())) == [made[1], made[0]]
    assert client.get(f"{HOOKS}?scopeName=workflow", token=token()).status_code == 204


def test_listings_by_status(client, token, hook_at):
    on, off = (hook_at(callbackUrl=f"https://{name}.example/") for name in ("on", "off"))
    client.patch(off, token=token(), json={"status": "inactive"})
    assert ids(client.get(f"{ROOT}/hooks?status=active", token=token())) == [on.rpartition("/")[2]]
    assert ids(client.get(f"{ROOT}/hooks?status=inactive", token=token())) == [off.rpartition("/")[2]]


def test_pages_of_200(client, token, hook_at, clock):
    made = []
    for number in range(201):
        clock.advance(seconds=1)
        made.append(hook_at(callbackUrl=f"https://r.example/{number}").rpartition("/")[2])
    first = client.get(f"{ROOT}/hooks?status=active", token=token())
    assert ids(first) == made[:0:-1]
    next_ = first.json()["links"]["next"]
    assert next_.startswith("/hooks?status=active&pageState=")
    last = client.get(ROOT + next_, token=token())
    assert (ids(last), last.json()["links"]) == ([made[0]], {})


def test_the_hooks_of_an_app_are_not_listed_to_its_users(client, hook_at, user_token):
    hook_at()
    assert client.get(f"{ROOT}/hooks", token=user_token()).status_code == 204
    refused = client.get(f"{ROOT}/app/hooks", token=user_token())
    assert refused.status_code == 403
    assert "two-legged token" in refused.json()["detail"][0]


def test_a_change_touches_what_it_names(client, token, hook_at, clock):
    path = hook_at(hookAttribute={"a": 1}, hookExpiry="2027-01-01T00:00:00Z", autoReactivateHook=True)
    clock.advance(minutes=5)
    answer = client.patch(
        path, token=token(), json={"hookAttribute": {"b": 2}, "hookExpiry": None, "status": "inactive"}
    )
    assert answer.status_code == 200
    told = client.get(path, token=token()).json()
    assert answer.json() == told
    assert told["lastUpdatedDate"] == "2026-03-01T12:05:00.000+0000"
    assert (told["hookAttribute"], told["status"], told["autoReactivateHook"]) == ({"b": 2}, "inactive", True)
    assert "hookExpiry" not in told


def test_an_expired_hook_is_inactive(client, token, hook_at, clock):
    path = hook_at(hookExpiry="2026-03-01T12:10:00Z")
    assert client.get(path, token=token()).json()["status"] == "active"
    clock.advance(minutes=10)
    assert client.get(path, token=token()).json()["status"] == "inactive"
    assert client.get(f"{ROOT}/hooks?status=active", token=token()).status_code == 204


def test_deleting(client, token, hook_at):
    path = hook_at()
    answer = client.delete(path, token=token())
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(path, token=token()).status_code == client.delete(path, token=token()).status_code == 404


def test_a_secret_token_is_set_once_replaced_and_deleted(client, token):
    answer = client.post(f"{ROOT}/tokens", token=token(), json={"token": "one"})
    assert answer.status_code == 200
    assert answer.json() == {"status": 200, "detail": ["Token created successfully for client: first-app"]}
    again = client.post(f"{ROOT}/tokens", token=token(), json={"token": "two"})
    assert again.status_code == 400
    assert "already" in again.json()["detail"][0]
    assert client.put(f"{ROOT}/tokens/@me", token=token(), json={"token": "two"}).status_code == 204
    assert client.delete(f"{ROOT}/tokens/@me", token=token()).status_code == 204
    assert client.delete(f"{ROOT}/tokens/@me", token=token()).status_code == 404
    assert client.put(f"{ROOT}/tokens/@me", token=token(), json={"token": "two"}).status_code == 404
