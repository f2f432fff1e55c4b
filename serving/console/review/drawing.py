"""One case of the deck as the browser gets it, and what stands above the deck."""

from __future__ import annotations

from serving.console.html import Markup, join, tag
from serving.console.review.deck import Deal, Slide
from serving.console.review.panel import panel
from serving.console.review.stage import stage
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


PRESSED = frozenset({"boxes", "drag", "zoom", "compare"})
"""Tools that stay in until they are pressed again."""


def article(visitor: Visitor, slide: Slide) -> Markup:
    """Hidden: the browser shows one of them."""
    line = slide.case.line
    return tag(
        "article",
        stage(visitor, slide),
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
    """What concerns the deck and not one case."""
    words = visitor.words
    return join(
        *(
            tag(
                "button",
                text,
                tag("kbd", key),
                type="button",
                class_="quiet",
                data_wish=wish,
                data_key=key,
                data_help=wish is None,
                aria_pressed="false" if wish in PRESSED else None,
                aria_label=hint,
                title=hint,
            )
            for wish, key, text, hint in (
                ("boxes", "b", words("case.boxes"), words("help.boxes")),
                ("drag", "d", words("review.drag"), words("help.drag")),
                ("zoom", "z", words("review.zoom"), words("help.zoom")),
                ("compare", "x", words("review.compare"), words("help.compare")),
                ("burst", "v", words("review.burst"), words("help.burst")),
                ("beside", "a", words("review.beside"), words("help.beside")),
                ("previous", "p", "←", words("case.previous")),
                ("next", "n", "→", words("case.next")),
                (None, "?", words("case.help"), words("help.help")),
            )
        )
    )
