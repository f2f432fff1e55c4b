"""Alembic's entry for serving's tables. The caller hands over an open connection."""

from alembic import context

from serving.schema import METADATA
from serving.upgrading import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transactional_ddl=True,
    # The pipeline may keep its own tables in the same database.
    include_name=lambda name, kind, _parents: kind != "table" or name in METADATA.tables,
)
with context.begin_transaction():
    context.run_migrations()
