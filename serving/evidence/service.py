"""Shows pictures: only to those who may see the case, never without a line in the register."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.contract import EvidenceItem, EvidenceRole
from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable
from serving.cases.domain import Case
from serving.cases.service import get_case
from serving.deps import Services
from serving.evidence.domain import Shown, Viewing, Wish
from serving.evidence.drawing import PictureUnreadable, derived
from serving.evidence.errors import PictureNotFound, StoreAway
from serving.evidence.repository import ViewRegister
from serving.users.domain import Permission, Person
from serving.users.permissions import require


def link_to(
    services: Services,
    person: Person,
    case: Case,
    role: EvidenceRole,
    *,
    boxes: bool = False,
    width: int | None = None,
) -> str | None:
    """A short-lived path to one picture of a case the person just loaded; None without one.

    None also for somebody whose role sees no evidence.
    """
    item = picture(case, role)
    if item is None or not person.may(Permission.SEE_EVIDENCE):
        return None
    at = services.clock.now()
    return services.links.make(case.line.id, item, person, at, boxes=boxes, width=width)


def picture(case: Case, role: EvidenceRole) -> EvidenceItem | None:
    return next((item for item in case.report.evidence if item.role is role), None)


def show(
    services: Services,
    person: Person,
    case_id: UUID,
    role: EvidenceRole,
    expires: int,
    signature: str,
    wish: Wish,
) -> Shown:
    """The picture behind a link, after writing down who sees it.

    The box is drawn on whole pictures only: a close-up is its own outline. Raises Forbidden,
    CaseNotFound, LinkRefused, PictureNotFound or StoreAway.
    """
    require(person, Permission.SEE_EVIDENCE)
    at = services.clock.now()
    with services.db.reading() as session:
        case = get_case(session, person, case_id)
    item = picture(case, role)
    if item is None:
        raise PictureNotFound(f"This case has no {role} picture; open the case for those it has.")
    services.links.check(case_id, item, person, expires, signature, at)
    data = _stored(services.store, item)
    with services.db.writing() as session:
        ViewRegister(session, person.scope).add(
            person, case_id, case.line.district, item, at, boxes=wish.boxes
        )
    if wish.is_original:
        return Shown(data, item.media_type)
    box = case.report.box if wish.boxes and item.cut_from is None else None
    try:
        return Shown(derived(data, box=box, width=wish.width), "image/jpeg")
    except PictureUnreadable:
        raise StoreAway(
            f"The {role} picture cannot be decoded; look at the original instead."
        ) from None


def register(
    session: Session, person: Person, before: int | None, case_id: UUID | None, limit: int
) -> list[Viewing]:
    """Who looked at which picture, newest first. Raises Forbidden."""
    require(person, Permission.SEE_REGISTER)
    return ViewRegister(session, person.scope).latest(before, case_id, limit)


def _stored(store: Store, item: EvidenceItem) -> bytes:
    try:
        return store.get(item.sha256)
    except StoreUnavailable:
        raise StoreAway(
            "The picture store does not answer; try again in a moment.", retry_after_s=10
        ) from None
    except (PictureMissing, PictureCorrupt):
        raise StoreAway(
            f"The {item.role} picture is missing or damaged in the store; tell the administrator."
        ) from None
