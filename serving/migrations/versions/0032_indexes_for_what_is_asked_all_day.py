"""For what read a whole table of a million cases: hot spots of a month, the audit log by what it is
about, evidence past its time."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KEPT = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_spot_cases_newest", "spot_cases", ["opened_at", "spot_id", "case_id"])
    op.create_index(
        "ix_case_pictures_kept",
        "case_pictures",
        ["case_id"],
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )
    for what in ("act", "actor"):
        op.drop_index(f"ix_audit_log_{what}", table_name="audit_log")
    for what in ("act", "actor", "subject"):
        op.create_index(f"ix_audit_log_{what}", "audit_log", [what, "sequence"])
