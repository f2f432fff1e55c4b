"""What stands beside a case for people: its standard in words, and what its clock says now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from serving.cases.domain import CaseLine, Filed, Status
from serving.cases.steps import StepRepository
from serving.cases.timing import read_case
from serving.clocks.reading import Reading
from serving.deps import Services
from serving.standards.domain import Group, Major, Minor, Pack, Text, Unit
from serving.units.atlas import Atlas
from serving.users.domain import Person


@dataclass(frozen=True, slots=True)
class Standing:
    """``filed`` is what the case keeps; the rest is what its pack says of it."""

    filed: Filed
    minor: Minor
    major: Major
    unit: Unit
    label: Text
    """What the city calls the state the case is in."""
    urge_label: Text | None
    reading: Reading
    assigned: Unit | None = None
    """Who has the case; None while it is with nobody."""

    @property
    def holder(self) -> Unit:
        """Who has the case, or else who is responsible for it."""
        return self.assigned or self.unit

    @property
    def face(self) -> tuple[object, ...]:
        """What people see of it: equal faces need no new drawing."""
        return (self.filed, self.label, self.reading.face, self.assigned)


def standings(
    services: Services,
    session: Session,
    person: Person,
    lines: Sequence[CaseLine],
    now: datetime,
) -> dict[UUID, Standing]:
    """Of the cases that stand under a standard; one query for all their steps. A case that the
    person does not see any more is left out."""
    filed = [(line, line.filed) for line in lines if line.filed is not None]
    if not filed:
        return {}
    calendar = services.calendars.current(session).calendar
    atlas = services.units.current(session)
    steps = StepRepository(session, person.scope).histories([line.id for line, _ in filed])
    found = {}
    for line, standard in filed:
        if line.id not in steps:
            continue
        pack = services.standards.get(session, (standard.pack, standard.version))
        reading = read_case(line, steps[line.id], pack, calendar, now)
        standing = standing_of(pack, standard, line.status, reading)
        found[line.id] = replace(standing, assigned=_assigned(atlas, pack, line))
    return found


def standing_of(pack: Pack, filed: Filed, status: Status, reading: Reading) -> Standing:
    """Raises LookupError when the case does not stand under ``pack``."""
    minor, unit = pack.minor(Group(filed.group), filed.code), pack.unit(filed.unit)
    if minor is None or unit is None:
        raise LookupError(f"{pack.id} {pack.version} has no {filed.code} or no {filed.unit}")
    urge = next((urge.label for urge in pack.urge if urge.name == reading.urge), None)
    return Standing(filed, minor, pack.major_of(minor), unit, pack.labels[status], urge, reading)


def _assigned(atlas: Atlas | None, pack: Pack, line: CaseLine) -> Unit | None:
    """By the present register, or by the pack for a unit that left it."""
    if line.assigned is None:
        return None
    there = atlas.register.unit(line.assigned) if atlas else None
    return there or pack.unit(line.assigned)
