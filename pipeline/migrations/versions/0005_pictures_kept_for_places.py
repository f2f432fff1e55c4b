"""Pictures kept for places, to be deleted unless a report names them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pipeline_kept_pictures",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported", sa.Boolean, nullable=False),
    )
    op.create_index("pipeline_kept_pictures_due", "pipeline_kept_pictures", ["reported", "kept_at"])


def downgrade() -> None:
    op.drop_table("pipeline_kept_pictures")
