"""Webhooks with a real listener: signed events of work items, told again after a failure and after a kill -9."""

import hashlib
import hmac
import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from office import Office, wait_for

sys.path.insert(0, str(Path(__file__).parents[1] / "servers"))

import postgres

SYSTEM = "/webhooks/v1/systems/cadstack.automation"
SECRET = "the secret of the listener"


class Listener:
    """Keeps what is sent to it, refuses forgeries, and answers with `status`, the first `failing` times with 500."""

    def __init__(self) -> None:
        self.status, self.failing = 200, 0
        self.heard: list[tuple[str, Mapping[str, Any], bytes]] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                mac = hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
                assert self.headers["x-adsk-signature"] == f"sha1hash={mac}"
                mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                assert self.headers["x-cadstack-signature"] == f"sha256={mac}"
                listener.heard.append((self.headers["x-adsk-delivery-id"], json.loads(body), body))
                listener.failing -= 1
                self.send_response(500 if listener.failing >= 0 else listener.status)
                self.end_headers()

            def log_message(self, *_words: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/told"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def events(self, item: str) -> dict[str, Mapping[str, Any]]:
        """What was told of an item, each delivery once."""
        return {delivery: body for delivery, body, _ in self.heard if body["payload"]["id"] == item}

    def names(self, item: str) -> list[str]:
        return sorted(body["hook"]["event"] for body in self.events(item).values())

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The setting of a database of its own."""
    if request.param == "sqlite":
        yield {}
        return
    with ExitStack() as stack:
        try:
            started = stack.enter_context(postgres.running())
        except (LookupError, RuntimeError) as error:
            pytest.skip(str(error))
        yield {"CADSTACK_DATABASE": started.url}


@pytest.fixture
def told_office(open_office: Callable[..., Office], listener: Listener, database: dict[str, str]) -> Iterator[Office]:
    """A server with the activity `Do` and hooks for every event of work items."""
    office = open_office(**database)
    office.start()
    office.furnish()
    office.ok("POST", "/webhooks/v1/tokens", json={"token": SECRET})
    office.ok("POST", f"{SYSTEM}/hooks", json={"callbackUrl": listener.url, "scope": {"app": "@me"}})
    yield office
    office.close()


def test_events_of_work_items_arrive_signed_and_once_for_each_delivery(told_office: Office, listener: Listener) -> None:
    good = told_office.run("say hello")["id"]
    bad = told_office.run("exit 3")["id"]
    wait_for(lambda: listener.names(good) == ["workitem.finished", "workitem.queued", "workitem.started"])
    wait_for(lambda: listener.names(bad) == ["workitem.failed", "workitem.queued", "workitem.started"])
    finished = next(b for b in listener.events(good).values() if b["hook"]["event"] == "workitem.finished")
    assert finished["version"] == "1.0"
    assert finished["resourceUrn"] == f"urn:cadstack:automation:workitem:{good}"
    assert (finished["payload"]["status"], finished["payload"]["activityId"]) == ("success", "Office.Do+prod")
    failed = next(b for b in listener.events(bad).values() if b["hook"]["event"] == "workitem.failed")
    assert failed["payload"]["failure"]["exitCode"] == 3


def test_a_refused_delivery_comes_again_under_its_id_with_the_same_bytes(
    told_office: Office, listener: Listener
) -> None:
    listener.failing = 1
    item = told_office.run("say hello")["id"]
    wait_for(lambda: len(listener.heard) == 4)
    first, body = listener.heard[0][0], listener.heard[0][2]
    assert [told for delivery, _, told in listener.heard if delivery == first] == [body, body]
    assert len(listener.events(item)) == 3


def test_a_killed_server_tells_what_it_had_committed(told_office: Office, listener: Listener) -> None:
    listener.status = 503
    item = told_office.run("say hello")["id"]
    wait_for(lambda: listener.heard)
    port = told_office.port
    told_office.kill()
    before = set(listener.events(item))
    listener.status = 200
    told_office.start(port)
    wait_for(lambda: listener.names(item) == ["workitem.finished", "workitem.queued", "workitem.started"])
    assert before <= set(listener.events(item))
    hooks = told_office.ok("GET", f"{SYSTEM}/hooks")["data"]
    assert {hook["status"] for hook in hooks} == {"active"}
