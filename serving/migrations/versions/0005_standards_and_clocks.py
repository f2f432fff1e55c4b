"""Standards packs, the calendar, and the standard of a case."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "standard_packs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name="pk_standard_packs"),
    )
    op.create_index("ix_standard_packs_in_force", "standard_packs", ["effective_on", "imported_at"])
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_years"),
    )
    op.add_column("cases", sa.Column("pack", sa.String(length=64), nullable=True))
    op.add_column("cases", sa.Column("pack_version", sa.String(length=32), nullable=True))
    op.add_column("cases", sa.Column("standard_group", sa.String(length=16), nullable=True))
    op.add_column("cases", sa.Column("standard_code", sa.String(length=16), nullable=True))
    op.add_column("cases", sa.Column("unit", sa.String(length=64), nullable=True))
    op.add_column("cases", sa.Column("limit_type", sa.String(length=32), nullable=True))
    op.add_column("cases", sa.Column("limit_value", sa.Double(), nullable=True))
    op.add_column("case_steps", sa.Column("amount", sa.Double(), nullable=True))
