"""When the clock of a case will say something else, kept for lists and for the urge ladder."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "clock_basis",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("only", name="pk_clock_basis"),
    )
    for name, column in (
        ("ix_cases_soon", "soon_at"),
        ("ix_cases_due", "due_at"),
        ("ix_cases_rung", "rung_at"),
    ):
        op.add_column("cases", sa.Column(column, MOMENT, nullable=True))
        runs = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "cases", [column], sqlite_where=runs, postgresql_where=runs)
    op.add_column("cases", sa.Column("clock_basis", sa.Integer(), nullable=True))
