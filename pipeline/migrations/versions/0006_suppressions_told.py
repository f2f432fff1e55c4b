"""What permits allowed, by view, and how much of it serving was told."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The counts before had no view and nobody could read them: they begin anew.
    op.drop_table("pipeline_suppressions")
    op.create_table(
        "pipeline_suppressions",
        sa.Column("camera_id", sa.String(64), primary_key=True),
        sa.Column("view_id", sa.String(64), primary_key=True),
        sa.Column("permit_id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("looks", sa.Integer, nullable=False),
        sa.Column("suspects", sa.Integer, nullable=False),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_looks", sa.Integer, nullable=False),
        sa.Column("told_suspects", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("pipeline_suppressions")
    op.create_table(
        "pipeline_suppressions",
        sa.Column("camera_id", sa.String(64), primary_key=True),
        sa.Column("permit_id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("suspects", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    )
