"""What kept a letter from arriving, and cases that were given up at a destination."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("handover_letters", sa.Column("trouble", sa.String(length=16), nullable=True))
    op.add_column("handovers", sa.Column("given_up_at", MOMENT, nullable=True))
    op.create_index("ix_letters_arrived", "handover_letters", ["destination_id", "sent_at"])
