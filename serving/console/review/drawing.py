"""One case of the deck as the browser gets it, and what stands above the deck."""

from __future__ import annotations

from serving.console.html import Markup, join, tag
from serving.console.review.deck import Deal, Slide
from serving.console.review.panel import panel
from serving.console.stage import stage, tool
from serving.console.stage import tools as stage_tools
from serving.console.visitor import Visitor
from serving.review.domain import QueueState

KEYS = (
    ("c", "confirm"),
    ("1 … 0 q w", "reason"),
    ("s", "skip"),
    ("u", "undo"),
    ("n", "next"),
    ("p", "previous"),
    ("b", "boxes"),
    ("d", "drag"),
    ("z", "zoom"),
    ("x", "compare"),
    ("← →", "pictures"),
    ("v", "burst"),
    ("a", "beside"),
    ("m", "note"),
    ("?", "help"),
    ("Esc", "leave"),
)
"""Keys of the review page, with the names of what they do."""


def article(visitor: Visitor, slide: Slide) -> Markup:
    """Hidden: the browser shows one of them."""
    line = slide.case.line
    return tag(
        "article",
        stage(visitor, slide.case, slide.box),
        panel(visitor, slide),
        hidden=True,
        data_case=str(line.id),
        data_version=line.version,
        data_kind=line.kind,
        data_number=line.number,
        aria_label=f"{visitor.words.named('kind', line.kind)}, {line.camera_name}",
    )


def state_line(visitor: Visitor, state: QueueState) -> Markup:
    """How much waits, and what stands in the way of it."""
    words = visitor.words
    parts = (
        (state.late, words("review.state_late", count=f"{state.late:,}"), "warn"),
        (state.others, words("review.state_others", count=f"{state.others:,}"), "faint"),
        (state.skipped, words("review.state_skipped", count=f"{state.skipped:,}"), "faint"),
    )
    return join(
        tag("b", words("case.waiting", count=f"{state.waiting:,}")),
        [tag("span", text, class_=look) for count, text, look in parts if count],
    )


def nothing(visitor: Visitor, deal: Deal) -> Markup:
    """For an empty deck: what comes next, and when."""
    words, state = visitor.words, deal.state
    if state.next_back_at is not None and state.waiting:
        hint = join(
            words("review.none_skipped_hint"),
            " ",
            visitor.moments.markup(state.next_back_at, short=True),
        )
    elif state.others:
        hint = join(words("review.none_others_hint", count=state.others))
    else:
        hint = join(words("review.none_hint"))
    return join(tag("p", words("list.none_waiting")), tag("p", hint))


def tools(visitor: Visitor) -> Markup:
    """What concerns the pictures, and the deck and not one case."""
    words = visitor.words
    return join(
        stage_tools(visitor),
        tool("drag", "d", words("review.drag"), words("help.drag"), presses=True),
        tool("beside", "a", words("review.beside"), words("help.beside")),
        tool("previous", "p", "←", words("case.previous")),
        tool("next", "n", "→", words("case.next")),
        tool(None, "?", words("case.help"), words("help.help")),
    )
