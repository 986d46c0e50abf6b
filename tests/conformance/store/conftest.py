"""Any store: each test here runs on SQLite in memory, on a SQLite file, and on PostgreSQL where one is given.

CADSTACK_TEST_POSTGRES is the URL of a server where the tests may make schemas, or `start` for a private one.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.automation.activity import Activity, Parameter, Setting, Verb
from cadstack.domain.automation.workitem import Argument, PinnedBundle, Plan, Stats, Status, WorkItem
from cadstack.domain.data.bucket import Bucket, Chunk, Policy, StorageObject, UploadSession
from cadstack.domain.events import Event
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.lease import Lease
from cadstack.store.sql.store import SqlStore, open_store

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
Open = Callable[..., SqlStore]


def seal(data: bytes) -> bytes:
    """Not encryption, but enough to see whether a secret stands in a file as it is."""
    return bytes(byte ^ 0x5A for byte in data)


class Some:
    """Samples; each call makes a new one where an id is not given."""

    now = NOW

    def at(self, seconds: float) -> datetime:
        return NOW + timedelta(seconds=seconds)

    def app(self, client_id: str = "app1", **changes: Any) -> ClientApp:
        made = ClientApp(client_id, "An app", "hash", NOW, frozenset({"data:read", "code:all"}), limits={"x": 1})
        return replace(made, **changes)

    def plan(self, **changes: Any) -> Plan:
        activity = Activity(
            owner="Nick",
            name="Plot",
            version=3,
            engine="Autodesk.AutoCAD+25_0",
            command_line=("accoreconsole.exe /i $(args[Drawing].path)",),
            parameters={"Drawing": Parameter(local_name="in.dwg", required=True), "Result": Parameter(verb=Verb.PUT)},
            settings={"script": Setting(value="(princ)\n"), "flag": Setting(value=True)},
        )
        header = {"Authorization": "Bearer tok-secret"}
        nested = (Argument(url="https://x/ref.dwg", local_name="refs/a.dwg"),)
        made = Plan(
            activity=activity,
            activity_id="Nick.Plot+prod",
            engine_id="Autodesk.AutoCAD+25_0",
            engine_id_with_version="Autodesk.AutoCAD_25_0!39",
            family="AutoCAD",
            installation="autocad",
            bundles=(PinnedBundle("Nick", "Bundle", 2, "bundles/ab/one", 100), PinnedBundle("Nick", "None", 1, None)),
            arguments={"Drawing": Argument(url="https://x/a.dwg", headers=header, references=nested)},
            processing_seconds=900,
            silence_seconds=60,
            uncompressed_apps_mb=500,
        )
        return replace(made, **changes)

    def item(self, item_id: str = "", owner: str = "app1", queued: float = 0, **changes: Any) -> WorkItem:
        plan = self.plan(installation=changes.pop("installation", "autocad"))
        stats = Stats(time_queued=self.at(queued))
        made = WorkItem(item_id or uuid.uuid4().hex, owner, plan, Status.PENDING, stats, Lease())
        return replace(made, **changes)

    def bucket(self, key: str = "bucket", owner: str = "app1", **changes: Any) -> Bucket:
        return replace(Bucket(key, owner, Policy.TRANSIENT, "US", NOW, (("app2", "read"),)), **changes)

    def object(self, key: str, *blobs: str, bucket: str = "bucket", modified: datetime = NOW) -> StorageObject:
        chunks = tuple(Chunk(blob, 10, "etag") for blob in blobs)
        return StorageObject(bucket, key, chunks, 10 * len(chunks), "sha", "text/plain", NOW, modified)

    def upload(self, key: str, expires: datetime) -> UploadSession:
        return UploadSession(key, "bucket", "object", "app1", NOW, expires)

    def event(self, event_id: str, subject: str = "workitem/1") -> Event:
        return Event(event_id, "workitem.started", subject, "app1", NOW, {"a": 1}, {"b": [None, "é"]}, "cause")


@pytest.fixture
def some() -> Some:
    return Some()


@pytest.fixture(
    params=["memory", "file", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "memory":
        yield "sqlite://"
    elif request.param == "file":
        yield f"sqlite:///{tmp_path / 'state.db'}"
    else:
        yield request.getfixturevalue("postgres_database")


@pytest.fixture
def open_again(database: str) -> Iterator[Open]:
    """Opens stores on the database; on a file or PostgreSQL they share what is in it."""
    opened: list[SqlStore] = []

    def make(**options: Any) -> SqlStore:
        opened.append(open_store(database, seal=seal, unseal=seal, now=lambda: NOW, **options))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(open_again: Open) -> SqlStore:
    return open_again()


@pytest.fixture(scope="session")
def postgres_schema(postgres_server: str) -> Iterator[str]:
    for url in empty_schema(postgres_server):
        open_store(url, seal=seal, unseal=seal).close()
        yield url


@pytest.fixture
def postgres_database(postgres_schema: str) -> str:
    """One schema for all tests, emptied before each: making it anew takes ten times as long as the tests themselves."""
    import psycopg

    from cadstack.store.sql.schema import metadata

    with psycopg.connect(postgres_schema) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(f'DELETE FROM "{table.name}"')
    return postgres_schema


def empty_schema(server: str) -> Iterator[str]:
    import psycopg

    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    joint = "&" if "?" in server else "?"
    yield f"{server}{joint}options=-csearch_path%3D{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {name} CASCADE")
