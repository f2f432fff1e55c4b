"""What there is at the end, against what there should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from pipeline.outbox import LetterKind, Outbox
from pipeline.storage import Store
from pipeline.storage.spool import Spool
from serving.cases.tables import CaseRow
from serving.db import Database
from serving.evidence.verify import check_case
from serving.handover.domain import LetterState
from serving.handover.queues import QueueRepository
from tests.chaos.city import Guests, Source
from tests.chaos.spread import Spread
from tests.chaos.street import Thing, place_at

Spot = tuple[str, int, Thing]
"""Camera, place and what stands there: what one case should be opened of."""


@dataclass(frozen=True, slots=True)
class CaseSeen:
    id: UUID
    report_id: UUID
    spot: Spot
    opened_at: datetime
    pictures: int


@dataclass(frozen=True, slots=True)
class SessionsSeen:
    """Of one source."""

    allowed: int
    most: int
    """At one moment."""
    total: int


@dataclass
class Reckoning:
    """All counts of a run; ``faults`` names in sentences what is not as it should be."""

    violations: int
    cases: int
    external_cases: int
    pictures: int
    case_after: Spread
    """From the moment a thing appeared to that of its case."""
    sessions: Mapping[str, SessionsSeen]
    """By source, as the cameras counted them."""
    faults: list[str] = field(default_factory=list)


def cases_of(db: Database) -> list[CaseSeen]:
    """Every case there is, with the place its report tells of."""
    with db.reading() as session:
        rows = session.execute(
            sa.select(CaseRow.id, CaseRow.report_id, CaseRow.report, CaseRow.opened_at)
        ).all()
    return [
        CaseSeen(row.id, row.report_id, _spot(row.report), row.opened_at, _pictures(row.report))
        for row in rows
    ]


def reckon(
    appeared: Mapping[Spot, datetime],
    db: Database,
    store: Store,
    told: Sequence[str],
    outbox: Outbox,
    spools: Sequence[Spool],
    guests: Guests,
    sources: Sequence[Source],
) -> Reckoning:
    """``told``: the idempotency keys of the cases opened at the platform, each as often as it was
    opened there."""
    cases = cases_of(db)
    lasting = [
        (case.opened_at - appeared[case.spot]).total_seconds()
        for case in cases
        if case.spot in appeared
    ]
    found = Reckoning(
        violations=len(appeared),
        cases=len(cases),
        external_cases=len(told),
        pictures=sum(case.pictures for case in cases),
        case_after=Spread.of(lasting),
        sessions=sessions_of(guests, sources),
    )
    found.faults += of_cases(appeared, cases)
    found.faults += of_platform([str(case.report_id) for case in cases], told)
    found.faults += of_sessions(found.sessions)
    found.faults += _of_evidence(db, store, cases)
    found.faults += _left_over(db, outbox)
    found.faults += [
        f"{len(waiting)} pictures never left the spool {spool.folder.name}"
        for spool in spools
        if (waiting := spool.waiting())
    ]
    return found


def sessions_of(guests: Guests, sources: Sequence[Source]) -> dict[str, SessionsSeen]:
    seen = guests.by_source
    return {one.id: SessionsSeen(one.cap, seen[one.id].most, seen[one.id].total) for one in sources}


def of_sessions(sessions: Mapping[str, SessionsSeen]) -> list[str]:
    return [
        f"{source} allows {seen.allowed} sessions and saw {seen.most}"
        for source, seen in sessions.items()
        if seen.most > seen.allowed
    ]


def of_cases(appeared: Collection[Spot], cases: Sequence[CaseSeen]) -> list[str]:
    counted = Counter(case.spot for case in cases)
    return [
        *(f"lost: {spot}" for spot in appeared if not counted[spot]),
        *(f"{count} cases of {spot}" for spot, count in counted.items() if count > 1),
        *(f"nothing ever stood there: {spot}" for spot in counted if spot not in appeared),
    ]


def of_platform(keys: Collection[str], told: Sequence[str]) -> list[str]:
    """``keys``: those under which the cases there are should have been told, each once."""
    counted, known = Counter(told), set(keys)
    return [
        *(f"never handed over: {key}" for key in sorted(known - set(counted))),
        *(f"handed over {count} times: {key}" for key, count in counted.items() if count > 1),
        *(f"handed over without a case: {key}" for key in sorted(set(counted) - known)),
    ]


def _of_evidence(db: Database, store: Store, cases: Sequence[CaseSeen]) -> list[str]:
    """Every chain of steps, and every picture hashed again."""
    found = []
    for case in cases:
        with db.reading() as session:
            complaints = check_case(session, store, case.id).complaints
        found += [f"{case.spot}: {complaint}" for complaint in complaints]
        if not case.pictures:
            found.append(f"{case.spot}: no picture")
    return found


def _left_over(db: Database, outbox: Outbox) -> list[str]:
    waiting = Counter(
        letter.kind for letter in outbox.unsent() if letter.kind is not LetterKind.SUPPRESSIONS
    )
    with db.reading() as session:
        letters = QueueRepository(session).counts(tuple(LetterState))
    return [
        *(
            f"{count} letters of kind {kind} never left the outbox"
            for kind, count in waiting.items()
        ),
        *(
            f"{count} letters to the platform are {state}"
            for state, count in letters.items()
            if state is not LetterState.SENT
        ),
    ]


def _spot(report: Mapping[str, object]) -> Spot:
    box = report["box"]
    assert isinstance(box, list), box
    x1, y1, x2, y2 = box
    return (
        str(report["camera_id"]),
        place_at((x1 + x2) / 2, (y1 + y2) / 2),
        Thing(str(report["kind"])),
    )


def _pictures(report: Mapping[str, object]) -> int:
    evidence = report["evidence"]
    assert isinstance(evidence, list), evidence
    return len(evidence)
