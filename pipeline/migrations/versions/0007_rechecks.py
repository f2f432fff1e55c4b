"""Re-checks under way: what was seen of handled cases' places so far."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pipeline_checks",
        sa.Column("check_id", sa.Uuid, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.execute("DELETE FROM pipeline_outbox WHERE kind IN ('check_result', 'place_gone')")
    op.drop_table("pipeline_checks")
