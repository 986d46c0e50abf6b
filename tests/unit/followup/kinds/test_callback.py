"""Callbacks: what is sent, what is recorded, and what an answer leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import cadstack.followup.kinds
from cadstack.app.ports import FollowUp
from cadstack.app.urls import UrlSigner
from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.workitem import Argument, Plan, Stats, Status, WorkItem
from cadstack.domain.errors import CadstackError
from cadstack.domain.lease import Lease
from cadstack.followup.followups import GiveUp
from cadstack.followup.kinds import Tools, find_handlers
from cadstack.store.blobs.memory import MemoryBlobs
from cadstack.store.sql.store import SqlStore, open_store
from cadstack.wiring import RandomIds

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ITEM = "0123456789abcdef" * 2


class Refused(CadstackError):
    def __init__(self, status: int | None) -> None:
        super().__init__("The receiver said no.")
        self.status, self.excerpt = status, "no" if status else ""


@dataclass
class Receiver:
    """Answers with a status; None is no answer."""

    status: int | None = 200
    excerpt: str = "thanks"
    heard: list[tuple[str, str, Any, Mapping[str, str]]] = field(default_factory=list)

    def call(self, url: str, body: Any, *, verb: str = "post", headers: Mapping[str, str] | None = None) -> "Receiver":
        self.heard.append((verb, url, body, dict(headers or {})))
        if self.status is None or self.status >= 400:
            raise Refused(self.status)
        return self


@pytest.fixture
def store() -> SqlStore:
    store = open_store("sqlite://", seal=bytes, unseal=bytes)
    arguments = {
        "onComplete": Argument("http://r.test/done/$(workitem.id)", headers={"X-Key": "k"}),
        "onProgress": Argument("http://r.test/progress"),
    }
    plan = Plan(
        Activity("me", "Plot", 1, "Autodesk.Nop+1"), "me.Plot+prod", "", "", "Nop", "nop", (), arguments, 9, 9, 9
    )
    item = WorkItem(ITEM, "me", plan, Status.PENDING, Stats(NOW), Lease())

    def put(uow: Any) -> None:
        uow.workitems.add(item)
        uow.workitems.save(replace(item, status=Status.INPROGRESS, lease=Lease(1, "w", NOW)))

    store.run(put)
    return store


def tools(store: SqlStore, receiver: Receiver) -> Tools:
    return Tools(store, MemoryBlobs(), receiver, UrlSigner("http://cad.test", b"k"), RandomIds(), lambda: NOW)


def send(store: SqlStore, receiver: Receiver, argument: str, attempt: int = 1, **payload: str) -> None:
    work = FollowUp("delivery-1", "callback", {"item": ITEM, "argument": argument, **payload})
    find_handlers(tools(store, receiver))["callback"](work, attempt)


def tries(store: SqlStore) -> list[tuple[int, int | None, str]]:
    return [(d.attempt, d.status, d.excerpt) for d in store.run(lambda uow: uow.deliveries.of(f"workitem/{ITEM}"))]


def test_on_complete_sends_the_status_under_a_stable_id(store: SqlStore):
    receiver = Receiver()
    send(store, receiver, "onComplete")
    ((verb, url, body, headers),) = receiver.heard
    assert (verb, url) == ("post", f"http://r.test/done/{ITEM}")
    assert (body["id"], body["status"], body["activityId"]) == (ITEM, "inprogress", "me.Plot+prod")
    assert headers == {"X-Key": "k", "x-cadstack-delivery": "delivery-1"}
    assert tries(store) == [(1, 200, "thanks")]


@pytest.mark.parametrize(("status", "error"), [(None, Refused), (503, Refused), (429, Refused), (404, GiveUp)])
def test_a_failed_try_is_recorded_and_only_a_hopeless_one_given_up(store: SqlStore, status: Any, error: type):
    with pytest.raises(error):
        send(store, Receiver(status), "onComplete", attempt=3)
    assert tries(store) == [(3, status, "no" if status else "The receiver said no.")]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("", {}),
        ('{"percent": 40}', {"percent": 40}),
        ("halfway", {"progress": "halfway"}),
        ("[1]", {"progress": [1]}),
        ('{"id": "another"}', {}),
    ],
)
def test_progress_is_the_engines_own_json_with_the_items_id(store: SqlStore, text: str, body: dict[str, Any]):
    receiver = Receiver()
    send(store, receiver, "onProgress", text=text)
    assert receiver.heard[0][2] == {**body, "id": ITEM, "status": "inprogress"}


def test_reset_content_asks_the_item_to_stop(store: SqlStore):
    send(store, Receiver(205), "onProgress")
    assert store.run(lambda uow: uow.workitems.get(ITEM)).cancel_requested


def test_old_news_is_not_sent(store: SqlStore):
    receiver = Receiver()
    send(store, receiver, "onProgress", attempt=3)
    send(store, receiver, "onOther")
    assert receiver.heard == []


def test_a_kind_is_added_by_a_file(store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "mail.py").write_text("def make_handler(tools):\n    return lambda work, attempt: tools.now()\n")
    monkeypatch.setattr(cadstack.followup.kinds, "__path__", [*cadstack.followup.kinds.__path__, str(tmp_path)])
    handlers = find_handlers(tools(store, Receiver()))
    assert handlers["mail"](FollowUp("1", "mail", {}), 1) == NOW
