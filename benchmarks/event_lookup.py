"""What an event costs that no webhook waits for: a commit of one that some may wait for, and of one that none can.

    python benchmarks/event_lookup.py [url]

Without a URL on a SQLite file; with `postgresql://…` there, in the schema of that URL. A thousand webhooks wait for
another event. The two kinds of commits take turns, so that both see the same machine.
"""

import statistics
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cadstack.app.ports import UnitOfWork
from cadstack.domain.events import Event
from cadstack.domain.webhooks.catalogue import AUTOMATION
from cadstack.domain.webhooks.hook import Hook, Scope
from cadstack.store.sql.store import open_store

HOOKS = 1000
COMMITS = 300
NOW = datetime.now(UTC)


def fill(uow: UnitOfWork) -> None:
    for number in range(HOOKS):
        address = f"https://receiver.example/{number}"
        scope = Scope("app", "app")
        uow.webhooks.put(
            Hook(uuid.uuid4().hex, "app", None, "US", AUTOMATION, "workitem.failed", scope, address, NOW, NOW)
        )


def emit(uow: UnitOfWork, type_: str) -> None:
    uow.emit(Event(uuid.uuid4().hex, type_, "workitem/1", "app", NOW, after={"status": "pending"}))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder, 'state.db')}"
        store = open_store(url, seal=bytes, unseal=bytes)
        store.run(fill)
        times: dict[str, list[float]] = {"workitem.queued": [], "activity.created": []}
        for _ in range(COMMITS):
            for type_, taken in times.items():
                start = time.perf_counter()
                store.run(emit, type_)
                taken.append((time.perf_counter() - start) * 1e6)
        asked, unasked = map(statistics.median, times.values())
        print(f"commit of one event, p50: {asked:,.0f} µs with the look-up, {unasked:,.0f} µs without")
        store.close()


if __name__ == "__main__":
    main()
