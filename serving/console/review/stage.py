"""The pictures of one case: a large one, and a strip of all of them below it."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.contract import EvidenceItem, EvidenceRole
from serving.console.chart import score_chart
from serving.console.html import Markup, tag
from serving.console.pictures import FIGURE_WIDTH, alt, link
from serving.console.review.deck import Slide
from serving.console.visitor import Visitor
from serving.console.words import Words
from serving.samples.domain import Corners

STRIP = (
    EvidenceRole.OVERVIEW,
    EvidenceRole.CLOSE_UP,
    EvidenceRole.REFERENCE,
    EvidenceRole.LATER,
)
BURST = (EvidenceRole.REFERENCE, EvidenceRole.OVERVIEW, EvidenceRole.LATER)
"""The frames of one view in the order of time; shown one after the other they move."""

HANDLES = ("nw", "n", "ne", "e", "se", "s", "sw", "w")


def stage(visitor: Visitor, slide: Slide) -> Markup:
    words, case = visitor.words, slide.case
    items = {item.role: item for item in case.pictures if item.role in STRIP}
    sources = {
        role: link(visitor, case.line.id, item, width=FIGURE_WIDTH) for role, item in items.items()
    }
    shown = {role: source for role, source in sources.items() if source}
    overview = items.get(EvidenceRole.OVERVIEW)
    if overview is None or EvidenceRole.OVERVIEW not in shown:
        return tag("div", tag("p", words("picture.none"), class_="absent"), class_="look stage")
    full = link(visitor, case.line.id, overview)
    return tag(
        "div",
        tag(
            "div",
            tag(
                "div",
                tag("p", words("review.loading"), class_="loading"),
                [
                    _layer(visitor, slide, role, items[role], source, full)
                    for role, source in shown.items()
                ],
                tag("span", words("picture.failed"), class_="failed"),
                _box(slide.box, words),
                class_="framed",
            ),
            tag(
                "input",
                type="range",
                min=0,
                max=100,
                value=50,
                class_="slider",
                aria_label=words("review.slider"),
            )
            if EvidenceRole.REFERENCE in shown
            else None,
            _captions(visitor, items),
            class_="stage",
            style=f"--wide: {overview.width}; --high: {overview.height}",
        ),
        _strip(visitor, slide, shown),
        class_="look",
        data_view="overview",
        data_frames=" ".join(role for role in BURST if role in shown),
    )


def _layer(
    visitor: Visitor,
    slide: Slide,
    role: EvidenceRole,
    item: EvidenceItem,
    source: str,
    full: str | None,
) -> Markup:
    return tag(
        "img",
        src=source,
        alt=alt(visitor, slide.case, item),
        draggable="false",
        class_="layer",
        data_role=role,
        data_full=full if role is EvidenceRole.OVERVIEW else None,
        data_relink=f"{slide.case.line.id}",
    )


def _box(box: Corners, words: Words) -> Markup:
    """The box, and the frame with handles by which it is dragged."""
    x1, y1, x2, y2 = box
    place = f"left: {x1:.3%}; top: {y1:.3%}; width: {x2 - x1:.3%}; height: {y2 - y1:.3%}"
    return tag(
        "div",
        [tag("i", data_handle=way) for way in HANDLES],
        class_="box",
        style=place,
        role="img",
        tabindex=-1,
        aria_label=words("review.box"),
        data_box=",".join(f"{share:.6g}" for share in box),
    )


def _captions(visitor: Visitor, items: Mapping[EvidenceRole, EvidenceItem]) -> Markup:
    """What is on the stage; the one that fits the view is shown."""
    words, moments = visitor.words, visitor.moments
    lines = [
        tag(
            "p",
            tag("b", words(f"picture.{role}")),
            tag("span", words(f"picture.{role}_hint")),
            moments.markup(items[role].captured_at),
            data_of=role,
        )
        for role in STRIP
        if role in items
    ]
    return tag(
        "div",
        lines,
        tag(
            "p",
            tag("b", words("review.compare")),
            tag("span", words("review.compare_hint")),
            data_of="compare",
        ),
        class_="captions",
    )


def _strip(visitor: Visitor, slide: Slide, shown: Mapping[EvidenceRole, str]) -> Markup:
    words = visitor.words
    tiles = [
        _tile(str(role), words(f"picture.{role}"), shown[role])
        if role in shown
        else tag("p", words(f"picture.{role}"), " – ", words("picture.none"), class_="absent")
        for role in STRIP
    ]
    chart = tag("div", score_chart(slide.case.report, visitor.moments), class_="scores")
    return tag("div", tiles, chart, class_="strip")


def _tile(view: str, text: str, source: str) -> Markup:
    return tag(
        "button",
        tag("img", src=source, alt="", draggable="false"),
        tag("span", text),
        type="button",
        class_="tile",
        data_wish="view",
        data_view=view,
    )
