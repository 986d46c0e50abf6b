"""A pytest plugin, `-p route_recorder`: writes down in ROUTES_FILE which test called which routes.

A test that ran and called none is there with an empty list; one that was skipped is not there.
"""

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from cadstack.wire.http import switchboard

calls: dict[str, set[str]] = defaultdict(set)
running: list[str] = []
_matches = switchboard.Switchboard.matches


def _recorded(self: switchboard.Switchboard, scope: Any) -> Any:
    match, child = _matches(self, scope)
    route = child.get(switchboard.CHOSEN)
    if route is not None and running:
        calls[running[-1]].add(f"{scope['method']} {route.path}")
    return match, child


switchboard.Switchboard.matches = _recorded  # type: ignore[method-assign]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    running.append(item.nodeid.partition("[")[0])
    calls[running[-1]] |= set()
    try:
        return (yield)
    finally:
        running.pop()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        calls.pop(report.nodeid.partition("[")[0], None)


def pytest_sessionfinish() -> None:
    Path(os.environ["ROUTES_FILE"]).write_text(json.dumps({test: sorted(routes) for test, routes in calls.items()}))
