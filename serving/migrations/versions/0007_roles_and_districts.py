"""The tree of districts; people of a unit; first passwords that must be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "districts",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("parent", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["districts.id"], name="fk_districts_parent"),
        sa.PrimaryKeyConstraint("id", name="pk_districts"),
    )
    op.create_index("ix_districts_parent", "districts", ["parent"])
    op.add_column("users", sa.Column("unit", sa.String(length=64), nullable=True))
    op.add_column(
        "users", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_cases_unit_newest", "cases", ["unit", "opened_at", "id"])
