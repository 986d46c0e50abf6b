"""A long load: CADSTACK_LOAD_ITEMS (5000) work items from 8 clients; each ends well and the server does not grow."""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from office import Office

ITEMS = int(os.environ.get("CADSTACK_LOAD_ITEMS", "5000"))
CLIENTS, BATCH = 8, 500
MOST_GROWTH_MB = 40


def resident_mb(office: Office) -> float:
    """The memory of the server's process, in MB."""
    assert office.process
    status = Path(f"/proc/{office.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def test_a_long_load_ends_well_and_leaves_the_server_small(open_office: Callable[..., Office]) -> None:
    office = open_office()
    office.start()
    office.furnish()
    with ThreadPoolExecutor(CLIENTS) as clients:
        ends: Counter[str] = Counter()
        sizes = []
        for first in range(0, ITEMS, BATCH):
            numbers = range(first, min(first + BATCH, ITEMS))
            items = list(clients.map(lambda number: office.submit(f"say {number}"), numbers))
            ends += Counter(office.wait(item, 600)["status"] for item in items)
            sizes.append(resident_mb(office))
    print(f"\n{ITEMS} items: {dict(ends)}; memory {sizes[0]:.0f} MB after {BATCH}, {sizes[-1]:.0f} MB at the end")
    assert ends == {"success": ITEMS}
    assert sizes[-1] - sizes[0] < MOST_GROWTH_MB
