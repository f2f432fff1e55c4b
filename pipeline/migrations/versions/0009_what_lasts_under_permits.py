"""How many things that last stood under a permit with a capacity on the last look."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "pipeline_suppressions",
        sa.Column("lasting", sa.Integer, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("pipeline_suppressions", "lasting")
