"""Verbs per second through the store, against the bare driver's insert and commit on the same disk in the same run.

    python benchmarks/store_commit.py [folder]

The limit is one row inserted and committed at a time by `pysqlite3` itself, WAL and synchronous=FULL: what one client
that waits for each answer can have at most. The store is measured with one client that waits, and with 32 that share
commits. A verb here is what accepting a work item costs: the item with its sealed plan, its lane, and an event.
"""

import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from cadstack.app.ports import UnitOfWork
from cadstack.domain.automation.activity import Activity, Parameter
from cadstack.domain.automation.workitem import Argument, Plan, Stats, Status, WorkItem
from cadstack.domain.events import Event
from cadstack.domain.lease import Lease
from cadstack.store.sql.sqlite import connect
from cadstack.store.sql.store import SqlStore, open_store

SECONDS = 3.0
CLIENTS = 32


def plan() -> Plan:
    """A plan of ordinary size: about 2 KB of JSON."""
    return Plan(
        activity=Activity(
            "Nick", "Plot", 1, "Autodesk.AutoCAD+25_0", ("accoreconsole.exe /i a.dwg",), {"I": Parameter()}
        ),
        activity_id="Nick.Plot+prod",
        engine_id="Autodesk.AutoCAD+25_0",
        engine_id_with_version="Autodesk.AutoCAD_25_0!39",
        family="AutoCAD",
        installation="autocad",
        bundles=(),
        arguments={f"A{n}": Argument(url=f"https://example.com/{n}", headers={"Authorization": "x"}) for n in range(3)},
        processing_seconds=900,
        silence_seconds=60,
        uncompressed_apps_mb=500,
    )


def accept(uow: UnitOfWork, item: WorkItem, now: datetime) -> str:
    uow.workitems.add(item)
    uow.emit(Event(uuid.uuid4().hex, "workitem.submitted", f"workitem/{item.id}", item.owner, now))
    uow.ring("work")
    return item.id


def new_item(pinned: Plan, owner: str) -> WorkItem:
    now = datetime.now(UTC)
    return WorkItem(uuid.uuid4().hex, owner, pinned, Status.PENDING, Stats(time_queued=now), Lease())


def rate(work: Callable[[int], object], clients: int) -> float:
    """Calls of `work(client)` per second by so many clients, each waiting for its answer."""
    end = time.perf_counter() + SECONDS

    def client(number: int) -> int:
        count = 0
        while time.perf_counter() < end:
            work(number)
            count += 1
        return count

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        total = sum(pool.map(client, range(clients)))
    return total / (time.perf_counter() - start)


def bare(folder: Path) -> float:
    connection = connect(str(folder / "bare.db"))
    connection.execute("CREATE TABLE row (id TEXT PRIMARY KEY, body TEXT)")
    body = "x" * 2000
    connection.execute("PRAGMA synchronous = FULL")
    measured = rate(lambda _: connection.execute("INSERT INTO row VALUES (?, ?)", [uuid.uuid4().hex, body]), 1)
    connection.close()
    return measured


def main() -> None:
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=given) as name:
        folder, fernet, pinned = Path(name), Fernet(Fernet.generate_key()), plan()
        limit = bare(folder)
        store: SqlStore = open_store(f"sqlite:///{folder / 'state.db'}", seal=fernet.encrypt, unseal=fernet.decrypt)

        def submit(number: int) -> None:
            item = new_item(pinned, f"owner{number}")
            store.run(accept, item, datetime.now(UTC))

        known = store.run(accept, new_item(pinned, "owner"), datetime.now(UTC))
        one, many = rate(submit, 1), rate(submit, CLIENTS)
        look = rate(lambda _: store.run(lambda uow: uow.workitems.get(known)), 1)
        store.close()
    print(f"bare insert+commit     {limit:8.0f} /s")
    print(f"accept, 1 client       {one:8.0f} /s   ratio {one / limit:.2f}")
    print(f"accept, {CLIENTS} clients     {many:8.0f} /s   ratio {many / limit:.2f}")
    print(f"get, 1 client          {look:8.0f} /s")


if __name__ == "__main__":
    main()
