"""Every named query is planned against the schema, and those of the queue use their indexes."""

import importlib
import pkgutil

import pytest

import cadstack.store.sql
from cadstack.store.sql import workitems
from cadstack.store.sql.migrations import prepare_sqlite
from cadstack.store.sql.session import PARAMETER, Query
from cadstack.store.sql.sqlite import MEMORY, connect

NOT_OURS = {"migrations"}


def queries():
    for module in pkgutil.iter_modules(cadstack.store.sql.__path__):
        if module.name in NOT_OURS:
            continue
        found = importlib.import_module(f"cadstack.store.sql.{module.name}")
        for name, value in vars(found).items():
            if isinstance(value, Query):
                yield pytest.param(value, id=f"{module.name}.{name}")


ON_POSTGRES_ONLY = {"postgres.END_PREDECESSOR", "postgres.LOCK", "postgres.NOTIFY", "postgres.READ_MARK"}


@pytest.fixture(scope="module")
def database():
    connection = connect(MEMORY)
    prepare_sqlite(connection, MEMORY)
    yield connection
    connection.close()


@pytest.mark.parametrize("query", [each for each in queries() if each.id not in ON_POSTGRES_ONLY])
def test_sqlite_can_plan_it(database, query):
    database.execute(f"EXPLAIN {query.text}", dict.fromkeys(PARAMETER.findall(query.text)))


@pytest.mark.parametrize(
    "name", ["BEST_LANE", "LANE_HEAD", "EXPIRED", "POSITION", "CHANGED_PAGE", "QUEUE_TIMES", "FINISHED", "GET"]
)
def test_no_query_of_the_queue_reads_a_whole_table_or_sorts(database, name):
    query = getattr(workitems, name)
    plan = database.execute(f"EXPLAIN QUERY PLAN {query.text}", dict.fromkeys(PARAMETER.findall(query.text)))
    steps = [row["detail"] for row in plan]
    assert not [
        step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step and "ahead" not in step
    ]
    # The best lane of each installation is sorted, which is as many rows as a worker has engines.
    assert name == "BEST_LANE" or not [step for step in steps if "TEMP B-TREE" in step]


def test_parameters_are_written_as_each_driver_takes_them():
    query = Query("SELECT a % 2, b::text FROM t WHERE a = :a AND b LIKE ':%' AND c = :long_name")
    assert query.postgres == "SELECT a %% 2, b::text FROM t WHERE a = %(a)s AND b LIKE ':%%' AND c = %(long_name)s"
