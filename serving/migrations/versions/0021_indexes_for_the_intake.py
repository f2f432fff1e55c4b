"""What every report asks, by index: earlier cases of its kind there, and the cameras beside it."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["camera_id", "kind", "opened_at", "id"]
    op.create_index("ix_cases_camera_kind_newest", "cases", columns)
    op.create_index("ix_cameras_position", "cameras", ["latitude", "longitude"])
