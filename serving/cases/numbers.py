"""What cases are called."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from serving.cases.tables import CaseCounterRow
from serving.dialects import upsert


def next_numbers(session: Session, day: date, count: int) -> list[str]:
    """The day's next case numbers, CP-20260131-0007. Gapless within committed transactions."""
    counted = (
        upsert(session, CaseCounterRow)
        .values(day=f"{day:%Y%m%d}", last=count)
        .on_conflict_do_update(index_elements=["day"], set_={"last": CaseCounterRow.last + count})
        .returning(CaseCounterRow.last)
    )
    last = session.execute(counted).scalar_one()
    return [f"CP-{day:%Y%m%d}-{one:04d}" for one in range(last - count + 1, last + 1)]
