"""Samples of verdicts and looks, the model pointer with its history, and learning steps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _samples()
    _datasets()
    _models()
    op.create_table(
        "learning_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("inputs", JSON, nullable=False),
        sa.Column("outcome", JSON, nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("resumes", sa.Uuid(), nullable=True),
        sa.Column("host", sa.String(length=200), nullable=True),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("child", sa.Integer(), nullable=True),
        sa.Column("heard_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_learning_steps"),
    )
    op.create_index("ix_learning_steps_newest", "learning_steps", ["asked_at", "id"])
    op.create_index("ix_learning_steps_state", "learning_steps", ["state", "asked_at"])


def _samples() -> None:
    op.create_table(
        "samples",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("captured_at", MOMENT, nullable=False),
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("condition", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("box", JSON, nullable=True),
        sa.Column("box_by", sa.String(length=16), nullable=False),
        sa.Column("box_score", sa.Double(), nullable=True),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("seen", JSON, nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=True),
        sa.Column("picture_sha256", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=32), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("whole_hash", sa.String(length=16), nullable=True),
        sa.Column("close_hash", sa.String(length=16), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.Column("deleted_by", sa.String(length=200), nullable=True),
        sa.Column("deleted_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"], name="fk_samples_camera_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_samples_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_samples"),
        sa.UniqueConstraint("case_id", name="uq_samples_case_id"),
    )
    op.create_index("ix_samples_oldest", "samples", ["entered_at", "id"])
    op.create_index("ix_samples_queue", "samples", ["state", "next_try_at"])
    op.create_index("ix_samples_quota", "samples", ["camera_id", "kind", "day"])
    op.create_index("ix_samples_picture_sha256", "samples", ["picture_sha256"])
    op.create_index("ix_samples_duplicate_of", "samples", ["duplicate_of"])
    op.create_table(
        "sample_steps",
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["samples.id"], name="fk_sample_steps_sample_id"),
        sa.PrimaryKeyConstraint("sample_id", "sequence", name="pk_sample_steps"),
    )
    op.create_table(
        "case_boxes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("box", JSON, nullable=False),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_boxes_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_boxes"),
    )
    op.create_index("ix_case_boxes_case_id", "case_boxes", ["case_id"])
    op.create_table(
        "picture_erasures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_picture_erasures"),
    )


def _datasets() -> None:
    op.create_table(
        "datasets",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_datasets"),
    )
    op.create_table(
        "dataset_samples",
        sa.Column("dataset_sha256", sa.String(length=64), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_sha256"], ["datasets.sha256"], name="fk_dataset_samples_dataset_sha256"
        ),
        sa.PrimaryKeyConstraint("dataset_sha256", "sample_id", name="pk_dataset_samples"),
    )
    op.create_index("ix_dataset_samples_sample_id", "dataset_samples", ["sample_id"])


def _models() -> None:
    op.create_table(
        "model_packages",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("gate", JSON, nullable=True),
        sa.Column("evaluation", JSON, nullable=True),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name="pk_model_packages"),
    )
    op.create_table(
        "model_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("package", JSON, nullable=True),
        sa.Column("before", JSON, nullable=True),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("gate", JSON, nullable=True),
        sa.Column("back_to", sa.Integer(), nullable=True),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_model_moves"),
    )
    op.create_table(
        "model_pointer",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("current", JSON, nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("shadow", JSON, nullable=True),
        sa.PrimaryKeyConstraint("only", name="pk_model_pointer"),
    )
    op.create_table(
        "shadow_reports",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.Column("current_sha256", sa.String(length=64), nullable=False),
        sa.Column("candidate_sha256", sa.String(length=64), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_shadow_reports"),
    )
    op.create_index(
        "ix_shadow_reports_candidate", "shadow_reports", ["candidate_sha256", "began_at"]
    )
