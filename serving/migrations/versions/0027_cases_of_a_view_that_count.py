"""What every report asks by index: cases of its kind there that are not over, or only lately."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["camera_id", "kind", "status", "changed_at"]
    op.create_index("ix_cases_camera_kind_status", "cases", columns)
    op.drop_index("ix_cases_camera_kind_newest", table_name="cases")
