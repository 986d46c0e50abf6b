"""A store in memory, ids in order, and a moment: what verbs need."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cadstack.app.ports import Store
from cadstack.store.sql.store import open_store


class CountedIds:
    """Ids in order, so that answers can be foreseen."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def hex32(self) -> str:
        return f"{next(self._count):032x}"

    def secret(self) -> str:
        return f"secret-{next(self._count):036d}"


@pytest.fixture
def ids() -> CountedIds:
    return CountedIds()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite://", seal=bytes, unseal=bytes)
    yield opened
    opened.close()
