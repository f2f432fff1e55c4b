"""A permit's capacity over several cameras: what each told last, and what the others leave."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "suppressions", sa.Column("lasting", sa.Integer, nullable=False, server_default="0")
    )
    op.create_table(
        "permit_rooms",
        sa.Column("permit_id", sa.String(64), sa.ForeignKey("city_permits.id"), primary_key=True),
        sa.Column("camera_id", sa.String(64), primary_key=True),
        sa.Column("view_id", sa.String(64), primary_key=True),
        sa.Column("elsewhere", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
