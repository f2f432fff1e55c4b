"""Which case refers to which picture, and legal holds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
AT_ONCE = 500

CASES = sa.table("cases", sa.column("id", sa.Uuid()), sa.column("report", JSON))


def upgrade() -> None:
    pictures = op.create_table(
        "stored_pictures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_stored_pictures"),
    )
    op.create_index("ix_stored_pictures_state", "stored_pictures", ["state"])
    of_cases = op.create_table(
        "case_pictures",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.Column("rule", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_pictures_case_id"),
        sa.PrimaryKeyConstraint("case_id", "sha256", name="pk_case_pictures"),
    )
    op.create_index("ix_case_pictures_sha256", "case_pictures", ["sha256"])
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", sa.String(length=200), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_legal_holds_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
    )
    op.create_index("ix_legal_holds_case_id", "legal_holds", ["case_id"])
    _back_fill(op.get_bind(), pictures, of_cases, datetime.now(UTC))


def _back_fill(
    connection: sa.Connection, pictures: sa.Table, of_cases: sa.Table, at: datetime
) -> None:
    """What the reports of older cases name."""
    known: set[str] = set()
    for page in _pages(connection):
        references = [
            {"case_id": row.id, "sha256": sha256}
            for row in page
            for sha256 in sorted(_named(row.report))
        ]
        new = sorted({one["sha256"] for one in references} - known)
        known.update(new)
        if new:
            connection.execute(
                pictures.insert(),
                [{"sha256": sha256, "state": "kept", "turn": 0, "since": at} for sha256 in new],
            )
        if references:
            connection.execute(of_cases.insert(), references)


def _named(report: dict[str, list[dict[str, str | None]]]) -> set[str]:
    """Pictures, and the originals of cuttings."""
    return {
        sha256
        for item in report.get("evidence", [])
        for sha256 in (item.get("sha256"), item.get("cut_from"))
        if sha256 is not None
    }


def _pages(connection: sa.Connection) -> Iterator[list[Any]]:
    last = None
    while True:
        query = sa.select(CASES.c.id, CASES.c.report)
        if last is not None:
            query = query.where(CASES.c.id > last)
        page = list(connection.execute(query.order_by(CASES.c.id).limit(AT_ONCE)))
        if page:
            yield page
        if len(page) < AT_ONCE:
            return
        last = page[-1].id
