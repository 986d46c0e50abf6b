"""The schema on PostgreSQL: what migrations make, and that every named query fits it."""

import importlib
import pkgutil

import psycopg
import pytest

import cadstack.store.sql
from cadstack.store.sql.migrations import REVISIONS
from cadstack.store.sql.migrations.upgrade import engine_for, migrate
from cadstack.store.sql.postgres import connect
from cadstack.store.sql.session import PARAMETER, Query
from cadstack.store.sql.store import open_store

COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, collation_name, column_default IS NOT NULL
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'alembic_version'
    ORDER BY 1, 2"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2, 3"""
INDEXES = """
    SELECT regexp_replace(indexdef, ' ON [^ ]+\\.', ' ON ') FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename <> 'alembic_version' ORDER BY 1"""

pytestmark = pytest.mark.postgres


@pytest.fixture
def url(postgres_server, request):
    conftest = request.config.pluginmanager.get_plugin(str(request.path.parent / "conftest.py"))
    yield from conftest.empty_schema(postgres_server)


def shape(url):
    with psycopg.connect(url) as connection:
        return [connection.execute(query).fetchall() for query in (COLUMNS, CONSTRAINTS, INDEXES)]


def test_migrations_make_the_schema_that_the_tables_say(url):
    migrate(engine_for(url))
    migrated = shape(url)
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.execute("SELECT current_schema()").fetchone()[0]
        connection.execute(f"DROP SCHEMA {name} CASCADE")
        connection.execute(f"CREATE SCHEMA {name}")
    open_store(url, seal=bytes, unseal=bytes).close()
    assert migrated == shape(url)
    assert len(migrated[0]) > 50


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_each_release_opens(url, revision):
    migrate(engine_for(url), revision)
    store = open_store(url, seal=bytes, unseal=bytes)
    try:
        assert store.run(lambda uow: uow.apps.all()) == []
    finally:
        store.close()


def test_every_query_can_be_planned(url):
    open_store(url, seal=bytes, unseal=bytes).close()
    refused = {}
    with connect(url) as connection:
        for module in pkgutil.iter_modules(cadstack.store.sql.__path__):
            if module.name == "migrations":
                continue
            found = importlib.import_module(f"cadstack.store.sql.{module.name}")
            for name, query in vars(found).items():
                if isinstance(query, Query):
                    try:
                        parameters = dict.fromkeys(PARAMETER.findall(query.on_postgres or query.text))
                        connection.execute(f"EXPLAIN {query.postgres}", parameters)
                    except psycopg.Error as error:
                        refused[f"{module.name}.{name}"] = str(error)
                    connection.rollback()
    assert refused == {}
