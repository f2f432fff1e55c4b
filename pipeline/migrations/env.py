"""Alembic's entry for the pipeline's own tables. The caller hands over an open connection."""

from alembic import context

from pipeline.database import VERSION_TABLE
from pipeline.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
