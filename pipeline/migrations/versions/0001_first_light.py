"""Camera states, the outbox, what permits allowed, and the last watch plan."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pipeline_camera_states",
        sa.Column("camera_id", sa.String(64), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "pipeline_outbox",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("refused_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.Column("case_id", sa.String(36)),
    )
    op.create_index(
        "pipeline_outbox_due", "pipeline_outbox", ["acknowledged_at", "refused_at", "next_try_at"]
    )
    op.create_table(
        "pipeline_suppressions",
        sa.Column("camera_id", sa.String(64), primary_key=True),
        sa.Column("permit_id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("suspects", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "pipeline_watch_plan",
        sa.Column("only", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for name in ("watch_plan", "suppressions", "outbox", "camera_states"):
        op.drop_table(f"pipeline_{name}")
