"""Takes looks from the patrol, shows them to people, and tries drawings on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy.orm import Session

from models import ModelError
from pipeline.contract import (
    AskedLook,
    AskedLooks,
    Camera,
    ShownLook,
    ShownLookReceipt,
    View,
    Zone,
    try_rules,
    zones_needed,
)
from pipeline.storage import StoreUnavailable
from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cameras.domain import CameraCard
from serving.cameras.drawing import MOST_ZONES, faults
from serving.cameras.errors import DrawingRefused, ViewNotFound
from serving.cameras.repository import CameraRepository
from serving.cameras.service import get_camera
from serving.deps import Services
from serving.evidence.blurring import MEDIA_TYPE, CannotBlur, NotAPicture, hidden, original
from serving.evidence.errors import StoreAway
from serving.intake.errors import CameraUnknown
from serving.looks.domain import Looks, Part, Trial, part_of
from serving.looks.errors import LookNotFound, ShownLookUnreadable
from serving.looks.repository import LookRepository
from serving.permits.service import permits_in_plan
from serving.permits.spreading import spread
from serving.samples.erasures import erase_later
from serving.sentences import complaint
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

SOON_AT_ONCE: Final = 50
MOVED_AT_ONCE: Final = 10
OLD_AT_ONCE: Final = 4
"""Each picture costs serving a blurring, a tenth of a second of one processor: asked every three
seconds, no more than a seventh of one."""


def take(services: Services, body: bytes) -> ShownLookReceipt:
    """Keep the look in ``body`` (its JSON) in the place of the one before, its picture blurred.

    One that is not newer changes nothing. Raises ShownLookUnreadable, CameraUnknown, CannotBlur or
    StoreAway; after any of them nothing has changed.
    """
    try:
        look = ShownLook.model_validate_json(body)
    except ValidationError as error:
        raise ShownLookUnreadable(f"The look is not valid: {complaint(error)}.") from None
    everywhere = Scope.everywhere()
    with services.db.reading() as session:
        if CameraRepository(session, everywhere).district_of(look.camera_id, look.view_id) is None:
            raise CameraUnknown(look.camera_id, look.view_id)
    sha256 = None if look.picture is None else _kept(services, look.picture)
    part = part_of(look.unable, has_picture=sha256 is not None)
    at = services.clock.now()
    with services.db.writing() as session:
        looks = LookRepository(session)
        before = looks.looks(look.camera_id, look.view_id).get(part)
        looks.answered(look.camera_id, look.captured_at)
        if before is not None and before.captured_at >= look.captured_at:
            if sha256 is not None and sha256 != before.picture_sha256:
                erase_later(session, sha256, at)
            return ShownLookReceipt(look_id=look.look_id, created=False)
        gone = looks.put(look, part, sha256)
        if gone is not None:
            erase_later(session, gone, at)
    return ShownLookReceipt(look_id=look.look_id, created=True)


def asked(services: Services, room: int, after: str | None) -> AskedLooks:
    """What the patrol is to show next: looks somebody waits for, views that moved unseen, and, with
    what is left of ``room``, cameras whose last look has grown old."""
    at, hours = services.clock.now(), services.settings.looks.every_hours
    with services.db.reading() as session:
        looks = LookRepository(session)
        soon = looks.waited_for(at, SOON_AT_ONCE)
        moved = looks.moved_unseen(min(room, MOVED_AT_ONCE))
        most = min(room - len(moved), OLD_AT_ONCE)
        old: list[str] = []
        if hours and most > 0:
            old = looks.grown_old(at - timedelta(hours=hours), after, most)
    rest = dict.fromkeys([*moved, *old])
    return AskedLooks(
        looks=(
            *(AskedLook(camera_id=name, soon=True) for name in soon),
            *(AskedLook(camera_id=name) for name in rest if name not in soon),
        ),
        next=old[-1] if old and len(old) == most else None,
    )


def ask(session: Session, person: Person, camera_id: str, at: datetime) -> None:
    """Let the patrol look at a camera as soon as it can, and show it. Raises Forbidden or
    CameraNotFound. It stands in the audit log: nobody watches through a camera unnoticed."""
    require(person, Permission.EDIT_CAMERAS)
    get_camera(session, person, camera_id)
    LookRepository(session).ask(camera_id, at)
    record(session, Act.LOOK_ASKED, Actor.of(person), at, camera_id)


def looks_of(session: Session, person: Person, camera_id: str, at: datetime) -> Looks:
    """The last looks at a camera's view. Raises Forbidden or CameraNotFound."""
    camera = get_camera(session, person, camera_id)
    looks = LookRepository(session)
    found = looks.looks(camera_id, camera.views[0].id)
    asked_at = looks.asked_at(camera_id, at)
    return Looks(
        usable=found.get(Part.USABLE),
        unable=found.get(Part.UNABLE),
        missed=found.get(Part.MISSED),
        asked_at=asked_at,
    )


def picture(services: Services, person: Person, camera_id: str, look_id: UUID) -> bytes:
    """The blurred JPEG of a last look. Raises Forbidden, CameraNotFound, LookNotFound or
    StoreAway."""
    with services.db.reading() as session:
        look = looks_of(session, person, camera_id, services.clock.now()).of(look_id)
    if look is None or look.picture_sha256 is None:
        raise LookNotFound
    return original(services.training_pictures, look.picture_sha256, "last look's")


def try_zones(
    session: Session,
    person: Person,
    city: ZoneInfo,
    camera_id: str,
    view_id: str,
    zones: Sequence[object],
    at: datetime,
) -> Trial:
    """What the patrol's own rules say of the last usable look, were the view drawn like this.

    Changes nothing. Raises Forbidden, CameraNotFound, ViewNotFound, or DrawingRefused for what no
    zone can be.
    """
    require(person, Permission.SEE_CAMERAS)
    camera = get_camera(session, person, camera_id)
    view = camera.view(view_id)
    if view is None:
        raise ViewNotFound(camera_id, view_id)
    if len(zones) > MOST_ZONES:
        raise DrawingRefused(
            f"Camera {camera_id}: a view may have {MOST_ZONES} zones at most.",
            code="many",
            most=MOST_ZONES,
        )
    wrong = faults(zones)
    drawn = _drawn(camera, view, [zone for zone in zones if _name(zone) not in wrong])
    kinds = {zone.kind for zone in drawn.zones}
    missing = {
        kind: needed
        for kind in sorted(view.watch)
        if (needed := zones_needed(kind)) and needed.isdisjoint(kinds)
    }
    look = LookRepository(session).looks(camera_id, view_id).get(Part.USABLE)
    if look is None:
        return Trial(wrong, missing, None)
    [whole] = spread([_plain(camera, drawn)], permits_in_plan(session, city, at))
    return Trial(wrong, missing, look, try_rules(whole.view, look.boxes, look.captured_at, city))


def _kept(services: Services, jpeg: bytes) -> str:
    try:
        changed = hidden(jpeg, services.finder)
        return services.training_pictures.put(changed or jpeg, MEDIA_TYPE)
    except NotAPicture:
        raise ShownLookUnreadable("The look's picture cannot be decoded.") from None
    except ModelError:
        raise CannotBlur from None
    except StoreUnavailable:
        raise StoreAway("The picture store does not answer; send it again later.") from None


def _drawn(camera: CameraCard, view: View, zones: Sequence[Any]) -> View:
    try:
        checked = tuple(Zone.model_validate(zone) for zone in zones)
        return View.model_validate({**dict(view), "zones": checked})
    except ValidationError as error:
        said = complaint(error)
        raise DrawingRefused(f"Camera {camera.id}: {said}.", code="view", said=said) from None


def _plain(camera: CameraCard, view: View) -> Camera:
    """The camera without its way in, as far as permits ask for it."""
    return Camera(
        id=camera.id,
        name=camera.name,
        district=camera.district,
        longitude=camera.longitude,
        latitude=camera.latitude,
        views=(view,),
    )


def _name(zone: object) -> str | None:
    return str(zone["id"]) if isinstance(zone, dict) and "id" in zone else None
