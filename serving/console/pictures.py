"""Evidence on a page: four figures, each behind a link that fades."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from pipeline.contract import EvidenceItem, EvidenceRole
from serving.cases.domain import Case
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.users.domain import Permission

THUMBNAIL_WIDTH: Final = 480
FIGURE_WIDTH: Final = 1280
"""Pixels asked for: about a figure's width on a wall screen. Full size is one click away."""

AFTER_HANDLING: Final = frozenset({EvidenceRole.HANDLE_BEFORE, EvidenceRole.HANDLE_AFTER})


def link(
    visitor: Visitor,
    case_id: UUID,
    item: EvidenceItem,
    *,
    boxes: bool = False,
    width: int | None = None,
) -> str | None:
    """A short-lived path for a case the visitor was just given; None when they see no evidence."""
    if not visitor.person.may(Permission.SEE_EVIDENCE):
        return None
    at = visitor.services.clock.now()
    # A smaller copy of a picture that is small already would only be a worse one.
    smaller = width if width is not None and width < item.width else None
    return visitor.services.links.make(
        case_id, item, visitor.person, at, boxes=boxes, width=smaller
    )


def figures(visitor: Visitor, case: Case, *, boxes: bool) -> Markup:
    """The four pictures, in the order in which one compares them, and the pair of a re-check."""
    found = {item.role: item for item in case.pictures}
    roles = [role for role in EvidenceRole if role in found or role not in AFTER_HANDLING]
    return join(*(_figure(visitor, case, role, found.get(role), boxes) for role in roles))


def original(visitor: Visitor, case: Case, role: str, *, boxes: bool) -> Markup:
    """One picture at full size, for the dialog."""
    item = next((item for item in case.pictures if item.role == role), None)
    source = link(visitor, case.line.id, item, boxes=boxes) if item else None
    words = visitor.words
    if item is None or source is None:
        return tag("p", words("picture.none" if item is None else "picture.hidden"))
    return join(
        tag("img", src=source, alt=alt(visitor, case, item)),
        tag(
            "p",
            tag("b", words(f"picture.{item.role}")),
            visitor.moments.markup(item.captured_at),
            tag("span", f"{item.width} × {item.height}"),
            tag("code", f"SHA-256 {item.sha256[:16]}…", title=item.sha256),
        ),
    )


def _figure(
    visitor: Visitor, case: Case, role: EvidenceRole, item: EvidenceItem | None, boxes: bool
) -> Markup:
    words = visitor.words
    label = tag("b", words(f"picture.{role}"), title=words(f"picture.{role}_hint"))
    if item is None:
        return tag(
            "figure",
            tag("p", words("picture.none"), class_="absent"),
            tag("figcaption", label),
            class_=f"role-{role}",
        )
    source = link(visitor, case.line.id, item, boxes=boxes, width=FIGURE_WIDTH)
    shown = (
        tag(
            "button",
            tag(
                "img",
                src=source,
                alt=alt(visitor, case, item),
                data_relink=f"{case.line.id}/{role}",
            ),
            tag("span", words("picture.failed"), class_="failed"),
            type="button",
            class_="picture",
            title=words("picture.enlarge"),
            data_wish="enlarge",
            data_role=role,
        )
        if source
        else tag("p", words("picture.hidden"), class_="absent")
    )
    return tag(
        "figure",
        shown,
        tag("figcaption", label, visitor.moments.markup(item.captured_at)),
        class_=f"role-{role}",
    )


def alt(visitor: Visitor, case: Case, item: EvidenceItem) -> str:
    return visitor.words(
        "picture.alt",
        role=visitor.words(f"picture.{item.role}"),
        number=case.line.number,
        moment=visitor.moments.text(item.captured_at),
    )
