"""Takes from the pipeline how the patrol does, and tells it to people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy.orm import Session

from pipeline.contract import NextVisit, PartNow, PatrolReceipt, PatrolReport, SourceNow
from serving.deps import Services
from serving.patrol.domain import (
    Brought,
    Coming,
    History,
    Kept,
    Patroller,
    PatrolNow,
    SourceStanding,
    Step,
    together,
)
from serving.patrol.errors import HistoryRefused, PatrolReportUnreadable
from serving.patrol.repository import PatrolRepository
from serving.sentences import complaint
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

SILENT_AFTER: Final = 3
"""So many letters did not come: what the patrol said before is not the present any more."""
PATROLS_KEPT: Final = timedelta(days=1)
MOST_STEPS: Final = 24 * 14
"""Of a history: two weeks by the hour, or all that is kept by the day."""
MOST_COMING: Final = 200


def take(services: Services, body: bytes) -> PatrolReceipt:
    """Keep the letter in ``body`` (its JSON) and add its hours, unless it came before.

    Raises PatrolReportUnreadable; then nothing has changed.
    """
    try:
        letter = PatrolReport.model_validate_json(body)
    except ValidationError as error:
        raise PatrolReportUnreadable(
            f"The patrol's report is not valid: {complaint(error)}."
        ) from None
    at = services.clock.now()
    with services.db.writing() as session:
        patrol = PatrolRepository(session, Scope.everywhere())
        created = patrol.enter(letter, at)
        if created:
            patrol.add(letter.hours)
            patrol.forget(at - PATROLS_KEPT)
    return PatrolReceipt(run=letter.run, number=letter.number, created=created)


def patrol_now(session: Session, person: Person, at: datetime) -> PatrolNow:
    """How the patrol of the person's cameras stands. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    patrol = PatrolRepository(session, person.scope)
    letters = [
        (heard, letter, at - heard > timedelta(seconds=SILENT_AFTER * letter.every_s))
        for heard, letter in patrol.letters()
    ]
    present = [letter for _, letter, silent in letters if not silent]
    following = sorted((one for letter in present for one in letter.next), key=lambda one: one.by)
    return PatrolNow(
        at=at,
        patrollers=tuple(_patroller(*one) for one in letters),
        sources=_sources(present, person.scope),
        coming=_coming(patrol, following, at),
    )


def patrol_history(
    session: Session,
    person: Person,
    first: datetime,
    last: datetime,
    city: ZoneInfo,
    step: Step = Step.HOUR,
    *,
    source: str | None = None,
    district: str | None = None,
) -> History:
    """What came of visits to the person's cameras from ``first`` up to ``last``, which is left out.

    Both are rounded down to whole hours, or to the city's days. Raises Forbidden or HistoryRefused.
    """
    require(person, Permission.SEE_CAMERAS)
    first, last = begin_of(first, step, city), begin_of(last, step, city)
    begins = _steps(first, last, step, city)
    patrol = PatrolRepository(session, person.scope)
    by_step: dict[datetime, list[Brought]] = {begin: [] for begin in begins}
    by_source: dict[str, list[Brought]] = {}
    for hour, name, camera_s, late_s in patrol.covers(first, last, source, district):
        some = Brought(camera_s, late_s)
        by_step[begin_of(hour, step, city)].append(some)
        by_source.setdefault(name, []).append(some)
    for hour, name, result, reason, visits in patrol.results(first, last, source, district):
        some = Brought(results={(result, reason): visits})
        by_step[begin_of(hour, step, city)].append(some)
        by_source.setdefault(name, []).append(some)
    return History(
        first,
        last,
        step,
        tuple((begin, together(some)) for begin, some in by_step.items()),
        tuple((name, together(some)) for name, some in sorted(by_source.items())),
    )


def begin_of(at: datetime, step: Step, city: ZoneInfo) -> datetime:
    """The first moment of the hour, or of the city's day, in which ``at`` lies."""
    local = at.astimezone(city).replace(minute=0, second=0, microsecond=0)
    if step is Step.DAY:
        local = local.replace(hour=0)
    return local.astimezone(UTC)


def _steps(first: datetime, last: datetime, step: Step, city: ZoneInfo) -> list[datetime]:
    if last <= first:
        raise HistoryRefused(
            "The time ends before it begins, or holds no whole step; widen it.", code="backwards"
        )
    length, begins = timedelta(hours=1 if step is Step.HOUR else 24), []
    at = first
    while at < last:
        begins.append(at)
        # A day of the city may have 23 or 25 hours: step well into the next one.
        at = begin_of(at + length * 1.2, step, city)
        if len(begins) > MOST_STEPS:
            raise HistoryRefused(
                f"A history has {MOST_STEPS} steps at most; ask for days instead.",
                code="long",
                most=MOST_STEPS,
            )
    return begins


def _patroller(heard_at: datetime, letter: PatrolReport, silent: bool) -> Patroller:
    return Patroller(
        worker=letter.worker,
        heard_at=heard_at,
        silent=silent,
        started_at=letter.started_at,
        looks_per_s=letter.looks_per_s,
        last_look_at=letter.last_look_at,
        pictures_waiting=letter.pictures_waiting,
        outbox_waiting=letter.outbox_waiting,
        outbox_refused=letter.outbox_refused,
        outbox_since=letter.outbox_since,
        store_outages=letter.store_outages,
        unsaved_since=letter.unsaved_since,
        model_refused=letter.model_refused,
        engine_instead=letter.engine_instead,
    )


def _sources(letters: Sequence[PatrolReport], scope: Scope) -> tuple[SourceStanding, ...]:
    kept: dict[str, Kept] = {}
    for letter in letters:
        for part in letter.parts:
            if scope.covers(part.district):
                kept[part.source] = kept.get(part.source, Kept()) + _kept(part)
    used: dict[str, list[SourceNow]] = {}
    for letter in letters:
        for one in letter.sources:
            used.setdefault(one.source, []).append(one)
    return tuple(
        SourceStanding(
            source=name,
            kept=kept[name],
            sessions=sum(one.sessions for one in found),
            cap=max(one.cap for one in found),
            starts=sum(one.starts for one in found),
            starts_cap=found[0].starts_cap,
            # With several patrols on one platform, the one that is worst off speaks.
            breaker=max((one.breaker for one in found), key=("closed", "half_open", "open").index),
        )
        for name, found in sorted(used.items())
        if name in kept
    )


def _kept(part: PartNow) -> Kept:
    return Kept(
        part.cameras,
        part.closed,
        part.late,
        part.unreachable,
        part.unreachable_late,
        part.worst_s,
        part.asked_per_s,
    )


def _coming(
    patrol: PatrolRepository, following: Sequence[NextVisit], at: datetime
) -> tuple[Coming, ...]:
    known = patrol.cameras([one.camera_id for one in following[:MOST_COMING]])
    found = [
        Coming(one.camera_id, *known[one.camera_id], one.because, one.from_at, one.by)
        for one in following[:MOST_COMING]
        if one.camera_id in known
    ]
    # Whoever may go already goes by deadline; the others as their time comes.
    return tuple(sorted(found, key=lambda one: (max(one.from_at, at), one.by)))
