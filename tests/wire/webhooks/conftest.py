"""Hooks through the API, work items that change, and the follow-up work that tells of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cadstack.app.events import emit_change
from cadstack.app.ports import UnitOfWork
from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.workitem import Failure, Plan, Stats, Status, WorkItem
from cadstack.domain.errors import CadstackError
from cadstack.domain.lease import Lease
from cadstack.followup import FollowUps
from cadstack.followup.kinds import Tools, find_handlers

ROOT = "/webhooks/v1"
SYSTEM = f"{ROOT}/systems/cadstack.automation"
HOOKS = f"{SYSTEM}/events/workitem.finished/hooks"
PLAN = Plan(
    Activity("me", "Plot", 1, "Autodesk.Nop+1"), "me.Plot+prod", "Autodesk.Nop+1", "", "Nop", "nop", (), {}, 9, 9, 9
)


class Refused(CadstackError):
    """What a transfer raises for an answer that is no success."""


@dataclass
class Receiver:
    """Answers each delivery with the next status, the last for ever."""

    statuses: list[int] = field(default_factory=lambda: [200])
    heard: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    excerpt: str = ""

    def call(self, *_words: Any, **_options: Any) -> "Receiver":
        raise AssertionError("no callback of a work item is expected")

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> "Receiver":
        assert seconds == 7
        self.heard.append((url, dict(headers), body))
        self.status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if not 200 <= self.status < 300:
            raise Refused(f"HTTP {self.status}")
        return self


class Later:
    """A clock for follow-up work, beyond whatever is due."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def make_followups(services: Any, later: Later) -> Callable[[Any], FollowUps]:
    def make(caller: Any) -> FollowUps:
        tools = Tools(services.store, services.blobs, caller, services.urls, services.ids, services.now)
        return FollowUps(
            lambda use: services.store.run(lambda uow: use(uow.followups)),
            find_handlers(tools),
            executor_id="test",
            clock=later,
        )

    return make


@pytest.fixture
def deliver(make_followups: Any, receiver: Receiver) -> Callable[[], list[tuple[str, Mapping[str, str], bytes]]]:
    """Do what is due; what the receiver heard by now."""
    runner = make_followups(receiver)

    def run() -> list[tuple[str, Mapping[str, str], bytes]]:
        runner.run_due()
        return receiver.heard

    return run


@pytest.fixture
def happen(services: Any) -> Callable[..., str]:
    """`happen("queued")`: a work item of an app is queued; `happen("finished", status)`: it ends. Answers its id."""

    def change(uow: UnitOfWork, type_: str, status: Status, owner: str, plan: Plan) -> str:
        now = services.now()
        before = WorkItem(services.ids.hex32(), owner, plan, Status.PENDING, Stats(now), Lease())
        uow.workitems.add(before)
        failure = Failure("run", "It broke.", "Mend it.") if status.value.startswith("failed") else None
        after = replace(before, status=status, failure=failure)
        if status is not Status.PENDING:
            uow.workitems.save(after)
        emit_change(uow, f"workitem.{type_}", before, after, owner, now, services.ids)
        return before.id

    def run(type_: str, status: Status = Status.PENDING, owner: str = "first-app", plan: Plan = PLAN) -> str:
        item: str = services.store.run(change, type_, status, owner, plan)
        return item

    return run


@pytest.fixture
def make_hook(client: Any, token: Any) -> Callable[..., httpx.Response]:
    """POST a hook; by default one for all finished work items of the app."""

    def make(
        path: str = HOOKS, *, headers: Any = None, by: str = "", query: str = "", **members: Any
    ) -> httpx.Response:
        body = {"callbackUrl": "https://receiver.example/told", "scope": {"app": "@me"}, **members}
        answer: httpx.Response = client.post(path + query, token=by or token(), json=body, headers=headers or {})
        return answer

    return make


@pytest.fixture
def hook_at(make_hook: Any) -> Callable[..., str]:
    """The path of a new hook."""

    def make(*words: Any, **options: Any) -> str:
        answer = make_hook(*words, **options)
        assert answer.status_code == 201, answer.text
        return str(httpx.URL(answer.headers["location"]).path)

    return make


@pytest.fixture
def user_token(services: Any) -> Callable[..., str]:
    """A token of a user through an app."""

    def make(
        user_id: str = "USER00000001", scopes: str = "data:read data:write code:all", app: str = "first-app"
    ) -> str:
        now = services.now()
        claims = {"scope": scopes.split(), "client_id": app, "userid": user_id, "jti": services.ids.hex32()}
        token: str = services.keyring.sign({**claims, "exp": int(now.timestamp()) + 3600}, now)
        return token

    return make
