"""Destinations, cases handed over to them, letters on their way, and hand-over policies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "destinations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("districts", JSON, nullable=False),
        sa.Column("pictures", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_destinations"),
    )
    op.create_table(
        "handovers",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("destination_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=100), nullable=True),
        sa.Column("status_mark", sa.String(length=100), nullable=True),
        sa.Column("status_note", sa.Text(), nullable=True),
        sa.Column("status_applied", sa.Boolean(), nullable=False),
        sa.Column("next_poll_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_handovers_case_id"),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["destinations.id"], name="fk_handovers_destination_id"
        ),
        sa.PrimaryKeyConstraint("case_id", "destination_id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_poll", "handovers", ["destination_id", "ended", "next_poll_at"])
    op.create_index("ix_handovers_external", "handovers", ["destination_id", "external_id"])
    op.create_table(
        "handover_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("destination_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("event", JSON, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id", "destination_id"],
            ["handovers.case_id", "handovers.destination_id"],
            name="fk_letters_handover",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handover_letters"),
        sa.UniqueConstraint("case_id", "destination_id", "sequence", name="uq_letters_sequence"),
    )
    op.create_index("ix_letters_due", "handover_letters", ["state", "destination_id", "next_at"])
    op.create_table(
        "handover_policy_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handover_policy_changes"),
    )
    op.create_index("ix_handover_policy_changes_kind", "handover_policy_changes", ["kind", "id"])
