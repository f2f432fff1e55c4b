"""How each patrol does, and what it brought hour by hour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "patrols",
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("letter", JSON, nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_patrols"),
    )
    op.create_index("ix_patrols_received_at", "patrols", ["received_at"])
    op.create_table(
        "patrol_hours",
        sa.Column("hour", MOMENT, nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("camera_s", sa.Double(), nullable=False),
        sa.Column("late_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "source_id", "district", name="pk_patrol_hours"),
    )
    op.create_table(
        "patrol_results",
        sa.Column("hour", MOMENT, nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("result", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "hour", "source_id", "district", "result", "reason", name="pk_patrol_results"
        ),
    )
