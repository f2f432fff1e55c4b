"""Rows of cases and steps as the links of their chain."""

from __future__ import annotations

from typing import Any

from serving.cases.chain import HASH, first_link, told
from serving.cases.tables import CaseRow, StepRow


def start_of(row: CaseRow) -> dict[str, Any]:
    """The first link of a case's chain."""
    back_filled = None
    if row.back_filled_at is not None and row.back_filled is not None:
        back_filled = (row.back_filled_at, row.back_filled)
    return first_link(row.id, row.number, row.report, row.opened_at, back_filled)


def said_by(row: StepRow) -> dict[str, Any]:
    """All a step says, its place in the history included."""
    return told(
        {
            column.key: getattr(row, column.key)
            for column in StepRow.__table__.columns
            if column.key != HASH
        }
    )
