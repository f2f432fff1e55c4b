"""Steps of the learning loop, drawn: a table of them, one that is watched, a training's curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from serving.console import places
from serving.console.components.buttons import Look, button
from serving.console.components.empty import empty_state
from serving.console.components.facts import fact, fact_list
from serving.console.components.labels import Tone, label
from serving.console.components.plot import SHARES, Axis, Line, plot
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.models.parts import label_name, share
from serving.console.visitor import Visitor
from serving.learning.domain import ENDED, LONG, LearningStep, StepState
from serving.learning.phrases import PHRASES
from serving.learning.service import AGAIN
from serving.learning.watching import Epoch, left_s
from serving.users.domain import Permission

TONES: Final = {
    StepState.WAITING: Tone.NEUTRAL,
    StepState.RUNNING: Tone.ACCENT,
    StepState.DONE: Tone.GOOD,
    StepState.FAILED: Tone.BAD,
    StepState.CANCELLED: Tone.NEUTRAL,
    StepState.INTERRUPTED: Tone.WARN,
}
WIDE: Final = (360, 190)


def step_table(visitor: Visitor, steps: Sequence[LearningStep]) -> Markup:
    words = visitor.words
    if not steps:
        return empty_state(words("steps.none"), words("steps.none_hint"))
    columns = [
        Column(words("steps.step")),
        Column(words("models.state")),
        Column(words("steps.asked")),
        Column(words("steps.took"), number=True),
        Column(words("models.who")),
        Column(words("models.why")),
    ]
    rows = [
        Row(
            (
                words(f"steps.kind_{step.kind}"),
                state(visitor, step),
                visitor.moments.markup(step.asked_at),
                took(visitor, step),
                step.actor,
                step.why,
            ),
            href=places.step(step.id),
            name=str(step.id),
        )
        for step in steps
    ]
    return table(words("models.steps"), columns, rows)


def state(visitor: Visitor, step: LearningStep) -> Markup:
    words = visitor.words
    return label(
        words(f"steps.state_{step.state}"),
        TONES[step.state],
        hint=words.kept(PHRASES, step.sentence) if step.sentence else None,
    )


def took(visitor: Visitor, step: LearningStep) -> str:
    """From its beginning to its end, or to now; a dash where that is not known."""
    if step.started_at is None or step.started_at == step.ended_at:
        return "–"
    until = step.ended_at or visitor.services.clock.now()
    return visitor.moments.duration(max(0.0, (until - step.started_at).total_seconds()))


def actions(visitor: Visitor, step: LearningStep) -> list[Markup]:
    """Cancel it, or ask once more; nothing for who may not."""
    words = visitor.words
    if not visitor.person.may(Permission.RUN_LEARNING) or step.kind not in LONG:
        return []
    if step.state not in ENDED:
        waits = step.cancel_asked
        sure = words("steps.cancel_sure")
        text = words("steps.cancelling") if waits else words("steps.cancel")
        return [button(text, "cancel", look=Look.DANGER, sure=sure, disabled=waits)]
    return [button(words("steps.again"), "again")] if step.state in AGAIN else []


def facts(visitor: Visitor, step: LearningStep) -> Markup:
    words, moments = visitor.words, visitor.moments
    told: list[tuple[str, Markup | str]] = [
        (words("models.who"), step.actor),
        (words("models.why"), step.why),
        (words("steps.asked"), moments.markup(step.asked_at)),
        (words("steps.took"), took(visitor, step)),
    ]
    if step.sentence:
        told.append((words("steps.outcome"), words.kept(PHRASES, step.sentence)))
    given = [*(str(word) for word in step.inputs.get("words", ())), *_options(step)]
    if given:
        told.append((words("steps.told"), tag("code", " ".join(given))))
    return tag(
        "section",
        tag("h2", words("steps.about")),
        fact_list(*(fact(name, value) for name, value in told)),
        class_="panel",
    )


def progress(visitor: Visitor, epochs: tuple[Epoch, ...], *, running: bool) -> Markup | None:
    """How far a training is, and its curves; None while it has finished no epoch here."""
    words = visitor.words
    if not epochs:
        return tag("p", words("steps.no_epoch"), class_="faint") if running else None
    last = epochs[-1]
    left = left_s(epochs)
    told = words("steps.epoch", number=last.number, of=last.of)
    return tag(
        "section",
        tag("h2", told),
        tag("progress", value=last.number, max=last.of, aria_label=told),
        tag("p", words("steps.left", time=visitor.moments.duration(left)), class_="faint")
        if running and left
        else None,
        tag("div", _curves(visitor, epochs), class_="curves wide"),
        _labels(visitor, epochs),
        class_="panel",
    )


def log(visitor: Visitor, text: str) -> Markup:
    words = visitor.words
    if not text.strip():
        return tag("p", words("steps.no_log"), class_="faint")
    return tag("pre", text, class_="log", tabindex=0, role="region", aria_label=words("steps.log"))


def _options(step: LearningStep) -> list[str]:
    options = step.inputs.get("options")
    if not isinstance(options, dict):
        return []
    return [
        f"--{name}" if value is True else f"--{name} {value}" for name, value in options.items()
    ]


def _curves(visitor: Visitor, epochs: tuple[Epoch, ...]) -> list[Markup]:
    words = visitor.words
    across = _epochs(epochs[-1].of)
    losses = [(float(one.number), one.loss) for one in epochs if one.loss is not None]
    quality = [(float(one.number), one.map50) for one in epochs if one.map50 is not None]
    drawn = []
    if losses:
        drawn.append(
            _figure(
                words("steps.loss"),
                Line(words("steps.loss"), losses, "series-2"),
                across,
                _amounts([value for _, value in losses]),
            )
        )
    if quality:
        drawn.append(
            _figure(words("steps.map50"), Line(words("steps.map50"), quality), across, SHARES)
        )
    return drawn


def _figure(title: str, line: Line, across: Axis, up: Axis) -> Markup:
    return tag("figure", tag("figcaption", title), plot(title, [line], across, up, WIDE))


def _labels(visitor: Visitor, epochs: tuple[Epoch, ...]) -> Markup | None:
    """AP50 of each label in the last epoch that was validated, and the one before."""
    words = visitor.words
    validated = [one for one in epochs if one.ap50]
    if not validated:
        return None
    last = validated[-1]
    before = validated[-2].ap50 if len(validated) > 1 else {}
    rows = [
        Row(
            (
                label_name(visitor, name),
                share(value),
                f"{value - before[name]:+.2f}" if name in before else "–",
            )
        )
        for name, value in sorted(last.ap50.items(), key=lambda one: -one[1])
    ]
    columns = [
        Column(words("models.label")),
        Column("AP50", number=True),
        Column(words("steps.change"), number=True),
    ]
    return join(
        tag("p", words("steps.validated", number=last.number), class_="faint"),
        table(words("models.by_label"), columns, rows),
    )


def _epochs(of: int) -> Axis:
    last = max(of, 2)
    middle = (1 + last) // 2
    return Axis(1.0, float(last), tuple((float(n), str(n)) for n in sorted({1, middle, last})))


def _amounts(values: Sequence[float]) -> Axis:
    """From zero to a round figure above the highest."""
    high = max(values)
    step = 10 ** math.floor(math.log10(high)) if high > 0 else 1.0
    top = math.ceil(high / step) * step
    return Axis(0.0, top, ((0.0, "0"), (top / 2, f"{top / 2:g}"), (top, f"{top:g}")))
