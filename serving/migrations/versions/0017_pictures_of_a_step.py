"""A check's step names the pictures before and after handling by their hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("picture_before", "picture_after"):
        op.add_column("case_steps", sa.Column(name, sa.String(length=64), nullable=True))
