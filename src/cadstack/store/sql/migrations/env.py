"""Alembic's entry: run the migrations on the connection that `upgrade.migrate` gives."""

from alembic import context

from cadstack.store.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
