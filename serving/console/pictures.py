"""Evidence on a page: each picture behind a link that fades."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from pipeline.contract import EvidenceItem
from serving.cases.domain import Case
from serving.console.visitor import Visitor
from serving.users.domain import Permission

THUMBNAIL_WIDTH: Final = 480
FIGURE_WIDTH: Final = 1280
"""Pixels asked for: about a figure's width on a wall screen. Full size is one click away."""


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


def alt(visitor: Visitor, case: Case, item: EvidenceItem) -> str:
    return visitor.words(
        "picture.alt",
        role=visitor.words(f"picture.{item.role}"),
        number=case.line.number,
        moment=visitor.moments.text(item.captured_at),
    )
