"""The migrations themselves, run by Alembic; imported only where there is something to upgrade."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

from cadstack.store.sql.migrations import HEAD, LOCK


def engine_for(url: str) -> Engine:
    """An engine that migrates in one transaction on either database."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url.partition("://")[2].removeprefix("/"))
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)


def migrate(engine: Engine, revision: str = HEAD) -> None:
    """Bring the database to `revision`; of several that do so at once, the first works and the others wait."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        _lock(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def upgrade(url: str) -> None:
    """Bring the database behind a URL to the newest schema."""
    migrate(engine_for(url))


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _sqlite_engine(path: str) -> Engine:
    from cadstack.store.sql.sqlite import driver  # noqa: PLC0415 - it imports this package

    engine = create_engine(f"sqlite:///{path}", module=driver(), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def leave_transactions_alone(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
