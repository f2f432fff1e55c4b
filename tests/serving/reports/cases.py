"""Cases for the reports: lived through by hand, or entered by the thousand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import SecretStr

from serving.base import Base
from serving.cases.domain import Action, Filed, Move, Status
from serving.cases.opening import new_case_id
from serving.cases.service import get_case, move_case
from serving.cases.tables import CaseRow, StepRow
from serving.clocks.limits import Limit, LimitType
from serving.db import Database
from serving.intake.repository import ReportRepository
from serving.intake.tables import ReportRow
from serving.standards.reading import find_pack, read_pack
from serving.standards.service import import_pack
from serving.vault import Vault
from tests.serving.examples import NOON, city, report
from tests.serving.openings import open_case
from tests.serving.people import ADMINISTRATOR
from tests.serving.plans import import_plan
from tests.serving.shelf import Shelf

SHANGHAI = ZoneInfo("Asia/Shanghai")
PACK = read_pack(find_pack("yuncheng-sample"))
TWO_HOURS = Limit(LimitType.CONTINUOUS_HOURS, 2.0)
VENDING = PACK.of_kind("street_vending")
assert VENDING is not None
FILED = Filed(PACK.id, PACK.version, VENDING.group.value, VENDING.code, PACK.units[0].id, TWO_HOURS)
_places = count(1)


def founded(db: Database) -> None:
    """The example city's two cameras and a standards pack."""
    with db.writing() as session:
        import_plan(session, city(), Vault(SecretStr("k" * 32)), NOON)
        import_pack(session, PACK, "tests", NOON)


def opened(
    db: Database, at: datetime = NOON, camera: str = "gate-3", filed: Filed | None = FILED
) -> UUID:
    given = report(Shelf(), place=next(_places), camera_id=camera, kind="street_vending")
    with db.writing() as session:
        taken, _ = ReportRepository(session).take(given.report_id, "0" * 64, new_case_id(at), at)
        district = "north" if camera == "gate-3" else "south"
        open_case(session, taken.case_id, given, district, at, SHANGHAI, filed)
    return taken.case_id


def lived(db: Database, case_id: UUID, *steps: tuple[Action, float], **words: object) -> None:
    """Move a case: each action so many minutes after the case was opened."""
    for action, minutes in steps:
        with db.writing() as session:
            line = get_case(session, ADMINISTRATOR, case_id).line
            move = Move(
                action,
                line.version,
                reason=str(words.get("reason", "shadow")) if action is Action.REJECT else None,
                note="why",
                into=words.get("into") if action is Action.MERGE else None,  # type: ignore[arg-type]
                amount=2.0 if action is Action.EXTEND else None,
            )
            move_case(session, ADMINISTRATOR, case_id, move, line.opened_at + _minutes(minutes))


DISPATCHED = ((Action.CONFIRM, 1), (Action.DISPATCH, 2), (Action.ACCEPT, 3))
CLOSED = (*DISPATCHED, (Action.HANDLE, 60), (Action.CHECK_PASS, 70))


def enter(db: Database, closed: int, still_open: int, begin: datetime) -> None:
    """Very many cases of one camera at once, a minute apart: registered and closed, or still open.

    They have the steps that the figures need and no others.
    """
    paths = [
        *([(Action.CAPTURE, Status.CAPTURED), (Action.CHECK_PASS, Status.CLOSED)],) * closed,
        *([(Action.CAPTURE, Status.CAPTURED), (Action.CONFIRM, Status.REGISTERED)],) * still_open,
    ]
    with db.writing() as session:
        for table, rows in _rows(paths, begin).items():
            for start in range(0, len(rows), 5_000):
                session.execute(
                    sa.insert(Base.metadata.tables[table.__tablename__]),
                    rows[start : start + 5_000],
                )


def _rows(
    paths: Iterable[list[tuple[Action, Status]]], begin: datetime
) -> dict[type[Base], list[dict[str, object]]]:
    reports, cases, steps = [], [], []
    for number, path in enumerate(paths):
        case_id, report_id, at = uuid4(), uuid4(), begin + _minutes(number)
        reports.append(
            {"report_id": report_id, "digest": "0" * 64, "case_id": case_id, "received_at": at}
        )
        cases.append(
            {
                "id": case_id, "number": f"CP-{number}", "report_id": report_id,
                "kind": "bin_overflow", "status": path[-1][1], "version": len(path),
                "camera_id": "gate-3", "view_id": "main", "zone_id": None, "place_id": uuid4(),
                "district": "north", "opened_at": at, "changed_at": at, "confirmed_at": at,
                "report": {},
            }
        )  # fmt: skip
        before = None
        for sequence, (action, status) in enumerate(path, start=1):
            steps.append(
                {
                    "case_id": case_id, "sequence": sequence, "at": at, "actor": "somebody",
                    "action": action, "from_status": before, "to_status": status, "note": "",
                }
            )  # fmt: skip
            before = status
    return {ReportRow: reports, CaseRow: cases, StepRow: steps}


def _minutes(amount: float) -> timedelta:
    return timedelta(minutes=amount)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
