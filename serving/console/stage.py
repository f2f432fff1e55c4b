"""The pictures of one case: a large one, and a strip of all of them below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.contract import EvidenceItem, EvidenceRole
from serving.cases.domain import Case
from serving.console.chart import score_chart
from serving.console.html import Markup, join, tag
from serving.console.pictures import FIGURE_WIDTH, alt, link
from serving.console.visitor import Visitor
from serving.console.words import Words
from serving.samples.domain import Corners

TOOLS: Final = frozenset({"boxes", "zoom", "compare"})
"""Those of the stage that stay in until they are pressed again."""

STRIP = (
    EvidenceRole.OVERVIEW,
    EvidenceRole.CLOSE_UP,
    EvidenceRole.REFERENCE,
    EvidenceRole.LATER,
)
BURST = (EvidenceRole.REFERENCE, EvidenceRole.OVERVIEW, EvidenceRole.LATER)
"""The frames of one view in the order of time; shown one after the other they move."""

HANDLES = ("nw", "n", "ne", "e", "se", "s", "sw", "w")


SCRIPT: Final = "stage.js"
STYLE: Final = "stage.css"
"""What a page brings along to show a stage."""


def stage(visitor: Visitor, case: Case, box: Corners) -> Markup:
    """``box`` is where the thing is, as corrected last. The page brings SCRIPT and STYLE."""
    words = visitor.words
    items = {item.role: item for item in case.pictures if item.role in STRIP}
    sources = {
        role: link(visitor, case.line.id, item, width=FIGURE_WIDTH) for role, item in items.items()
    }
    shown = {role: source for role, source in sources.items() if source}
    overview = items.get(EvidenceRole.OVERVIEW)
    if overview is None or EvidenceRole.OVERVIEW not in shown:
        text = words("picture.none" if overview is None else "picture.hidden")
        return tag("div", tag("p", text, class_="absent"), class_="look stage")
    full = link(visitor, case.line.id, overview)
    return tag(
        "div",
        tag(
            "div",
            tag(
                "div",
                tag("p", words("review.loading"), class_="loading"),
                [
                    _layer(visitor, case, items[role], source, full)
                    for role, source in shown.items()
                ],
                tag("span", words("picture.failed"), class_="failed"),
                _box(box, words),
                class_="framed",
            ),
            divide(words("review.slider")) if EvidenceRole.REFERENCE in shown else None,
            _captions(visitor, items),
            class_="stage",
            style=f"--wide: {overview.width}; --high: {overview.height}",
        ),
        _strip(visitor, case, shown),
        class_="look",
        data_view="overview",
        data_frames=" ".join(role for role in BURST if role in shown),
    )


def tools(visitor: Visitor) -> Markup:
    """What one does with the pictures, by mouse and keyboard; nothing of it asks the server."""
    words = visitor.words
    return join(
        *(
            tool(wish, key, text, hint, presses=wish in TOOLS)
            for wish, key, text, hint in (
                ("boxes", "b", words("case.boxes"), words("help.boxes")),
                ("zoom", "z", words("review.zoom"), words("help.zoom")),
                ("compare", "x", words("review.compare"), words("help.compare")),
                ("burst", "v", words("review.burst"), words("help.burst")),
            )
        )
    )


def tool(wish: str | None, key: str, text: str, hint: str, *, presses: bool = False) -> Markup:
    """One small button above the stage; the list of keys for no wish."""
    return tag(
        "button",
        text,
        tag("kbd", key),
        type="button",
        class_="quiet",
        data_wish=wish,
        data_key=key,
        data_help=wish is None,
        aria_pressed="false" if presses else None,
        aria_label=hint,
        title=hint,
    )


def divide(title: str) -> Markup:
    """The slider between two pictures laid over each other; 50 is the middle."""
    return tag("input", type="range", min=0, max=100, value=50, class_="slider", aria_label=title)


def _layer(
    visitor: Visitor, case: Case, item: EvidenceItem, source: str, full: str | None
) -> Markup:
    return tag(
        "img",
        src=source,
        alt=alt(visitor, case, item),
        draggable="false",
        class_="layer",
        data_role=item.role,
        data_full=full if item.role is EvidenceRole.OVERVIEW else None,
        data_relink=f"{case.line.id}",
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


def _strip(visitor: Visitor, case: Case, shown: Mapping[EvidenceRole, str]) -> Markup:
    words = visitor.words
    tiles = [
        _tile(str(role), words(f"picture.{role}"), shown[role])
        if role in shown
        else tag("p", words(f"picture.{role}"), " – ", words("picture.none"), class_="absent")
        for role in STRIP
    ]
    chart = tag("div", score_chart(case.report, visitor.moments), class_="scores")
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
