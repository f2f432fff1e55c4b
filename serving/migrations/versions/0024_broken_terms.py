"""Which cases break a permit's term, told by the case itself and not by its report alone."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TAKEN_OVER = {
    "sqlite": """
        UPDATE cases
        SET broken_permit = json_extract(report, '$.broken_term.permit_id'),
            broken_term = json_extract(report, '$.broken_term.term')
        WHERE json_extract(report, '$.broken_term.permit_id') IS NOT NULL
    """,
    "postgresql": """
        UPDATE cases
        SET broken_permit = report #>> '{broken_term,permit_id}',
            broken_term = report #>> '{broken_term,term}'
        WHERE report #>> '{broken_term,permit_id}' IS NOT NULL
    """,
}


def upgrade() -> None:
    op.add_column("cases", sa.Column("broken_permit", sa.String(length=64), nullable=True))
    op.add_column("cases", sa.Column("broken_term", sa.String(length=40), nullable=True))
    op.execute(TAKEN_OVER[op.get_bind().dialect.name])
    runs = sa.text("broken_permit IS NOT NULL")
    op.create_index(
        "ix_cases_permit_newest",
        "cases",
        ["broken_permit", "opened_at", "id"],
        sqlite_where=runs,
        postgresql_where=runs,
    )
