"""Other people's hooks and events, addresses inside, and whatever a body may hold."""

import json
import socket
import threading
from dataclasses import replace
from typing import Any

import pytest

from cadstack.domain.automation.workitem import Status
from cadstack.transfer import Guard, Transfer

ROOT = "/webhooks/v1"
SYSTEM = f"{ROOT}/systems/cadstack.automation"
HOOKS = f"{SYSTEM}/events/workitem.finished/hooks"
DATA_HOOKS = f"{ROOT}/systems/data/events/dm.version.added/hooks"
FOLDER = "urn:adsk.wipprod:fs.folder:co.nobody-knows-this"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("who", ["another app", "a user of the app"])
def test_a_strangers_hook_does_not_exist(client, token, other_app, user_token, hook_at, method, who):
    path = hook_at()
    by = token(app=other_app) if who == "another app" else user_token()
    answer = client(method, path, token=by, **({"json": {"status": "inactive"}} if method == "PATCH" else {}))
    assert answer.status_code == 404
    assert client.get(path, token=token()).json()["status"] == "active"


def test_a_hook_is_found_under_its_own_event_only(client, token, hook_at):
    hook_id = hook_at().rpartition("/")[2]
    assert client.delete(f"{SYSTEM}/events/workitem.failed/hooks/{hook_id}", token=token()).status_code == 404
    assert client.delete(f"{DATA_HOOKS}/{hook_id}", token=token()).status_code == 404


def test_strangers_are_in_no_listing(client, token, other_app, hook_at):
    hook_at()
    for path in (f"{ROOT}/hooks", f"{SYSTEM}/hooks", HOOKS):
        assert client.get(path, token=token(app=other_app)).status_code == 204
    assert client.get(f"{ROOT}/app/hooks", token=token(app=other_app)).json()["data"] == []


def test_work_items_of_others_are_not_heard_of(client, token, other_app, make_hook, happen, deliver):
    stranger = token(app=other_app)
    for scope in ({"app": "@me"}, {"workflow": "me.Plot+prod"}, {"engine": "Autodesk.Nop+1"}):
        assert make_hook(by=stranger, scope=scope).status_code == 201
    happen("finished", Status.SUCCESS, "first-app")
    assert deliver() == []
    happen("finished", Status.SUCCESS, "other-app")
    assert len(deliver()) == 3


def test_a_hook_for_another_app_is_refused(make_hook):
    answer = make_hook(scope={"app": "other-app"})
    assert (answer.status_code, answer.json()["id"]) == (403, "FORBIDDEN")


def test_users_do_not_hear_of_the_work_items_of_their_app(make_hook, user_token):
    answer = make_hook(by=user_token())
    assert answer.status_code == 403
    assert "two-legged" in answer.json()["detail"][0]


def test_each_owner_has_a_secret_of_its_own(client, token, other_app, user_token):
    tokens = [token(), token(app=other_app), user_token(), user_token("USER00000002")]
    assert [client.post(f"{ROOT}/tokens", token=t, json={"token": "x"}).status_code for t in tokens] == [200] * 4
    assert client.delete(f"{ROOT}/tokens/@me", token=tokens[1]).status_code == 204
    assert [client.put(f"{ROOT}/tokens/@me", token=t, json={"token": "y"}).status_code for t in tokens] == [
        204,
        404,
        204,
        204,
    ]


def test_a_folder_that_is_not_there_cannot_be_watched(make_hook):
    for members in ({}, {"projectId": "b.nothing"}, {"projectId": 7}):
        assert make_hook(DATA_HOOKS, scope={"folder": FOLDER}, **members).status_code == 404


def test_a_project_that_is_not_there_cannot_be_watched(make_hook):
    assert make_hook(DATA_HOOKS, scope={"project": "nothing"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", HOOKS),
        ("POST", f"{SYSTEM}/hooks"),
        ("GET", f"{ROOT}/hooks"),
        ("GET", f"{ROOT}/app/hooks"),
        ("PATCH", f"{HOOKS}/x"),
        ("DELETE", f"{HOOKS}/x"),
        ("POST", f"{ROOT}/tokens"),
        ("PUT", f"{ROOT}/tokens/@me"),
        ("DELETE", f"{ROOT}/tokens/@me"),
    ],
)
def test_no_token_and_too_small_a_token(client, token, method, path):
    body: Any = {"json": {"token": "x"}} if method in ("POST", "PUT", "PATCH") else {}
    assert client(method, path, **body).json()["errorCode"] == "AUTH-012"
    assert client(method, path, token="nonsense", **body).json()["errorCode"] == "AUTH-006"
    refused = client(method, path, token=token("bucket:read"), **body)
    assert (refused.status_code, refused.json()["errorCode"]) == (403, "AUTH-010")


def test_hearing_of_work_items_needs_the_scope_of_work_items(make_hook, token):
    answer = make_hook(by=token("data:read data:write"))
    assert (answer.status_code, answer.json()["requiredScopes"]) == (403, ["code:all"])


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ({"callbackUrl": None}, "required"),
        ({"callbackUrl": 7}, "required"),
        ({"callbackUrl": "ftp://r.example/"}, "http or https"),
        ({"callbackUrl": "file:///etc/passwd"}, "http or https"),
        ({"callbackUrl": "javascript:alert(1)"}, "http or https"),
        ({"callbackUrl": "https:///path"}, "http or https"),
        ({"callbackUrl": "//r.example/"}, "http or https"),
        ({"callbackUrl": "http://r.example:99999/"}, "http or https"),
        ({"callbackUrl": "http://[::1"}, "http or https"),
        ({"callbackUrl": "https://user:word@r.example/"}, "no user name"),
        ({"callbackUrl": "https://r.example/a b"}, "printable"),
        ({"callbackUrl": "https://r.example/\r\nx-adsk-signature: sha1hash=0"}, "printable"),
        ({"callbackUrl": "https://r.example/" + "a" * 2000}, "2000"),
        ({"scope": None}, "one member"),
        ({"scope": {}}, "one member"),
        ({"scope": "app"}, "one member"),
        ({"scope": {"app": "@me", "engine": "x"}}, "one member"),
        ({"scope": {"folder": FOLDER}}, "no scope 'folder'"),
        ({"scope": {"app": ""}}, "1 to 1000"),
        ({"scope": {"app": {"$ne": 1}}}, "1 to 1000"),
        ({"scope": {"workflow": "a" * 1001}}, "1 to 1000"),
        ({"scope": {"workflow": "a\u0000b"}}, "1 to 1000"),
        ({"filter": "$..*"}, "no descent"),
        ({"filter": "$[?(@.a =~ /(a+)+$/)]"}, "no regular expressions"),
        ({"filter": "$[?(" + "@.a==1||" * 2000 + "@.b)]"}, "1000 characters"),
        ({"filter": ["$"] * 11}, "10 filters"),
        ({"filter": {"a": 1}}, "JSONPath"),
        ({"filter": [1]}, "JSONPath"),
        ({"hookAttribute": "text"}, "must be an object"),
        ({"hookAttribute": {"a": "b" * 1024}}, "smaller than 1024"),
        ({"hookAttribute": {"a": "ü" * 512}}, "smaller than 1024"),
        ({"hookExpiry": "2026-02-28T00:00:00Z"}, "past"),
        ({"hookExpiry": "tomorrow"}, "ISO 8601"),
        ({"hookExpiry": 20270101}, "ISO 8601"),
        ({"hookExpiry": "9999-12-31T23:59:59-12:00"}, "ISO 8601"),
        ({"autoReactivateHook": "yes"}, "true or false"),
        ({"callbackWithEventPayloadOnly": 1}, "true or false"),
        ({"token": ""}, "1 to 1000"),
        ({"token": "a\r\nb"}, "1 to 1000"),
        ({"tenant": ["t"]}, "1 to 1000"),
    ],
)
def test_what_is_no_hook_is_refused_with_a_reason(make_hook, client, token, members, word):
    answer = make_hook(**members)
    assert answer.status_code == 400, answer.text
    assert word in answer.json()["detail"][0]
    assert client.get(f"{ROOT}/hooks", token=token()).status_code == 204


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"a": NaN}', b"\xff", b"[" * 10_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000]
)
def test_bodies_that_are_no_document(client, token, body):
    assert client.post(HOOKS, token=token(), content=body).status_code == 400


def test_a_body_beyond_all_measure(client, token):
    body = {"callbackUrl": "https://r.example/", "scope": {"app": "@me"}, "x": "y" * 70_000}
    assert client.post(HOOKS, token=token(), json=body).status_code == 413


@pytest.mark.parametrize(
    "members", [{"status": "reactivated"}, {"status": None}, {"filter": "x"}, {"hookAttribute": 1}]
)
def test_changes_that_are_refused_change_nothing(client, token, hook_at, members):
    path = hook_at()
    before = client.get(path, token=token()).json()
    assert client.patch(path, token=token(), json=members).status_code == 400
    assert client.get(path, token=token()).json() == before


def test_owner_address_and_scope_cannot_be_changed(client, token, hook_at):
    path = hook_at()
    before = client.get(path, token=token()).json()
    members = {"callbackUrl": "https://evil.example/", "scope": {"app": "x"}, "createdBy": "other-app", "hookId": "x"}
    assert client.patch(path, token=token(), json=members).status_code == 200
    assert client.get(path, token=token()).json() == before


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?region=MARS", "region"),
        ("?status=reactivated", "status"),
        ("?sort=sideways", "sort"),
        ("?pageState=nonsense", "pageState"),
        ("?pageState=W10=", "pageState"),
        ("?pageState=WyJhIiwiYiJd", "pageState"),
        ("?pageState=WzEsMl0=", "pageState"),
        ("?pageState=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OSwiYSJd", "pageState"),
        ("?pageState=" + "A" * 9000, "pageState"),
        ("?pageState=%C3%A9", "pageState"),
    ],
)
def test_queries_that_are_refused(client, token, query, name):
    answer = client.get(f"{ROOT}/app/hooks{query}", token=token())
    assert answer.status_code == 400
    assert name in answer.json()["detail"][0]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{ROOT}/systems/nothing/hooks", 404),
        (f"{ROOT}/systems/data/events/workitem.finished/hooks", 404),
        (f"{ROOT}/systems/derivative/events/extraction.finished/hooks", 501),
        (f"{ROOT}/systems/adsk.c4r/hooks", 501),
        (f"{ROOT}/systems/..%2F..%2F/hooks", 404),
        (f"{SYSTEM}/events/%00/hooks", 400),
        (f"{SYSTEM}/events/workitem.finished'%20OR%201=1--/hooks", 404),
    ],
)
def test_places_that_do_not_exist(client, token, make_hook, path, status):
    assert make_hook(path).status_code == status
    answer = client.get(path, token=token())
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"


def test_a_thousand_hooks_and_no_more(services, make_hook, hook_at):
    first = hook_at().rpartition("/")[2]

    def fill(uow: Any) -> None:
        one = uow.webhooks.get(first)
        for number in range(999):
            uow.webhooks.put(replace(one, id=f"h{number}", callback_url=f"https://r.example/{number}"))

    services.store.run(fill)
    answer = make_hook(callbackUrl="https://one.more.example/")
    assert answer.status_code == 403
    assert "1000" in answer.json()["detail"][0]


@pytest.fixture
def trap() -> Any:
    """A port of this machine; `connections` says how often somebody came."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    came: list[Any] = []
    over = threading.Event()

    def accept() -> None:
        while not over.is_set():
            try:
                came.append(server.accept())
            except TimeoutError:
                continue

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield server.getsockname()[1], came
    over.set()
    thread.join()
    server.close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "127.1",
        "2130706433",
        "169.254.169.254",
        "10.0.0.1",
        "0.0.0.0",
    ],
)
def test_addresses_inside_are_never_connected_to_and_the_hook_is_switched_off(
    hook_at, happen, make_followups, client, token, trap, host, services
):
    port, came = trap
    path = hook_at(callbackUrl=f"http://{host}:{port}/latest/meta-data")
    happen("finished", Status.SUCCESS)
    transfer = Transfer(Guard())
    make_followups(transfer).run_due()
    transfer.close()
    assert came == []
    assert client.get(path, token=token()).json()["status"] == "inactive"
    ((work, _, _),) = services.store.run(lambda uow: uow.followups.failed(9))
    ((_, _, _, error),) = services.store.run(lambda uow: uow.followups.tries(work))
    assert "not public" in error


def test_secrets_are_in_no_answer_and_no_delivery(hook_at, happen, deliver, client, token):
    client.post(f"{ROOT}/tokens", token=token(), json={"token": "secret-of-the-app"})
    path = hook_at(token="secret-of-the-hook")
    happen("finished", Status.SUCCESS)
    told = [client.get(path, token=token()).text, client.get(f"{ROOT}/app/hooks", token=token()).text]
    told += [json.dumps([url, dict(headers), body.decode()]) for url, headers, body in deliver()]
    assert len(told) == 3
    assert "secret-of" not in "".join(told)
