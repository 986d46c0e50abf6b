"""From any released schema to the newest.

A database at the newest revision costs one query. An empty one gets the schema as it is written down, marked with the
newest revision. Only an older one brings in Alembic, under a lock, so that of several servers that start together one
does the work.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cadstack.domain.errors import Unavailable

REVISIONS = ("0001",)
HEAD = REVISIONS[-1]
VERSION_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
SET_VERSION = f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD}')"
LOCK = 0x63616473
SQLITE_VERSION_TABLE = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"


def schema_file(dialect: str) -> Path:
    """Where the newest schema is written down for `sqlite` or `postgresql`; `newest` writes it."""
    return Path(__file__).with_name(f"{dialect}.sql")


def statements(dialect: str) -> Sequence[str]:
    """The statements that make the newest schema, marked with its revision."""
    written = schema_file(dialect).read_text("utf-8").split(";\n")
    return (*filter(None, written), VERSION_TABLE, SET_VERSION)


def prepare_sqlite(connection: Any, path: str) -> None:
    """Bring the database behind a connection to the newest schema; raises Unavailable for one that is newer still."""
    if _sqlite_revision(connection) == HEAD:
        return
    connection.execute("BEGIN IMMEDIATE")
    revision = _sqlite_revision(connection)
    if revision is None:
        for statement in statements("sqlite"):
            connection.execute(statement)
    connection.execute("COMMIT")
    if revision not in (None, HEAD):
        _upgrade(revision, f"sqlite:///{path}")


def prepare_postgres(connection: Any, url: str) -> None:
    """As `prepare_sqlite`, for a psycopg connection."""
    revision = _postgres_revision(connection)
    if revision is None:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        revision = _postgres_revision(connection)
        if revision is None:
            for statement in statements("postgresql"):
                connection.execute(statement)
            revision = HEAD
    connection.commit()
    if revision != HEAD:
        _upgrade(revision, url)


def _postgres_revision(connection: Any) -> str | None:
    if connection.execute("SELECT to_regclass('alembic_version') AS name").fetchone()["name"] is None:
        return None
    revision: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()["version_num"]
    return revision


def _sqlite_revision(connection: Any) -> str | None:
    if connection.execute(SQLITE_VERSION_TABLE).fetchone() is None:
        return None
    revision: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    return revision


def _upgrade(revision: str, url: str) -> None:
    if revision not in REVISIONS:
        raise Unavailable(
            f"The database has the schema {revision}, which this version of Cadstack does not know.",
            next_step="It was written by a newer version: start that one.",
        )
    from cadstack.store.sql.migrations.upgrade import upgrade  # noqa: PLC0415

    upgrade(url)
