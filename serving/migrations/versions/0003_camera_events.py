"""What happened to cameras themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "camera_events",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"], name="fk_camera_events_camera_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_camera_events"),
    )
    op.create_index("ix_camera_events_newest", "camera_events", ["at", "event_id"])
    op.create_index("ix_camera_events_camera_newest", "camera_events", ["camera_id", "at"])
    op.create_index("ix_camera_events_open", "camera_events", ["kind", "ended_at"])
