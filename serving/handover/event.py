"""A case as other systems are told of it: one shape for every connector."""

from __future__ import annotations

from typing import Any, Final

from serving.cases.domain import Action, Case, Status
from serving.cases.severity import severity_of
from serving.connectors.base import Change

SCHEMA: Final = 1

ENDED: Final = frozenset({Status.CLOSED, Status.REJECTED, Status.DUPLICATE})
_STATES: Final = {Action.CONFIRM: "confirmed", Action.REJECT: "rejected", Action.MERGE: "merged"}


def event_of(
    case: Case,
    change: Change,
    sequence: int,
    *,
    gb28181_id: str | None,
    position: tuple[float, float] | None,
) -> dict[str, Any]:
    """JSON-ready. ``position`` is longitude, latitude in WGS-84; None where nobody knows it.

    ``event_id`` is the report's id: the same for every letter about the case.
    """
    report, line = case.report, case.line
    return {
        "event_id": str(report.report_id),
        "schema_version": SCHEMA,
        "change": change.value,
        "sequence": sequence,
        "external_id": None,
        "case": {"id": str(line.id), "number": line.number, "status": line.status.value},
        "kind": report.kind,
        "category": None,
        "severity": severity_of(report.kind),
        "camera": {"id": line.camera_id, "gb28181_id": gb28181_id, "name": line.camera_name},
        "view": line.view_id,
        "zone": report.zone_id,
        "district": line.district,
        "location": _location(position),
        "first_seen": report.first_seen.isoformat(),
        "first_seen_unix": report.first_seen.timestamp(),
        "last_seen": report.last_seen.isoformat(),
        "confirmed_at": report.confirmed_at.isoformat(),
        "ended_unix": line.changed_at.timestamp() if line.status in ENDED else None,
        "dwell_s": report.dwell_s,
        "looks": report.looks.model_dump(mode="json"),
        "score": report.score.model_dump(mode="json"),
        "boxes": [list(report.box)],
        "evidence": [
            {
                "role": item.role.value,
                "url": None,
                "sha256": item.sha256,
                "captured_at": item.captured_at.isoformat(),
                "redacted": True,
            }
            for item in case.pictures
        ],
        "model": report.model.model_dump(mode="json"),
        "rules": {
            "version": report.rules.version,
            "fired": report.rules.fired,
            "permits_checked": list(report.rules.permits_checked),
            "broken_term": report.broken_term and report.broken_term.model_dump(mode="json"),
        },
        "dedup": {"case": str(case.duplicate_of) if case.duplicate_of else None},
        "review": _review(case),
        "trace_id": str(report.report_id),
    }


def _location(position: tuple[float, float] | None) -> dict[str, Any] | None:
    if position is None:
        return None
    return {"lon": position[0], "lat": position[1], "crs": "wgs84", "source": "camera"}


def _review(case: Case) -> dict[str, Any]:
    """The last verdict that still stands."""
    for step in reversed(case.steps):
        if step.action in (Action.REOPEN, Action.TAKE_BACK):
            break
        if step.action in _STATES:
            return {
                "state": _STATES[step.action],
                "by": step.actor,
                "at": step.at.isoformat(),
                "reason": step.reason,
            }
    return {"state": "unreviewed", "by": None, "at": None, "reason": None}
