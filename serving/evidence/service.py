"""Shows pictures: only to those who may see the case, never without a line in the register.

People see blurred copies. An original is for those whose role allows it, after they said why.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.contract import EvidenceItem, EvidenceRole
from serving.cases.domain import Case
from serving.cases.service import get_case
from serving.deps import Services
from serving.evidence.blurring import copy_of, original
from serving.evidence.bundle import Bundle, make_bundle
from serving.evidence.domain import CASE_WORK, Pictures, Shown, Use, UseFilter, UseLine, Wish
from serving.evidence.drawing import PictureUnreadable, derived
from serving.evidence.errors import (
    LinkRefused,
    PictureDeleted,
    PictureNotFound,
    StoreAway,
    WhyMissing,
)
from serving.evidence.repository import UseRegister, user_of
from serving.retention.references import deletions
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
    return next((item for item in case.pictures if item.role is role), None)


def originals(
    services: Services, person: Person, case_id: UUID, why: str
) -> list[tuple[EvidenceItem, str]]:
    """Short-lived paths to a case's originals, after writing down who asked for them and why.

    Raises Forbidden, CaseNotFound or WhyMissing.
    """
    require(person, Permission.SEE_ORIGINALS)
    why = why.strip()
    if not why:
        raise WhyMissing
    at = services.clock.now()
    with services.db.writing() as session:
        case = get_case(session, person, case_id)
        grant = UseRegister(session, person.scope).add(
            user_of(person), Use.ASKED, case_id, case.line.district, at, why
        )
    return [
        (item, services.links.make(case_id, item, person, at, grant=grant))
        for item in case.pictures
    ]


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
    CaseNotFound, LinkRefused, PictureNotFound, PictureDeleted, StoreAway or CannotBlur.
    """
    require(person, Permission.SEE_EVIDENCE)
    if wish.grant is not None:
        require(person, Permission.SEE_ORIGINALS)
    at = services.clock.now()
    with services.db.reading() as session:
        case = get_case(session, person, case_id)
        why = _why(session, person, case_id, wish)
        deleted = deletions(session, case_id)
    item = picture(case, role)
    if item is None:
        raise PictureNotFound(f"This case has no {role} picture; open the case for those it has.")
    services.links.check(case_id, item, person, expires, signature, at, wish.grant)
    if (gone := deleted.get(item.sha256)) is not None:
        raise PictureDeleted(role, gone.rule, f"{gone.at:%Y-%m-%d}")
    if wish.grant is None:
        copy = copy_of(services, item.sha256, item.media_type, item.role)
        what, shown = Use.BLURRED, Shown(copy.data, copy.media_type)
    else:
        data = original(services.store, item.sha256, item.role)
        what, shown = Use.ORIGINAL, Shown(data, item.media_type)
    with services.db.writing() as session:
        UseRegister(session, person.scope).add(
            user_of(person),
            what,
            case_id,
            case.line.district,
            at,
            why,
            role=item.role,
            sha256=item.sha256,
            boxes=wish.boxes,
        )
    if wish.is_whole:
        return shown
    box = case.report.box if wish.boxes and item.cut_from is None else None
    try:
        return Shown(derived(shown.data, box=box, width=wish.width), "image/jpeg")
    except PictureUnreadable:
        raise StoreAway(
            f"The {role} picture cannot be decoded; look at the original instead."
        ) from None


def bundle(
    services: Services, person: Person, case_id: UUID, pictures: Pictures, why: str
) -> Bundle:
    """A signed bundle of a case. Raises Forbidden and what ``make_bundle`` raises."""
    if pictures is Pictures.ORIGINALS:
        require(person, Permission.SEE_ORIGINALS)
    else:
        require(person, Permission.EXPORT_CASES, Permission.SEE_ORIGINALS)
    return make_bundle(services, user_of(person), person.scope, case_id, pictures, why)


def register(
    session: Session, person: Person, wanted: UseFilter, before: int | None, limit: int
) -> list[UseLine]:
    """Who used which evidence, newest first. Raises Forbidden."""
    require(person, Permission.SEE_USE_REGISTER)
    return UseRegister(session, person.scope).latest(wanted, before, limit)


def _why(session: Session, person: Person, case_id: UUID, wish: Wish) -> str:
    if wish.grant is None:
        return CASE_WORK
    why = UseRegister(session, person.scope).granted(wish.grant, person, case_id)
    if why is None:
        raise LinkRefused(
            "This link was not made for you and this picture; open the case and look there."
        )
    return why
