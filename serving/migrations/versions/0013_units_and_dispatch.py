"""Units, duty areas and dispatch; who has a case; what its clock says next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "unit_registers",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.Column("head", JSON, nullable=False),
        sa.Column("units", JSON, nullable=False),
        sa.Column("areas", JSON, nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_unit_registers"),
    )
    op.create_table(
        "dispatch_policy_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispatch_policy_changes"),
    )
    op.create_index("ix_dispatch_policy_changes_kind", "dispatch_policy_changes", ["kind", "id"])
    op.create_table(
        "dispatch_waits",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("because", sa.String(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("desk", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_dispatch_waits_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_dispatch_waits"),
    )
    op.create_index("ix_dispatch_waits_desk", "dispatch_waits", ["desk"])
    op.add_column("cases", sa.Column("assigned", sa.String(length=64), nullable=True))
    op.create_index("ix_cases_assigned_newest", "cases", ["assigned", "opened_at", "id"])
    op.add_column("case_steps", sa.Column("unit", sa.String(length=64), nullable=True))
    op.add_column("case_steps", sa.Column("rung", sa.String(length=32), nullable=True))
