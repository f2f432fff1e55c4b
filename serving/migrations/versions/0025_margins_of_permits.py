"""Permits drawn on a view may have a margin in which a thing counts as out of its place."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("permits", sa.Column("margin", sa.Double(), nullable=False, server_default="0"))
