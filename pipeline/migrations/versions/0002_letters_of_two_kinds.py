"""The outbox carries camera events beside reports."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE pipeline_outbox RENAME COLUMN report_id TO letter_id")
    op.add_column(
        "pipeline_outbox",
        sa.Column("kind", sa.String(20), nullable=False, server_default="report"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM pipeline_outbox WHERE kind <> 'report'")
    op.drop_column("pipeline_outbox", "kind")
    op.execute("ALTER TABLE pipeline_outbox RENAME COLUMN letter_id TO report_id")
