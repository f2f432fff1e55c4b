"""A camera as its page shows it: what it is, what it last saw, how it did, what stands open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.contract import CameraEventKind, TriedBox
from serving.cameras.domain import CameraCard
from serving.cameras.listing import OVER
from serving.cameras.service import get_camera
from serving.cases.domain import CaseLine, Status
from serving.cases.service import list_cases
from serving.cases.wanted import CaseFilter
from serving.console import places
from serving.console.visitor import Visitor
from serving.events.domain import EventFilter, EventLine
from serving.events.service import list_events
from serving.looks.domain import LastLook, Looks, Part
from serving.looks.service import looks_of, try_zones
from serving.users.domain import Permission

EVENTS: Final = 200
CASES: Final = 12
OPEN: Final = tuple(status for status in Status if status not in OVER)


@dataclass(frozen=True, slots=True)
class CameraSheet:
    camera: CameraCard
    looks: Looks
    tried: tuple[TriedBox, ...]
    """What the rules say of the last usable look."""
    events: tuple[EventLine, ...]
    """Newest first."""
    cases: tuple[CaseLine, ...]
    """Open ones, newest first."""
    more_cases: bool = False

    @property
    def troubles(self) -> tuple[EventLine, ...]:
        """Those that last."""
        ends = (CameraEventKind.ONLINE, CameraEventKind.SEEING, CameraEventKind.VIEW_BACK)
        return tuple(one for one in self.events if one.ended_at is None and one.kind not in ends)

    @property
    def elsewhere(self) -> LastLook | None:
        """What a camera shows whose view has moved."""
        look = self.looks.unable
        return look if self.moved and look and look.unable == "view_moved" else None

    @property
    def moved(self) -> EventLine | None:
        """The ticket of a view that has moved."""
        found = (one for one in self.troubles if one.kind is CameraEventKind.VIEW_MOVED)
        return next(found, None)

    @property
    def drawing(self) -> str:
        """Where its zones are drawn: over the present picture where the view has moved."""
        return places.zones(self.camera.id, Part.UNABLE if self.elsewhere else None)


def read(visitor: Visitor, camera_id: str) -> CameraSheet:
    """Raises Forbidden or CameraNotFound."""
    person, now = visitor.person, visitor.services.clock.now()
    with visitor.services.db.reading() as session:
        camera = get_camera(session, person, camera_id)
        looks = looks_of(session, person, camera_id, now)
        view = camera.views[0]
        tried: tuple[TriedBox, ...] = ()
        if looks.usable is not None:
            zones = [zone.model_dump(mode="json") for zone in view.zones]
            trial = try_zones(
                session, person, visitor.services.city, camera_id, view.id, zones, now
            )
            tried = trial.tried
        wanted = EventFilter(camera_id=camera_id)
        events = tuple(list_events(session, person, wanted, None, EVENTS))
        cases: tuple[CaseLine, ...] = ()
        more = False
        if person.may(Permission.SEE_CASES):
            page = list_cases(
                session, person, CaseFilter(statuses=OPEN, camera_id=camera_id), None, CASES
            )
            cases, more = page.lines, page.next is not None
    return CameraSheet(camera, looks, tried, events, cases, more)
