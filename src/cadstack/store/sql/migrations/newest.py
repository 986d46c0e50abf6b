"""Write down the newest schema, for who changes `schema`: `python -m cadstack.store.sql.migrations.newest`.

An empty database is made from these texts, so that a first start imports neither SQLAlchemy nor Alembic (0.3 s). A
test says when they are not those of `schema`.
"""

from sqlalchemy import make_url
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from cadstack.store.sql.migrations import schema_file
from cadstack.store.sql.schema import metadata

DIALECTS = ("postgresql", "sqlite")


def newest(dialect: str) -> str:
    """The statements that make every table and index, in an order that does not change from run to run."""
    made: list[ExecutableDDLElement] = []
    for table in metadata.sorted_tables:
        made.append(CreateTable(table))
        made += map(CreateIndex, sorted(table.indexes, key=lambda index: str(index.name)))
    compiler = make_url(f"{dialect}://").get_dialect()()
    text = "\n".join(f"{str(each.compile(dialect=compiler)).strip()};" for each in made)
    lines = (line.rstrip().replace("\t", "    ") for line in text.splitlines())
    return "\n".join(["-- Made from the package `schema` by newest.py.", *lines, ""])


if __name__ == "__main__":
    for name in DIALECTS:
        schema_file(name).write_text(newest(name), "utf-8")
