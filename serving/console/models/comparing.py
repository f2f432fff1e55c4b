"""A candidate beside another package: figures, the gate's word, pictures they differ on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from serving.console import places
from serving.console.components.framed import Box, framed
from serving.console.components.labels import Tone, label
from serving.console.components.plot import SHARES, Line, legend, plot
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.models.checking import sentence
from serving.console.models.figures import small_ones
from serving.console.models.parts import bar, gate_word, kind_name, label_name, share
from serving.console.visitor import Visitor
from serving.models.comparing import Check, Contrast, LabelBeside, Verdict
from serving.models.domain import ShadowFigures
from serving.models.measured import Measured, curve
from serving.models.sheets import Dispute, InShadow

DISPUTE_WIDTH: Final = 960
"""Pixels asked for: two pictures stand beside each other."""


def gate_panel(visitor: Visitor, gate: Verdict | None) -> Markup:
    """What the gate said, each check that failed in its own words."""
    words = visitor.words
    if gate is None:
        return tag(
            "section",
            tag("h2", words("models.gate")),
            tag("p", gate_word(visitor, None), " ", words("models.no_gate_hint")),
            class_="panel",
        )
    against = f"{gate.current.name} {gate.current.version}" if gate.current else None
    return tag(
        "section",
        tag("h2", words("models.gate")),
        tag(
            "p",
            gate_word(visitor, gate),
            " ",
            words("models.checks", count=len(gate.checks), failed=len(gate.failed)),
            " ",
            words("models.gate_against", name=against) if against else None,
        ),
        tag(
            "ul",
            [tag("li", sentence(visitor, check)) for check in gate.failed],
            class_="failed-checks",
        )
        if gate.failed
        else None,
        class_="panel",
    )


def label_table(visitor: Visitor, lines: Sequence[LabelBeside], names: tuple[str, str]) -> Markup:
    """AP50 of both, and the interval of the difference where the gate compared these two."""
    words = visitor.words
    columns = [
        Column(words("models.label")),
        Column(words("models.boxes"), number=True),
        Column(names[0], number=True),
        Column(names[1], number=True),
        Column(words("models.difference"), number=True),
        Column(words("models.interval")),
        Column(words("models.gate_says")),
    ]
    return table(words("models.compared"), columns, [_label_row(visitor, line) for line in lines])


def curves(
    visitor: Visitor,
    current: Measured | None,
    candidate: Measured | None,
    kind: str,
    names: tuple[str, str],
) -> Markup | None:
    """Both curves of each label; None where only one was measured."""
    if current is None or candidate is None:
        return None
    words = visitor.words
    drawn = []
    for label_code in candidate.labels(kind):
        lines = [
            Line(name, points, look)
            for found, name, look in (
                (current, names[0], "series-2"),
                (candidate, names[1], "series-1"),
            )
            if (points := curve(found, kind, label_code))
        ]
        name = label_name(visitor, label_code)
        if lines:
            title = words("models.curves_of", label=name, current=names[0], candidate=names[1])
            drawn.append(tag("figure", tag("figcaption", name), plot(title, lines, SHARES, SHARES)))
    key = legend([(names[0], "series-2"), (names[1], "series-1")])
    return join(key, small_ones(drawn)) if drawn else None


def contrast_table(visitor: Visitor, found: Sequence[Contrast], names: tuple[str, str]) -> Markup:
    """Labelled pictures on which one does better; they lie where the packages were measured."""
    words = visitor.words
    columns = [
        Column(words("models.picture")),
        Column(words("models.pictures")),
        Column(words("models.boxes"), number=True),
        Column(words("models.hits"), number=True),
        Column(words("models.false"), number=True),
        Column(words("models.better")),
    ]
    rows = [
        Row(
            (
                one.file,
                join(
                    kind_name(visitor, one.kind),
                    " · ",
                    words.named("condition", one.condition),
                ),
                one.candidate.boxes,
                f"{one.current.hits} → {one.candidate.hits}",
                f"{one.current.false} → {one.candidate.false}",
                _better(visitor, one, names),
            )
        )
        for one in found
    ]
    return tag(
        "div",
        tag(
            "p",
            words("models.contrasts_hint", current=names[0], candidate=names[1]),
            class_="faint",
        ),
        table(words("models.contrasts"), columns, rows),
        class_="contrasts",
    )


def shadow_panel(visitor: Visitor, found: InShadow) -> Markup:
    """Every pair of packages that looked side by side, newest first."""
    words = visitor.words
    if not found.figures:
        return tag("p", words("models.no_shadow"), class_="faint")
    return join([_pair(visitor, one) for one in reversed(found.figures)])


def disputes(visitor: Visitor, found: InShadow, names: tuple[str, str]) -> Markup:
    """Live pictures, heads and plates blurred, with what each of the two saw."""
    words = visitor.words
    if not found.disputes:
        unseen = words("models.disputes_unseen", count=found.unseen)
        return tag("p", unseen if found.unseen else words("models.no_disputes"), class_="faint")
    return join(
        tag("p", words("models.disputes_hint"), class_="faint"),
        tag("div", [_dispute(visitor, one, names) for one in found.disputes], class_="disputes"),
        tag("p", words("models.disputes_unseen", count=found.unseen), class_="faint")
        if found.unseen
        else None,
    )


def _label_row(visitor: Visitor, line: LabelBeside) -> Row:
    check = line.check
    before = line.current.ap50 if line.current else (check.current if check else None)
    after = line.candidate.ap50 if line.candidate else (check.candidate if check else None)
    boxes = line.candidate.boxes if line.candidate else None
    known = before is not None and after is not None
    change = (after or 0.0) - (before or 0.0)
    return Row(
        (
            label_name(visitor, line.label),
            f"{boxes:,}" if boxes is not None else "–",
            share(before),
            share(after),
            f"{change:+.2f}" if known else "–",
            _interval(check),
            _word(visitor, check),
        )
    )


def _interval(check: Check | None) -> Markup:
    if check is None or check.low is None or check.high is None:
        return Markup("–")
    # From a loss of everything on the left to a gain of everything on the right.
    drawn = bar((check.low + check.high) / 4 + 0.5, check.low / 2 + 0.5, check.high / 2 + 0.5)
    return tag(
        "span", drawn, tag("small", f"{check.low:+.2f} … {check.high:+.2f}"), class_="difference"
    )


def _word(visitor: Visitor, check: Check | None) -> Markup:
    words = visitor.words
    if check is None:
        return tag("span", words("models.not_checked"), class_="faint")
    if check.passed:
        return label(words("models.not_worse"), Tone.GOOD, hint=sentence(visitor, check))
    return label(words("models.worse"), Tone.BAD, hint=sentence(visitor, check))


def _better(visitor: Visitor, one: Contrast, names: tuple[str, str]) -> Markup:
    if one.gain == 0:
        return label(visitor.words("models.even"))
    return label(
        f"{names[one.gain > 0]} +{abs(one.gain)}", Tone.GOOD if one.gain > 0 else Tone.WARN
    )


def _pair(visitor: Visitor, one: ShadowFigures) -> Markup:
    words, moments = visitor.words, visitor.moments
    names = tuple(f"{stamp.name} {stamp.version}" for stamp in (one.current, one.candidate))
    columns = [
        Column(words("models.label")),
        Column(words("models.both"), number=True),
        Column(words("models.only", name=names[0]), number=True),
        Column(words("models.only", name=names[1]), number=True),
        Column("IoU", number=True),
    ]
    rows = [
        Row(
            (
                label_name(visitor, pair.label),
                f"{pair.both:,}",
                f"{pair.only_current:,}",
                f"{pair.only_candidate:,}",
                share(pair.mean_iou),
            )
        )
        for pair in one.labels
    ]
    costs = [f"{ms:.0f}" if ms is not None else "–" for ms in (one.current_ms, one.candidate_ms)]
    return tag(
        "section",
        tag(
            "p",
            tag("b", words("models.shadow_looks", count=f"{one.looks:,}")),
            " · ",
            moments.markup(one.began_at, short=True),
            " – ",
            moments.markup(one.ended_at, short=True),
        ),
        tag(
            "p",
            words("models.shadow_cost", current=costs[0], candidate=costs[1]),
            " ",
            words("models.shadow_lost", dropped=one.dropped, failed=one.failed),
            class_="faint",
        ),
        table(words("models.in_shadow"), columns, rows),
        class_="panel",
    )


def _dispute(visitor: Visitor, one: Dispute, names: tuple[str, str]) -> Markup:
    picture = one.sample.picture
    size = (picture.width, picture.height) if picture else (16, 9)
    alt = visitor.words("models.dispute_alt", camera=one.sample.camera_id)
    sides = [
        tag(
            "figure",
            tag("figcaption", name),
            tag(
                "div",
                framed(
                    f"/api/samples/{one.sample.id}/picture?width={DISPUTE_WIDTH}",
                    alt,
                    size,
                    boxes=[
                        Box(seen.box, f"{label_name(visitor, seen.label)} {seen.score:.2f}", look)
                        for seen in boxes
                    ],
                ),
                class_="stage",
            ),
        )
        for name, boxes, look in (
            (names[0], one.current_boxes, "other"),
            (names[1], one.candidate_boxes, ""),
        )
    ]
    return tag(
        "div",
        sides,
        tag(
            "p",
            tag("a", one.sample.camera_id, href=places.sample(one.sample.id)),
            " · ",
            visitor.moments.markup(one.captured_at),
            class_="faint",
        ),
        class_="panel dispute",
    )
