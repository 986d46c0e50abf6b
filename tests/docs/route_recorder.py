"""A pytest plugin, `-p route_recorder`: writes down in ROUTES_FILE which test called which routes."""

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
    try:
        return (yield)
    finally:
        running.pop()


def pytest_sessionfinish() -> None:
    Path(os.environ["ROUTES_FILE"]).write_text(json.dumps({test: sorted(routes) for test, routes in calls.items()}))
