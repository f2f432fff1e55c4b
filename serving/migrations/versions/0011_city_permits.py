"""The city's permits with every change of them, and what permits allowed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "city_permits",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("content", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_city_permits"),
    )
    op.create_index("ix_city_permits_district", "city_permits", ["district"])
    op.create_table(
        "city_permit_changes",
        sa.Column("permit_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["permit_id"], ["city_permits.id"], name="fk_city_permit_changes_permit_id"
        ),
        sa.PrimaryKeyConstraint("permit_id", "sequence", name="pk_city_permit_changes"),
    )
    op.create_table(
        "suppressions",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("permit_id", sa.String(length=64), nullable=False),
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("suspects", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "permit_id", "camera_id", "view_id", "kind", name="pk_suppressions"
        ),
    )
    op.create_index("ix_suppressions_camera_day", "suppressions", ["camera_id", "day"])
    op.create_index("ix_suppressions_permit_day", "suppressions", ["permit_id", "day"])
    op.create_table(
        "suppression_letters",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("letter_id", name="pk_suppression_letters"),
    )
    op.create_index("ix_suppression_letters_received_at", "suppression_letters", ["received_at"])


def downgrade() -> None:
    op.drop_table("suppression_letters")
    op.drop_table("suppressions")
    op.drop_table("city_permit_changes")
    op.drop_table("city_permits")
