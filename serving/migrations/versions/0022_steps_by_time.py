"""Which pages hold the steps of a time: a month's report need not read the history of years."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "ix_case_steps_at",
            "case_steps",
            ["at"],
            postgresql_using="brin",
            postgresql_with={"pages_per_range": 8},
        )
