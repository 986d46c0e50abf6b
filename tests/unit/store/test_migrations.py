"""From any released schema to the newest, on SQLite; PostgreSQL goes through the same in the conformance suite."""

import subprocess
import sys
import threading

import pytest

from cadstack.domain.errors import Unavailable
from cadstack.store.sql.migrations import HEAD, REVISIONS, prepare_sqlite, schema_file
from cadstack.store.sql.migrations.newest import DIALECTS, newest
from cadstack.store.sql.migrations.upgrade import engine_for, migrate
from cadstack.store.sql.schema import metadata
from cadstack.store.sql.sqlite import connect
from cadstack.store.sql.store import open_store

SCHEMA = "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"


def shape(connection):
    """Tables, columns, keys and indexes as the database knows them, without the wording that made them."""
    found = {}
    for kind, name, table in connection.execute(SCHEMA).fetchall():
        if table == "alembic_version":
            continue
        if kind == "index":
            columns = [tuple(row)[2] for row in connection.execute(f"PRAGMA index_info({name})")]
            listed = [tuple(row) for row in connection.execute(f"PRAGMA index_list({table})")]
            unique, partial = next((row[2], row[4]) for row in listed if row[1] == name)
            text = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]
            found[name] = (table, columns, unique, partial, text.partition("WHERE")[2].strip())
        else:
            text = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]
            found[name] = (
                [tuple(row)[1:] for row in connection.execute(f"PRAGMA table_info({name})")],
                sorted(tuple(row)[2:] for row in connection.execute(f"PRAGMA foreign_key_list({name})")),
                "AUTOINCREMENT" in text,
            )
    return found


def a_row(table, columns):
    """A row that fits the table of any revision: texts, numbers and bytes by declared type."""
    values = {"TEXT": "1", "BIGINT": 1, "INTEGER": 1, "BLOB": b"1"}
    return {name: values[kind.split("(")[0]] for _, name, kind, *_ in columns}


def test_migrations_make_the_schema_that_the_tables_say(tmp_path):
    fresh = connect(str(tmp_path / "fresh.db"))
    prepare_sqlite(fresh, str(tmp_path / "fresh.db"))
    migrate(engine_for(f"sqlite:///{tmp_path / 'migrated.db'}"))
    migrated = connect(str(tmp_path / "migrated.db"))
    assert shape(migrated) == shape(fresh)
    assert {name for name, parts in shape(fresh).items() if len(parts) == 3} == set(metadata.tables)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_newest_schema_is_written_down(dialect):
    written = schema_file(dialect).read_text("utf-8")
    assert written == newest(dialect), "Run: python -m cadstack.store.sql.migrations.newest"


def test_the_list_of_revisions_is_that_of_the_files():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from cadstack.store.sql import migrations

    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])
    script = ScriptDirectory.from_config(config)
    assert [each.revision for each in script.walk_revisions()][::-1] == list(REVISIONS)
    assert script.get_current_head() == HEAD


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_each_release_keeps_its_rows(tmp_path, revision):
    path = tmp_path / "state.db"
    migrate(engine_for(f"sqlite:///{path}"), revision)
    old = connect(str(path))
    tables = [row[1] for row in old.execute(SCHEMA).fetchall() if row[0] == "table" and row[1] != "alembic_version"]
    old.execute("PRAGMA foreign_keys = OFF")
    for table in tables:
        row = a_row(table, [tuple(column) for column in old.execute(f"PRAGMA table_info({table})")])
        names = ", ".join(f'"{name}"' for name in row)
        old.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})', list(row.values()))
    old.close()
    open_store(f"sqlite:///{path}", seal=bytes, unseal=bytes).close()
    new = connect(str(path))
    assert new.execute("SELECT version_num FROM alembic_version").fetchone()[0] == HEAD
    assert {table: new.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in tables} == dict.fromkeys(
        tables, 1
    )
    assert new.execute("PRAGMA foreign_key_check").fetchall() == []
    new.close()


def test_a_database_from_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "state.db"
    open_store(f"sqlite:///{path}", seal=bytes, unseal=bytes).close()
    connection = connect(str(path))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(Unavailable, match="newer"):
        open_store(f"sqlite:///{path}", seal=bytes, unseal=bytes)


def test_many_that_open_an_empty_database_at_once_all_get_one(tmp_path):
    url, errors = f"sqlite:///{tmp_path / 'state.db'}", []

    def open_and_close():
        try:
            open_store(url, seal=bytes, unseal=bytes).close()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=open_and_close) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.parametrize("state", ["empty", "up to date"])
def test_opening_a_database_needs_neither_sqlalchemy_nor_alembic(tmp_path, state):
    url = f"sqlite:///{tmp_path / 'state.db'}"
    if state == "up to date":
        open_store(url, seal=bytes, unseal=bytes).close()
    program = (
        "import sys; from cadstack.store.sql.store import open_store;"
        f"open_store({url!r}, seal=bytes, unseal=bytes).close();"
        "sys.exit(bool({'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
