"""What was seen, and why it was believed: the stage; looks, zone, permits and hashes."""

from __future__ import annotations

from serving.console import places
from serving.console.case.dossier import CheckedPermit, Dossier
from serving.console.html import Markup, join, tag
from serving.console.navigation import PERMITS
from serving.console.stage import stage, tool, tools
from serving.console.visitor import Visitor
from serving.console.why import why


def exhibits(visitor: Visitor, dossier: Dossier) -> Markup:
    """The pictures as on the review page, with the same keys."""
    words, line = visitor.words, dossier.line
    return join(
        tag(
            "div",
            tools(visitor),
            tool(None, "?", words("case.help"), words("help.help")),
            class_="tools",
        ),
        stage(visitor, dossier.case, dossier.box),
        tag("span", hidden=True, data_pictures_of=str(line.id)),
    )


def evidence(visitor: Visitor, dossier: Dossier) -> Markup:
    """Counted and checked before it was reported; then every picture with its hash."""
    permits = [_permit(visitor, one) for one in dossier.permits]
    return join(
        why(dossier.case.report, dossier.sheet.view, visitor.moments, chart=False, permits=permits),
        _hashes(visitor, dossier),
    )


def _permit(visitor: Visitor, permit: CheckedPermit) -> Markup:
    """Leads to its page, for who may look at it there."""
    if permit.registered and PERMITS.opens_to(visitor.person):
        return tag("a", permit.name, href=places.permit(permit.id), title=permit.id)
    return tag("span", permit.name, title=permit.id)


def _hashes(visitor: Visitor, dossier: Dossier) -> Markup:
    words, case = visitor.words, dossier.case
    rows = [
        tag(
            "li",
            tag("b", words(f"picture.{item.role}")),
            visitor.moments.markup(item.captured_at, short=True),
            tag("span", f"{item.width} × {item.height}"),
            tag("code", item.sha256[:16], title=f"SHA-256 {item.sha256}"),
        )
        for item in case.pictures
    ]
    return tag(
        "details",
        tag("summary", words("evidence.pictures", count=len(rows))),
        tag("ul", rows, class_="hashes"),
    )
