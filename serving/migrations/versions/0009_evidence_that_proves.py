"""The chain over every case's steps, signing keys, blurred copies, the use register."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from serving.cases.chain import first_link, link_hash, told

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
AT_ONCE = 500

CASES = sa.table(
    "cases",
    sa.column("id", sa.Uuid()),
    sa.column("number", sa.String()),
    sa.column("report", JSON),
    sa.column("opened_at", MOMENT),
    sa.column("chain_start", sa.String()),
    sa.column("back_filled_at", MOMENT),
    sa.column("back_filled", sa.Integer()),
)
STEPS = sa.table(
    "case_steps",
    sa.column("case_id", sa.Uuid()),
    sa.column("sequence", sa.Integer()),
    sa.column("at", MOMENT),
    sa.column("actor", sa.String()),
    sa.column("actor_id", sa.Uuid()),
    sa.column("action", sa.String()),
    sa.column("from_status", sa.String()),
    sa.column("to_status", sa.String()),
    sa.column("reason", sa.String()),
    sa.column("note", sa.Text()),
    sa.column("amount", sa.Double()),
    sa.column("hash", sa.String()),
)


def upgrade() -> None:
    start = sa.Column("chain_start", sa.String(length=64), server_default="", nullable=False)
    op.add_column("cases", start)
    op.add_column("cases", sa.Column("back_filled_at", MOMENT, nullable=True))
    op.add_column("cases", sa.Column("back_filled", sa.Integer(), nullable=True))
    one = sa.Column("hash", sa.String(length=64), server_default="", nullable=False)
    op.add_column("case_steps", one)
    _back_fill(op.get_bind(), datetime.now(UTC))
    op.create_table(
        "evidence_keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_keys"),
    )
    op.create_table(
        "evidence_heads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_evidence_heads_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_heads"),
    )
    op.create_index("ix_evidence_heads_case_id", "evidence_heads", ["case_id"])
    op.create_table(
        "blurred_pictures",
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("recipe", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("original_sha256", name="pk_blurred_pictures"),
    )
    op.create_index("ix_blurred_pictures_sha256", "blurred_pictures", ["sha256"])
    _register_of_uses()


def _register_of_uses() -> None:
    """Views become uses: bundles and originals, with a reason and the person's unit beside."""
    op.create_table(
        "evidence_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("person_role", sa.String(length=32), nullable=True),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("boxes", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_evidence_uses_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_uses"),
    )
    # Until now every picture that was shown was an original.
    op.execute(
        "INSERT INTO evidence_uses (at, what, person_id, person_name, case_id, district, role, "
        "sha256, boxes, why) SELECT at, 'original', person_id, person_name, case_id, district, "
        "role, sha256, boxes, '' FROM evidence_views ORDER BY id"
    )
    op.drop_table("evidence_views")
    for column in ("at", "case_id", "district", "person_id"):
        op.create_index(f"ix_evidence_uses_{column}", "evidence_uses", [column])


def _back_fill(connection: sa.Connection, at: datetime) -> None:
    """Give every case a chain; its first link says that it was made afterwards, and when."""
    for cases in _pages(connection):
        ids = [case["id"] for case in cases]
        rows = connection.execute(
            sa.select(STEPS)
            .where(STEPS.c.case_id.in_(ids))
            .order_by(STEPS.c.case_id, STEPS.c.sequence)
        ).mappings()
        steps = {key: list(some) for key, some in groupby(rows, lambda row: row["case_id"])}
        links: list[dict[str, Any]] = []
        for case in cases:
            own = steps.get(case["id"], [])
            opened_at = _aware(case["opened_at"])
            marks = (at, len(own))
            start = first_link(case["id"], case["number"], case["report"], opened_at, marks)
            previous = link_hash("", start)
            connection.execute(
                sa.update(CASES)
                .where(CASES.c.id == case["id"])
                .values(chain_start=previous, back_filled_at=at, back_filled=len(own))
            )
            for step in own:
                said = {name: value for name, value in step.items() if name != "hash"}
                previous = link_hash(previous, told({**said, "at": _aware(step["at"])}))
                links.append({"of": case["id"], "nth": step["sequence"], "made": previous})
        if links:
            connection.execute(
                sa.update(STEPS)
                .where(
                    STEPS.c.case_id == sa.bindparam("of", type_=sa.Uuid()),
                    STEPS.c.sequence == sa.bindparam("nth"),
                )
                .values(hash=sa.bindparam("made")),
                links,
            )


def _pages(connection: sa.Connection) -> Iterator[list[sa.RowMapping]]:
    last = None
    while True:
        query = sa.select(CASES.c.id, CASES.c.number, CASES.c.report, CASES.c.opened_at)
        if last is not None:
            query = query.where(CASES.c.id > last)
        page = list(connection.execute(query.order_by(CASES.c.id).limit(AT_ONCE)).mappings())
        if page:
            yield page
        if len(page) < AT_ONCE:
            return
        last = page[-1]["id"]


def _aware(at: datetime) -> datetime:
    """SQLite gives back naive moments; all that is kept is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
