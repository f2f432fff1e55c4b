"""What people do with units. The caller opens the transaction and commits it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cases.domain import Status
from serving.cases.service import get_case, list_cases
from serving.cases.wanted import CaseFilter, Cursor
from serving.errors import Unacceptable
from serving.units.atlas import Atlas
from serving.units.dispatching import suggestion_for
from serving.units.domain import Register
from serving.units.errors import NoUnits
from serving.units.modes import Because, DispatchMode
from serving.units.repository import DispatchPolicyRepository, UnitRepository
from serving.units.shelf import UnitShelf
from serving.units.suggesting import Suggestion
from serving.units.tables import DispatchWaitRow
from serving.users.domain import Permission, Person
from serving.users.permissions import require

REGISTERED: Final = (Status.REGISTERED,)


@dataclass(frozen=True, slots=True)
class Wait:
    """A registered case that waits for a dispatcher, and why."""

    case_id: UUID
    number: str
    kind: str
    district: str
    version: int
    since: datetime
    because: Because
    why: str
    unit: str | None
    desk: str | None


def import_units(session: Session, register: Register, who: str, at: datetime) -> bool:
    """Let this register hold from now on; False when it does already. Cases keep the units they
    were dispatched to; those that wait are looked at again."""
    return take_register(session, register, Actor.at_command_line(who), at)


def take_register(session: Session, register: Register, by: Actor, at: datetime) -> bool:
    """The same for whoever it is."""
    new = UnitRepository(session).put(register, by.name, at)
    if new:
        units, areas = len(register.units), len(register.areas)
        record(session, Act.UNITS_IMPORTED, by, at, register.id, units=units, areas=areas)
    return new


def the_atlas(session: Session, shelf: UnitShelf, person: Person) -> Atlas:
    """Raises Forbidden, or NoUnits before anybody imported a register."""
    require(person, Permission.SEE_CASES)
    atlas = shelf.current(session)
    if atlas is None:
        raise NoUnits
    return atlas


def suggested(session: Session, shelf: UnitShelf, person: Person, case_id: UUID) -> Suggestion:
    """Raises Forbidden, CaseNotFound or NoUnits."""
    case = get_case(session, person, case_id)
    return suggestion_for(session, the_atlas(session, shelf, person), case)


def waiting(
    session: Session, person: Person, desk: str | None, after: Cursor | None, limit: int
) -> tuple[list[Wait], Cursor | None]:
    """The person's cases that wait for a dispatcher, newest first. Raises Forbidden."""
    page = list_cases(session, person, CaseFilter(REGISTERED, desk=desk), after, limit)
    rows = session.scalars(
        sa.select(DispatchWaitRow).where(
            DispatchWaitRow.case_id.in_([line.id for line in page.lines])
        )
    )
    known = {row.case_id: row for row in rows}
    waits = [
        Wait(
            line.id,
            line.number,
            line.kind,
            line.district,
            line.version,
            row.since,
            row.because,
            row.why,
            row.unit,
            row.desk,
        )
        for line in page.lines
        if (row := known.get(line.id)) is not None
    ]
    return waits, page.next


def set_policy(session: Session, kind: str, mode: str, at: datetime, who: str, why: str) -> None:
    """Say when cases of a kind go to their unit. Raises Unacceptable."""
    try:
        wanted = DispatchMode(mode)
    except ValueError:
        choices = " or ".join(DispatchMode)
        raise Unacceptable(f"There is no policy {mode!r:.40}; choose {choices}.") from None
    if not why.strip():
        raise Unacceptable("Say why the policy changes: it is kept with the change.")
    why = why.strip()
    DispatchPolicyRepository(session).set(kind, wanted, at, who, why)
    by = Actor.at_command_line(who)
    record(session, Act.POLICY_CHANGED, by, at, f"dispatch of {kind}", mode=wanted, why=why)
