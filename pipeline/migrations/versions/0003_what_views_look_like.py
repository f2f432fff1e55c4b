"""A small picture of each view per light: what a camera that has moved is told by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pipeline_references",
        sa.Column("camera_id", sa.String(64), primary_key=True),
        sa.Column("view_id", sa.String(64), primary_key=True),
        sa.Column("light", sa.String(20), primary_key=True),
        sa.Column("drawn", sa.String(32), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("pipeline_references")
