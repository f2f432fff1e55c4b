"""Everything that one page shows of a case, read in one go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from serving.cameras.mounted import mounted
from serving.cases.actors import taken_by_people
from serving.cases.domain import Action, Case, CaseLine, Status
from serving.cases.outlook import Outlook, outlook_of
from serving.cases.service import count_cases
from serving.console.case.offers import offers
from serving.console.glances import waiting
from serving.console.sheets import Sheet, sheet_of
from serving.console.visitor import Visitor
from serving.handover.standing import HandoverStand, handovers_of
from serving.overview.base_map import Position, on_map, outline
from serving.permits.repository import PermitRepository
from serving.related.hot_spots import spot_of
from serving.samples.domain import Corners
from serving.samples.service import fixes
from serving.units.atlas import Atlas
from serving.units.dispatching import suggestion_for
from serving.units.domain import CityUnit
from serving.units.suggesting import Suggestion
from serving.users.domain import Permission, Scope

SPOT_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """On the city's own map, as its tiles are drawn."""

    position: Position | None
    """None where nobody entered where the camera stands."""
    areas: tuple[dict[str, Any], ...] = ()
    """GeoJSON features of the duty areas for such a thing that hold it: the holder's own, else
    all."""


@dataclass(frozen=True, slots=True)
class Dispatching:
    """To whom the case may go."""

    units: tuple[CityUnit, ...]
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class CheckedPermit:
    """A permit that the pipeline looked at before it reported."""

    id: str
    name: str
    """Its id where nobody named it."""
    registered: bool
    """Whether it has a page: one that was drawn on a single view has none."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case as its page shows it to one person."""

    sheet: Sheet
    box: Corners
    """Where the thing is, as corrected last."""
    outlook: Outlook | None
    people: frozenset[int]
    """Sequences of the steps that people took; the others the system took by itself."""
    units: dict[str, CityUnit] = field(hash=False)
    """By id, as the register names them now."""
    handovers: tuple[HandoverStand, ...]
    spot: tuple[CaseLine, ...]
    """Other cases of its spot."""
    permits: tuple[CheckedPermit, ...]
    where: Whereabouts
    dispatching: Dispatching | None
    """None unless the person may dispatch it now."""
    undo_until: datetime | None
    """Until when this person may take back their verdict."""

    @property
    def case(self) -> Case:
        return self.sheet.case

    @property
    def line(self) -> CaseLine:
        return self.sheet.case.line


def read(visitor: Visitor, case_id: UUID, kinds: tuple[str, ...]) -> Dossier:
    """Raises CaseNotFound also for a case outside the visitor's district."""
    services, person = visitor.services, visitor.person
    now = services.clock.now()
    with services.db.reading() as session:
        counts = count_cases(session, person, waiting(kinds))
        sheet = sheet_of(visitor, session, case_id, counts.get(Status.CAPTURED, 0))
        case = sheet.case
        corrected = fixes(session, person, case_id)
        atlas = services.units.current(session)
        return Dossier(
            sheet=sheet,
            box=corrected[-1].box if corrected else case.report.box,
            outlook=outlook_of(services, session, case, now),
            people=taken_by_people(session, case_id),
            units={unit.id: unit for unit in atlas.register.units} if atlas else {},
            handovers=handovers_of(session, person, case_id),
            spot=tuple(spot_of(session, person, case_id, now, SPOT_DAYS)),
            permits=tuple(_permits(session, case)),
            where=_whereabouts(visitor, session, sheet, atlas),
            dispatching=_dispatching(visitor, session, case, atlas),
            undo_until=case.undo_until(person.id, now),
        )


def _permits(session: Session, case: Case) -> Iterator[CheckedPermit]:
    permits = PermitRepository(session, Scope.everywhere())
    for permit_id in case.report.rules.permits_checked:
        granted = permits.get(permit_id)
        name = granted.permit.name if granted else None
        yield CheckedPermit(permit_id, name or permit_id, granted is not None)


def _whereabouts(
    visitor: Visitor, session: Session, sheet: Sheet, atlas: Atlas | None
) -> Whereabouts:
    settings, line = visitor.services.settings.map, sheet.case.line
    cameras = mounted(session, [line.camera_id])
    position = cameras[line.camera_id].position
    if position is None:
        return Whereabouts(None)
    group = line.filed.group if line.filed else None
    there = atlas.at(*position) if atlas else []
    holding = [area for area in there if area.narrowness(line.kind, group) is not None]
    holder = sheet.standing.holder.id if sheet.standing else None
    own = [area for area in holding if area.unit == holder]
    return Whereabouts(
        on_map(position, settings), tuple(outline(area, settings) for area in own or holding)
    )


def _dispatching(
    visitor: Visitor, session: Session, case: Case, atlas: Atlas | None
) -> Dispatching | None:
    may = visitor.person.may(Permission.DISPATCH_CASES)
    if atlas is None or not may or Action.DISPATCH not in offers(case.line, visitor.person).all:
        return None
    return Dispatching(atlas.register.units, suggestion_for(session, atlas, case))
