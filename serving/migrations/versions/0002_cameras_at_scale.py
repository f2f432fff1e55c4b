"""Cameras whose source tells the address, what a source allows, and who drew a view."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("sources", sa.Column("starts_per_minute", sa.Integer(), nullable=True))
    op.add_column("sources", sa.Column("hours", JSON, nullable=False, server_default="[]"))
    op.add_column("sources", sa.Column("template_sealed", sa.Text(), nullable=True))
    op.add_column("sources", sa.Column("platform", JSON, nullable=True))
    op.add_column("sources", sa.Column("token_sealed", sa.Text(), nullable=True))

    op.add_column("cameras", sa.Column("channel", JSON, nullable=True))
    op.add_column("cameras", sa.Column("site", sa.String(length=200), nullable=True))
    op.add_column("cameras", sa.Column("risk", sa.Double(), nullable=False, server_default="1"))
    op.add_column("cameras", sa.Column("live_every_s", sa.Double(), nullable=True))
    for name, kind in (
        ("target_s", sa.Double()),
        ("address_sealed", sa.Text()),
        ("address_shown", sa.Text()),
    ):
        _may_be_empty("cameras", name, kind)

    op.add_column("views", sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True))


def _may_be_empty(table: str, name: str, kind: sa.types.TypeEngine[Any]) -> None:
    """Allow NULL. SQLite cannot change a column, and making the table anew, as Alembic would,
    deletes its rows first and with them every view, zone and permit that hangs on them."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(table, name, nullable=True)
        return
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {name} TO old_{name}")
    op.add_column(table, sa.Column(name, kind, nullable=True))
    columns = sa.table(table, sa.column(name), sa.column(f"old_{name}"))
    op.execute(columns.update().values({name: columns.c[f"old_{name}"]}))
    op.execute(f"ALTER TABLE {table} DROP COLUMN old_{name}")
