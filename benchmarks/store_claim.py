"""The cost of a fair claim at depth 10 and at depth 100,000: the ratio says how much of it grows with the queue.

    python benchmarks/store_claim.py [url]

Without a URL on a SQLite file; with `postgresql://…` there, in the schema of that URL. 1,000 owners share the queue. A
claim is the whole verb: find, lock, grant, save, commit; each claimed item is settled again outside the measured time.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from store_commit import new_item, plan

from cadstack.app.ports import UnitOfWork
from cadstack.domain.automation.workitem import Plan, Status, WorkItem
from cadstack.store.sql.store import SqlStore, open_store

DEPTHS = (10, 100_000)
OWNERS = 1000
CLAIMS = 300
BATCH = 1000


def fill(uow: UnitOfWork, pinned: Plan, numbers: range) -> None:
    for number in numbers:
        uow.workitems.add(new_item(pinned, f"owner{number % OWNERS}"))


def claim(uow: UnitOfWork, now: datetime) -> WorkItem:
    item = uow.workitems.next_claimable(["autocad"])
    assert item is not None
    uow.workitems.save(replace(item, status=Status.INPROGRESS, lease=item.lease.granted("worker", now)))
    return item


def put_back(uow: UnitOfWork, item_id: str) -> None:
    item = uow.workitems.get(item_id)
    assert item is not None
    uow.workitems.save(replace(item, status=Status.PENDING, lease=item.lease.released()))


def measure(store: SqlStore) -> list[float]:
    """Milliseconds of each claim."""
    times = []
    for _ in range(CLAIMS):
        start = time.perf_counter()
        item = store.run(claim, datetime.now(UTC))
        times.append((time.perf_counter() - start) * 1000)
        store.run(put_back, item.id)
    return times


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder, 'state.db')}"
        store = open_store(url, seal=bytes, unseal=bytes)
        pinned, filled, medians = plan(), 0, []
        for depth in DEPTHS:
            for start in range(filled, depth, BATCH):
                store.run(fill, pinned, range(start, min(depth, start + BATCH)))
            filled = depth
            times = measure(store)
            medians.append(statistics.median(times))
            print(
                f"depth {depth:7,}: claim p50 {medians[-1]:.2f} ms, p99 {statistics.quantiles(times, n=100)[98]:.2f} ms"
            )
        print(f"ratio {medians[1] / medians[0]:.2f}")
        store.close()


if __name__ == "__main__":
    main()
