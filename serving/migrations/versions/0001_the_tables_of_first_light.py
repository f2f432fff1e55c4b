"""The tables of first light."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "case_counters",
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_case_counters"),
    )
    op.create_table(
        "login_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_failures"),
    )
    op.create_index("ix_login_failures_address", "login_failures", ["address"])
    op.create_index("ix_login_failures_at", "login_failures", ["at"])
    op.create_index("ix_login_failures_name", "login_failures", ["name"])

    op.create_table(
        "reports",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_reports"),
    )
    op.create_table(
        "registry",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("only", name="pk_registry"),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("max_sessions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )
    op.create_table(
        "cameras",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("gb28181_id", sa.String(length=20), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("target_s", sa.Double(), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=False),
        sa.Column("address_shown", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_cameras_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cameras"),
    )
    op.create_index("ix_cameras_district", "cameras", ["district"])
    op.create_index("ix_cameras_source_id", "cameras", ["source_id"])

    op.create_table(
        "login_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_login_sessions_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_login_sessions"),
    )
    op.create_index("ix_login_sessions_expires_at", "login_sessions", ["expires_at"])
    op.create_index("ix_login_sessions_user_id", "login_sessions", ["user_id"])

    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("zone_id", sa.String(length=64), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("report", JSON, nullable=False),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"], name="fk_cases_camera_id"),
        sa.ForeignKeyConstraint(["duplicate_of"], ["cases.id"], name="fk_cases_duplicate_of"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name="fk_cases_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.UniqueConstraint("report_id", name="uq_cases_report_id"),
    )
    op.create_index("ix_cases_camera_newest", "cases", ["camera_id", "opened_at", "id"])
    op.create_index("ix_cases_district_newest", "cases", ["district", "opened_at", "id"])
    op.create_index("ix_cases_kind_newest", "cases", ["kind", "opened_at", "id"])
    op.create_index("ix_cases_newest", "cases", ["opened_at", "id"])
    op.create_index("ix_cases_status_newest", "cases", ["status", "opened_at", "id"])

    op.create_table(
        "views",
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("watch", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["cameras.id"], name="fk_views_camera_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("camera_id", "id", name="pk_views"),
    )
    op.create_table(
        "case_steps",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("from_status", sa.String(length=32), nullable=True),
        sa.Column("to_status", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_steps_case_id"),
        sa.PrimaryKeyConstraint("case_id", "sequence", name="pk_case_steps"),
    )
    op.create_table(
        "evidence_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("boxes", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_evidence_views_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_views"),
    )
    op.create_index("ix_evidence_views_at", "evidence_views", ["at"])
    op.create_index("ix_evidence_views_case_id", "evidence_views", ["case_id"])
    op.create_index("ix_evidence_views_district", "evidence_views", ["district"])
    op.create_index("ix_evidence_views_person_id", "evidence_views", ["person_id"])

    op.create_table(
        "permits",
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("area", JSON, nullable=False),
        sa.Column("windows", JSON, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("applicant", sa.String(length=200), nullable=False),
        sa.Column("approver", sa.String(length=200), nullable=False),
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["camera_id", "view_id"],
            ["views.camera_id", "views.id"],
            name="fk_permits_camera_id_view_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("camera_id", "view_id", "id", name="pk_permits"),
    )
    op.create_table(
        "zones",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("polygon", JSON, nullable=False),
        sa.Column("camera_id", sa.String(length=64), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["camera_id", "view_id"],
            ["views.camera_id", "views.id"],
            name="fk_zones_camera_id_view_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("camera_id", "view_id", "id", name="pk_zones"),
    )
