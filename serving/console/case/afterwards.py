"""What a re-check saw: before and after handling, beside each other or one over the other."""

from __future__ import annotations

from pipeline.contract import EvidenceItem, EvidenceRole
from serving.console.case.dossier import Dossier
from serving.console.html import Markup, join, tag
from serving.console.pictures import FIGURE_WIDTH, alt, link
from serving.console.stage import divide
from serving.console.visitor import Visitor

PAIR = (EvidenceRole.HANDLE_BEFORE, EvidenceRole.HANDLE_AFTER)
WAYS = ("beside", "over")


def pair(visitor: Visitor, dossier: Dossier) -> Markup:
    """Nothing for a case that no camera could check."""
    found = {item.role: item for item in dossier.case.pictures}
    items = [found[role] for role in PAIR if role in found]
    if len(items) < len(PAIR):
        return Markup("")
    words, wide = visitor.words, items[0]
    return join(
        tag(
            "div",
            tag("h2", words("pair.title")),
            [
                tag(
                    "button",
                    words(f"pair.{way}"),
                    type="button",
                    class_="chip",
                    data_wish="lay",
                    data_laid=way,
                    aria_pressed="true" if way == WAYS[0] else "false",
                )
                for way in WAYS
            ],
            class_="pair-head",
        ),
        tag(
            "div",
            [_figure(visitor, dossier, item) for item in items],
            divide(words("pair.slider")),
            class_="pair",
            data_laid=WAYS[0],
            style=f"--wide: {wide.width}; --high: {wide.height}",
        ),
    )


def _figure(visitor: Visitor, dossier: Dossier, item: EvidenceItem) -> Markup:
    words, case = visitor.words, dossier.case
    source = link(visitor, case.line.id, item, width=FIGURE_WIDTH)
    return tag(
        "figure",
        tag("img", src=source, alt=alt(visitor, case, item), data_relink=str(case.line.id))
        if source
        else tag("p", words("picture.hidden"), class_="absent"),
        tag("span", words("picture.failed"), class_="failed"),
        tag(
            "figcaption",
            tag("b", words(f"picture.{item.role}")),
            visitor.moments.markup(item.captured_at),
        ),
        class_=item.role,
    )
