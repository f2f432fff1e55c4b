"""Spots where cases lie, what ties cases together, and what other offices were told."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BOX = ("x1", "y1", "x2", "y2")
PAGE = 1000


def _table(name: str, **columns: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns.items()))


CASES = _table(
    "cases", id=sa.Uuid(), camera_id=sa.String(), view_id=sa.String(), kind=sa.String(),
    place_id=sa.Uuid(), opened_at=MOMENT, report=JSON,
)  # fmt: skip
LIES: dict[str, Any] = dict.fromkeys(BOX, sa.Double())
SPOTS = _table(
    "spots", id=sa.Uuid(), camera_id=sa.String(), view_id=sa.String(), kind=sa.String(), **LIES
)
SPOT_CASES = _table("spot_cases", case_id=sa.Uuid(), spot_id=sa.Uuid(), opened_at=MOMENT, **LIES)


def upgrade() -> None:
    op.create_table(
        "spots",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("camera_id", sa.String(64), sa.ForeignKey("cameras.id"), nullable=False),
        sa.Column("view_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        *_box(),
    )
    op.create_index("ix_spots_view", "spots", ["camera_id", "view_id", "kind"])
    op.create_table(
        "spot_cases",
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("spot_id", sa.Uuid(), sa.ForeignKey("spots.id"), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        *_box(),
    )
    op.create_index("ix_spot_cases_spot", "spot_cases", ["spot_id", "opened_at"])
    op.create_table(
        "outside_reports",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("district", sa.String(200), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.UniqueConstraint("source", "number", name="uq_outside_reports_source_number"),
    )
    op.create_index("ix_outside_reports_near", "outside_reports", ["kind", "latitude", "longitude"])
    op.create_index("ix_outside_reports_newest", "outside_reports", ["reported_at", "id"])
    op.create_table(
        "case_ties",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("earlier", sa.Uuid(), sa.ForeignKey("cases.id"), nullable=True),
        sa.Column("outside", sa.Uuid(), sa.ForeignKey("outside_reports.id"), nullable=True),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("untied_at", MOMENT, nullable=True),
        sa.Column("untied_by", sa.String(200), nullable=True),
        sa.CheckConstraint("(earlier IS NULL) <> (outside IS NULL)", name="one_end"),
        sa.UniqueConstraint("case_id", "earlier", name="uq_case_ties_case_id_earlier"),
        sa.UniqueConstraint("case_id", "outside", name="uq_case_ties_case_id_outside"),
    )
    op.create_index("ix_case_ties_earlier", "case_ties", ["earlier"])
    op.create_index("ix_case_ties_outside", "case_ties", ["outside"])
    op.create_index("ix_case_ties_relation", "case_ties", ["relation", "since"])
    _lay_old_cases()


def _lay_old_cases() -> None:
    """Cases opened before lie at a spot a place: their boxes stand in their reports."""
    connection = op.get_bind()
    known: dict[tuple[str, ...], UUID] = {}
    last = UUID(int=0)
    while True:
        page = sa.select(CASES).where(CASES.c.id > last).order_by(CASES.c.id).limit(PAGE)
        rows = connection.execute(page).mappings().all()
        if not rows:
            return
        last = rows[-1]["id"]
        spots, lain = [], []
        for row in rows:
            box = dict(zip(BOX, row["report"]["box"], strict=True))
            view = {name: row[name] for name in ("camera_id", "view_id", "kind")}
            place = (*view.values(), row["place_id"])
            if place not in known:
                known[place] = uuid4()
                spots.append({"id": known[place], **view, **box})
            lies = {"case_id": row["id"], "spot_id": known[place], "opened_at": row["opened_at"]}
            lain.append({**lies, **box})
        if spots:
            connection.execute(SPOTS.insert(), spots)
        connection.execute(SPOT_CASES.insert(), lain)


def _box() -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Double(), nullable=False) for name in BOX]
