"""The last looks of every camera, who waits for a new one, and when a view was calibrated."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "last_looks",
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("captured_at", MOMENT, nullable=False),
        sa.Column("unable", sa.String(length=40), nullable=True),
        sa.Column("condition", sa.String(length=16), nullable=True),
        sa.Column("dx", sa.Double(), nullable=False),
        sa.Column("dy", sa.Double(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("boxes", JSON, nullable=False),
        sa.Column("model", JSON, nullable=True),
        sa.Column("picture_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["cameras.id"], name="fk_last_looks_camera_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("camera_id", "view_id", "part", name="pk_last_looks"),
    )
    op.create_index("ix_last_looks_picture_sha256", "last_looks", ["picture_sha256"])
    op.create_table(
        "look_asks",
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["cameras.id"], name="fk_look_asks_camera_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("camera_id", name="pk_look_asks"),
    )
    op.add_column(
        "views", sa.Column("calibration", sa.Integer(), nullable=False, server_default="0")
    )
