"""A siege: items under load while servers, workers and databases are killed at seeded random moments.

What must hold in the end: every acknowledged item is in exactly one final state, told once by the event table; an
output is whole or absent; a callback was delivered at least once, always under the same id; no process is left.
"""

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from office import RUNNING, Office, Site, processes_of, wait_for

INPUTS = 5
SETTLE_SECONDS = 120.0


@dataclass
class Plan:
    """How large, and from which seed."""

    items: int = 40
    kills: int = 5
    seed: int = 1
    pause: tuple[float, float] = (0.5, 1.5)


@dataclass
class Siege:
    """One server, one worker that is started again whenever it falls, and one that never comes back."""

    office: Office
    site: Site
    plan: Plan
    kill_database: Callable[[], None] | None = None
    acknowledged: dict[str, int] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.plan.seed)
        self._inputs = [self._random.randbytes(200_000 + n) for n in range(INPUTS)]

    def run(self) -> None:
        """Load and kills at once, until all items are final."""
        self.office.start()
        self.office.furnish()
        for number, content in enumerate(self._inputs):
            self.office.put(f"in-{number}", content)
        self._worker_token = self.office.worker_token()
        self._worker = self._start_worker("phoenix")
        self._doomed: subprocess.Popen[str] | None = self._start_worker("doomed")
        clients = threading.Thread(target=self._submit_all)
        clients.start()
        try:
            for _ in range(self.plan.kills):
                time.sleep(self._random.uniform(*self.plan.pause))
                self._kill_something()
        finally:
            clients.join()
        assert len(self.acknowledged) == self.plan.items
        wait_for(self._all_are_final, SETTLE_SECONDS + self.plan.items / 5)

    def _start_worker(self, name: str) -> "subprocess.Popen[str]":
        return self.office.start_worker(self._worker_token, self.office.data / name)

    def _submit_all(self) -> None:
        end = time.monotonic() + SETTLE_SECONDS + self.plan.items
        for number in range(self.plan.items):
            while not self._submitted(number) and time.monotonic() < end:
                time.sleep(0.05)

    def _submitted(self, number: int) -> bool:
        """Whether the item was acknowledged; of one that was not, nothing is promised, and it is sent again."""
        try:
            item = self.office.submit(
                f"tick 0.{number % 6} copy in.txt out.txt",
                In=self.office.argument(f"in-{number % INPUTS}"),
                Out=self.office.argument(f"out-{number}"),
                onComplete={"url": f"{self.site.url}/hook/{self.plan.seed}/{number}", "verb": "post"},
            )
        except (httpx.HTTPError, AssertionError):
            return False
        self.acknowledged[item] = number
        return True

    def _kill_something(self) -> None:
        victims = ["server", "server", "worker"] + ["database"] * (self.kill_database is not None)
        victim = "doomed" if self._doomed is not None else self._random.choice(victims)
        self.killed[victim] += 1
        if victim == "doomed":
            assert self._doomed
            self._doomed.kill()
            self._doomed.wait()
            self._doomed = None
        elif victim == "worker":
            self._worker.kill()
            self._worker.wait()
            self._worker = self._start_worker("phoenix")
        elif victim == "database":
            assert self.kill_database
            self.kill_database()
        else:
            self.office.kill()
            self.office.start(self.office.port)

    def _all_are_final(self) -> bool:
        try:
            return all(self.office.status(item)["status"] not in RUNNING for item in self.acknowledged)
        except (httpx.HTTPError, AssertionError):
            return False

    def verify(self) -> Counter[str]:
        """Everything that must hold; answers how many items ended how."""
        statuses = {item: self.office.status(item) for item in self.acknowledged}
        for item, status in statuses.items():
            self._verify_end(item, status)
        wait_for(lambda: not self._untold(), 60)
        self._verify_callbacks()
        self.office.stop()
        self._worker.terminate()
        self._worker.wait(30)
        finished = finished_events(self.office)
        assert {item: finished[item] for item in self.acknowledged} == dict.fromkeys(self.acknowledged, 1)
        assert {item: n for item, n in finished.items() if n != 1} == {}
        wait_for(lambda: not any(processes_of(item) for item in self.acknowledged), 10)
        return Counter(status["status"] for status in statuses.values())

    def _verify_end(self, item: str, status: dict[str, Any]) -> None:
        number = self.acknowledged[item]
        output = self.office.get(f"out-{number}")
        whole = hashlib.sha1(self._inputs[number % INPUTS]).hexdigest()
        if status["status"] == "success":
            assert output is not None, item
        else:
            assert status["failure"]["cause"].startswith("worker lost"), status
        assert output is None or hashlib.sha1(output).hexdigest() == whole, item

    def _hooks(self) -> list[tuple[str, str, dict[str, Any]]]:
        return [hook for hook in self.site.hooks() if hook[0].startswith(f"/hook/{self.plan.seed}/")]

    def _untold(self) -> set[str]:
        return set(self.acknowledged) - {body["id"] for _, _, body in self._hooks()}

    def _verify_callbacks(self) -> None:
        deliveries: dict[str, set[str]] = {}
        for _, delivery, body in self._hooks():
            deliveries.setdefault(body["id"], set()).add(delivery)
            assert body["status"] not in RUNNING, body
        assert [item for item, ids in deliveries.items() if len(ids) != 1 or "" in ids] == []


def finished_events(office: Office) -> Counter[str]:
    """How many times the event table says that an item ended, by item."""
    database = office.environment().get("CADSTACK_DATABASE", "")
    query = "SELECT subject, document FROM event"
    if database:
        import psycopg

        with psycopg.connect(database) as connection:
            rows = connection.execute(query).fetchall()
    else:
        with sqlite3.connect(office.data / "cadstack.db") as connection:
            rows = connection.execute(query).fetchall()
    documents = [(subject, row if isinstance(row, dict) else json.loads(row)) for subject, row in rows]
    return Counter(
        subject.removeprefix("workitem/") for subject, document in documents if document["type"] == "workitem.finished"
    )


def besiege(office: Office, site: Site, plan: Plan, kill_database: Callable[[], None] | None = None) -> Counter[str]:
    """Run and verify one siege; prints the seed, so that a failure can be repeated."""
    print(f"siege with seed {plan.seed}: {plan.items} items, {plan.kills} kills")
    siege = Siege(office, site, plan, kill_database)
    try:
        siege.run()
        ended = siege.verify()
    except BaseException:
        print(f"killed {dict(siege.killed)}; {office.log}:\n{office.log.read_text()[-4000:]}")
        raise
    print(f"acknowledged {len(siege.acknowledged)}, killed {dict(siege.killed)}, ended {dict(ended)}")
    return ended


def sizes(items: int, kills: int) -> Plan:
    """The sizes of a run, which the environment may change: CADSTACK_SIEGE_ITEMS, _KILLS and _SEED."""
    return Plan(
        items=int(os.environ.get("CADSTACK_SIEGE_ITEMS", items)),
        kills=int(os.environ.get("CADSTACK_SIEGE_KILLS", kills)),
        seed=int(os.environ.get("CADSTACK_SIEGE_SEED", time.time_ns() % 1_000_000)),
    )
