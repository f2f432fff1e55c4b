"""Who works on this database, and who holds which camera and which session of a source."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pipeline_terms",
        sa.Column("term", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("worker", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pipeline_holdings",
        sa.Column("thing", sa.String(160), primary_key=True),
        sa.Column("term", sa.Integer, nullable=False),
    )
    op.create_index("ix_pipeline_holdings_term", "pipeline_holdings", ["term"])


def downgrade() -> None:
    op.drop_table("pipeline_holdings")
    op.drop_table("pipeline_terms")
