"""Results of re-checks, and reported things that left by themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "check_results",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", JSON, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_check_results_case_id"),
        sa.PrimaryKeyConstraint("check_id", name="pk_check_results"),
    )
    op.create_index("ix_check_results_case", "check_results", ["case_id", "sequence"])
    op.create_index("ix_check_results_decided", "check_results", ["decided_at", "verdict"])
    op.create_table(
        "places_gone",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=False),
        sa.Column("clean_looks", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.report_id"], name="fk_places_gone_report_id"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_places_gone_case_id"),
        sa.PrimaryKeyConstraint("report_id", name="pk_places_gone"),
    )
    op.create_index("ix_places_gone_case_id", "places_gone", ["case_id"])


def downgrade() -> None:
    op.drop_table("places_gone")
    op.drop_table("check_results")
