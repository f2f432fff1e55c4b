"""Looks kept for learning: what quotas count, and what is to be deleted when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pipeline_look_samples",
        sa.Column("sample_id", sa.Uuid, primary_key=True),
        sa.Column("camera_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("alike", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("pipeline_look_samples_due", "pipeline_look_samples", ["keep_until"])


def downgrade() -> None:
    op.drop_table("pipeline_look_samples")
