"""Draft a migration, for developers: `python -m cadstack.store.sql.migrations.draft 0002 > versions/0002.py`.

It makes a database at the newest released revision, compares it with `schema` and prints what is missing. Read it
before you keep it, add its number to `REVISIONS`, and write down the newest schema (`newest`). Until the first release
there is only 0001, which is drafted anew whenever the schema changes.
"""

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

from cadstack.store.sql.migrations import REVISIONS
from cadstack.store.sql.migrations.upgrade import engine_for, migrate
from cadstack.store.sql.schema import metadata

TEMPLATE = '''"""{title}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before}


def upgrade() -> None:
    {body}
'''


def draft(revision: str, title: str) -> str:
    """The text of the migration that leads to `revision` from the one before."""
    earlier = [known for known in REVISIONS if known < revision]
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_for(f"sqlite:///{Path(folder, 'draft.db')}")
        if earlier:
            migrate(engine, earlier[-1])
        with engine.connect() as connection:
            changes = produce_migrations(MigrationContext.configure(connection), metadata)
    assert changes.upgrade_ops is not None
    body = render_python_code(changes.upgrade_ops, render_as_batch=True)
    body = "\n".join(line for line in body.splitlines() if not line.strip().startswith("# ###")).strip()
    before = f'"{earlier[-1]}"' if earlier else "None"
    return TEMPLATE.format(title=title, revision=revision, before=before, body=body)


if __name__ == "__main__":
    sys.stdout.write(draft(sys.argv[1], " ".join(sys.argv[2:]) or "What changes and why."))
