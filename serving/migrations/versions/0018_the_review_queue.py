"""The review queue with who has taken what, and verdicts that can be taken back for a moment.

Cases that wait already are taken in by serving itself once it runs.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "review_queue",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("needed_by", MOMENT, nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=32), nullable=False),
        sa.Column("novelty", sa.String(length=32), nullable=False),
        sa.Column("goes_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("weights", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("holder_name", sa.String(length=200), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_review_queue_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_review_queue"),
    )
    op.create_index("ix_review_queue_order", "review_queue", ["goes_at", "case_id"])
    op.create_index("ix_review_queue_district", "review_queue", ["district", "goes_at", "case_id"])
    op.create_index("ix_review_queue_holder", "review_queue", ["holder"])
    op.create_index("ix_review_queue_camera", "review_queue", ["camera_id", "kind"])
    op.create_table(
        "review_skips",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["review_queue.case_id"],
            name="fk_review_skips_case_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name="pk_review_skips"),
    )
    op.create_index("ix_review_skips_person", "review_skips", ["person_id", "until"])
    op.add_column("cases", sa.Column("undo_until", MOMENT, nullable=True))
    op.add_column("handover_letters", sa.Column("step", sa.Integer(), nullable=True))
