"""Between a case and its row."""

from __future__ import annotations

from typing import Any

from serving.cases.domain import CaseLine, Filed, Step, Undo
from serving.cases.tables import CaseRow, StepRow
from serving.clocks.limits import Limit


def line_of(row: CaseRow, camera_name: str) -> CaseLine:
    """A case as lists show it."""
    return CaseLine(
        id=row.id,
        number=row.number,
        kind=row.kind,
        status=row.status,
        version=row.version,
        camera_id=row.camera_id,
        camera_name=camera_name,
        view_id=row.view_id,
        district=row.district,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        confirmed_at=row.confirmed_at,
        filed=_filed(row),
        assigned=row.assigned,
        broken_term=row.broken_term,
    )


def step_of(row: StepRow) -> Step:
    return Step(
        sequence=row.sequence,
        at=row.at,
        actor=row.actor,
        action=row.action,
        from_status=row.from_status,
        to_status=row.to_status,
        reason=row.reason,
        note=row.note,
        amount=row.amount,
        unit=row.unit,
        rung=row.rung,
        picture_before=row.picture_before,
        picture_after=row.picture_after,
    )


def undo_of(row: CaseRow, last: StepRow) -> Undo | None:
    """Who may take the case's last step back, and until when."""
    if row.undo_until is None or last.actor_id is None:
        return None
    return Undo(last.actor_id, row.undo_until)


def standard_columns(filed: Filed) -> dict[str, Any]:
    """How a case keeps its standard."""
    return {
        "pack": filed.pack,
        "pack_version": filed.version,
        "standard_group": filed.group,
        "standard_code": filed.code,
        "unit": filed.unit,
        "limit_type": filed.limit.type,
        "limit_value": filed.limit.value,
    }


def _filed(row: CaseRow) -> Filed | None:
    if (
        row.pack is None
        or row.pack_version is None
        or row.standard_group is None
        or row.standard_code is None
        or row.unit is None
        or row.limit_type is None
        or row.limit_value is None
    ):
        return None
    limit = Limit(row.limit_type, row.limit_value)
    return Filed(row.pack, row.pack_version, row.standard_group, row.standard_code, row.unit, limit)
