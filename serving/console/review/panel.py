"""What stands beside the pictures: what it is, the keys that judge it, and why it was believed."""

from __future__ import annotations

from serving.cases.domain import Action
from serving.console import places
from serving.console.checks import afterwards
from serving.console.components.labels import Tone, label
from serving.console.due import standard_lines
from serving.console.html import Markup, join, tag
from serving.console.related import together
from serving.console.review.deck import Slide
from serving.console.verdict import note_input, reason_buttons
from serving.console.visitor import Visitor
from serving.console.why import why
from serving.console.words import Words
from serving.review.domain import Band, Novelty

BANDS = {Band.SURE: Tone.GOOD, Band.LIKELY: Tone.NEUTRAL, Band.DOUBTFUL: Tone.WARN}
NOVELTIES = {
    Novelty.NEW: Tone.ACCENT,
    Novelty.KNOWN: Tone.NEUTRAL,
    Novelty.BACK: Tone.WARN,
    Novelty.REJECTED: Tone.BAD,
}


def panel(visitor: Visitor, slide: Slide) -> Markup:
    words, moments, sheet = visitor.words, visitor.moments, slide.sheet
    case = sheet.case
    ties = together(sheet.related, moments)
    return tag(
        "div",
        tag("div", _title(visitor, slide), class_="head"),
        tag("div", _answers(case.line.kind, words), class_="verdict"),
        tag("div", why(case.report, sheet.view, moments, chart=False), class_="why"),
        tag("div", ties, class_="together") if ties else None,
        tag("div", standard_lines(visitor, sheet.standing), class_="standard")
        if sheet.standing
        else None,
        class_="side",
    )


def _title(visitor: Visitor, slide: Slide) -> Markup:
    words, line, rank = visitor.words, slide.case.line, slide.queued.rank
    late = visitor.services.clock.now() >= rank.needed_by
    gone = afterwards(slide.sheet.check, slide.sheet.gone, visitor.moments)
    return join(
        tag("h2", words.named("kind", line.kind), class_="kind"),
        tag("p", tag("b", line.camera_name), tag("span", line.district), class_="where"),
        tag(
            "p",
            label(
                words("review.severity", number=rank.severity),
                Tone.BAD if rank.severity == 1 else Tone.NEUTRAL,
                hint=words("review.severity_hint"),
            ),
            label(words(f"review.band_{rank.band}"), BANDS[rank.band]),
            label(words(f"review.novelty_{rank.novelty}"), NOVELTIES[rank.novelty]),
            tag(
                "a",
                line.number,
                href=places.case(line.id, ()),
                target="_blank",
                title=words("review.open_case"),
            ),
            class_="labels",
        ),
        tag(
            "p",
            tag("span", words("review.late") if late else words("review.needed_by")),
            visitor.moments.markup(rank.needed_by, short=True),
            class_="warn" if late else "faint",
        ),
        gone,
    )


def _answers(kind: str, words: Words) -> Markup:
    return join(
        tag(
            "div",
            _key(Action.CONFIRM, "c", words("case.confirm"), "button confirm"),
            _key("skip", "s", words("review.skip"), "button", words("review.skip_hint")),
            class_="answers",
        ),
        tag(
            "div",
            _key("ask", "r", words("review.reject_because"), "ask"),
            reason_buttons(kind, words),
            role="group",
            aria_label=words("case.reject_why"),
            class_="reasons",
        ),
        note_input(words, words("review.note_hint")),
        tag(
            "p",
            tag("span", words("review.box_fixed")),
            tag(
                "button",
                words("review.box_reset"),
                type="button",
                class_="quiet",
                data_wish="box_reset",
            ),
            class_="fixed",
            hidden=True,
        ),
    )


def _key(wish: str, key: str, text: str, look: str, hint: str | None = None) -> Markup:
    return tag(
        "button",
        text,
        tag("kbd", key),
        type="button",
        class_=look,
        title=hint,
        data_wish=wish,
        data_key=key,
    )
