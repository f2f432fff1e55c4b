"""Which pictures the store itself was told to hold."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "stored_pictures",
        sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "ix_stored_pictures_held",
        "stored_pictures",
        ["sha256"],
        sqlite_where=sa.text("held"),
        postgresql_where=sa.text("held"),
    )
