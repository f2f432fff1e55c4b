"""Takes camera events from the pipeline and tells them to people."""

from __future__ import annotations

from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from pipeline.contract import CameraEvent, CameraEventKind, CameraEventReceipt
from serving.cameras.repository import CameraRepository
from serving.cameras.service import get_camera
from serving.deps import Services
from serving.events.domain import ENDS, EventFilter, EventLine
from serving.events.errors import EventNotFound, EventOfNobody, EventUnreadable
from serving.events.repository import CameraEventRepository
from serving.notices.telling import tell_camera
from serving.sentences import complaint
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require


def take(services: Services, body: bytes) -> CameraEventReceipt:
    """Enter the event in ``body`` (its JSON), unless it was entered before.

    Events may come in any order: an end that overtakes its beginning still ends it. Raises
    EventUnreadable or EventOfNobody; after either nothing has changed.
    """
    try:
        event = CameraEvent.model_validate_json(body)
    except ValidationError as error:
        raise EventUnreadable(f"The camera event is not valid: {complaint(error)}.") from None
    with services.db.writing() as session:
        card = CameraRepository(session, Scope.everywhere()).card(event.camera_id)
        if card is None:
            raise EventOfNobody(event.camera_id)
        events = CameraEventRepository(session, Scope.everywhere())
        created = events.take(event, services.clock.now())
        if created:
            events.end_by(event)
            tell_camera(session, event.camera_id, card.district, event.kind)
            if event.kind in ENDS and (ended_at := events.end_of(event)) is not None:
                events.set_end(event.event_id, ended_at)
    return CameraEventReceipt(event_id=event.event_id, created=created)


def list_events(
    session: Session, person: Person, wanted: EventFilter, after: UUID | None, limit: int
) -> list[EventLine]:
    """What happened to the person's cameras, newest first, behind the event ``after``.

    Raises Forbidden, EventNotFound, or CameraNotFound when ``wanted`` names a camera the person
    may not see.
    """
    require(person, Permission.SEE_CAMERAS)
    if wanted.camera_id is not None:
        get_camera(session, person, wanted.camera_id)
    events = CameraEventRepository(session, person.scope)
    mark = events.line(after) if after is not None else None
    if after is not None and mark is None:
        raise EventNotFound
    return events.lines(wanted, mark, limit)


def count_open(session: Session, person: Person) -> dict[CameraEventKind, int]:
    """How many troubles of the person's cameras last, by kind. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return CameraEventRepository(session, person.scope).count_open()
