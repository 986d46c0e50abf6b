"""CADSTACK_LEAK_ITEMS (1000) items in one pre-loaded engine, each leaving canaries: none is seen, memory stays flat."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from canaries import leave_canaries
from laboratory import Laboratory

from cadstack.domain.errors import Unavailable
from cadstack.sandbox import shelf

ITEMS = int(os.environ.get("CADSTACK_LEAK_ITEMS", "1000"))
MOST_GROWTH = 1 << 20


def test_a_thousand_items_leave_nothing_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST_FORKS", ITEMS + 10)
    try:
        laboratory = Laboratory("warm", tmp_path)
    except Unavailable as reason:
        pytest.skip(str(reason))
    laboratory.run("pass")
    at_first = laboratory.sandbox.shelf.memory_bytes
    drawn, seen = leave_canaries(laboratory, ITEMS)
    at_last = laboratory.sandbox.shelf.memory_bytes
    laboratory.sandbox.close()
    print(f"\n{ITEMS} items in one engine: {len(seen)} saw a canary; it took {at_first} bytes first, {at_last} at last")
    assert seen == []
    assert len(set(drawn)) == ITEMS
    assert laboratory.sandbox.shelf.forked == ITEMS + 2
    assert at_last - at_first < MOST_GROWTH
