"""In which run of its program a worker began its term, for whoever sees that run end."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pipeline_terms", sa.Column("life", sa.String(64)))


def downgrade() -> None:
    op.drop_column("pipeline_terms", "life")
