"""Alembic's entry for the pipeline's own tables. The caller hands over an open connection."""

from alembic import context

import pipeline.outbox
import pipeline.state  # noqa: F401  both modules declare tables
from pipeline.database import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="pipeline_alembic_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
