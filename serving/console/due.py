"""A case's standard and clock in plain words, on its card and on its page."""

from __future__ import annotations

from serving.cases.domain import Status
from serving.cases.standing import Standing
from serving.clocks.reading import ClockState, Reading
from serving.console.html import Child, Markup, join, tag
from serving.console.sheets import MINUTE
from serving.console.visitor import Visitor
from serving.console.words import Language


def state_of(visitor: Visitor, status: Status, standing: Standing | None) -> Markup:
    """The state as the case's own city calls it; in the console's words without a standard."""
    label = standing.label if standing else None
    text = _in(visitor, label.zh, label.en) if label else visitor.words(f"status.{status}")
    return tag("span", text, class_=f"status {status}")


def due_lines(visitor: Visitor, standing: Standing) -> Markup:
    """Code and unit, and below them the deadline, on a card."""
    unit = _in(visitor, standing.holder.name_zh, standing.holder.name_en)
    code = tag("code", standing.filed.code, title=_name(visitor, standing))
    return join(
        tag("p", tag("span", code, " ", unit, class_="unit"), class_="due"),
        tag(
            "p",
            tag("span", _clock(visitor, standing.reading), data_part="clock"),
            class_=f"due {standing.reading.state}",
            data_clock=standing.reading.state,
        ),
    )


def standard_lines(visitor: Visitor, standing: Standing) -> Markup:
    """The same at length: what it is filed under, who acts, by when, and what ends it."""
    words, filed, minor = visitor.words, standing.filed, standing.minor
    reading = standing.reading
    late = visitor.moments.duration(reading.late_s // MINUTE * MINUTE) if reading.late_s else None
    urge = standing.urge_label
    return tag(
        "dl",
        _row(
            words("due.code"),
            tag("code", filed.code, title=f"{filed.pack} {filed.version}"),
            " ",
            _name(visitor, standing),
            tag("span", words(f"group.{minor.group}"), class_="faint"),
        ),
        _row(words("due.unit"), _in(visitor, standing.holder.name_zh, standing.holder.name_en)),
        _row(
            words("due.limit"), words(f"limit.{filed.limit.type}", value=f"{filed.limit.value:g}")
        ),
        _row(
            words("due.clock"),
            tag("b", _clock(visitor, reading), data_part="clock"),
            tag("span", words("due.late", span=late), class_="warn") if late else None,
            tag("span", words("due.urge", label=_in(visitor, urge.zh, urge.en)), class_="warn")
            if urge
            else None,
            tag("span", words("due.provisional"), class_="faint") if reading.provisional else None,
        ),
        _row(words("due.closing"), _in(visitor, minor.closing_zh, minor.closing_en)),
        class_=f"due {reading.state}",
        data_clock=reading.state,
    )


def _clock(visitor: Visitor, reading: Reading) -> Markup:
    words = visitor.words
    state = words(f"clock.{reading.state}")
    if reading.state is ClockState.STOPPED and reading.left_s is not None:
        span = visitor.moments.duration(reading.left_s)
        return join(state, " · ", words("due.left", span=span))
    if reading.due is None:
        return join(state)
    due = visitor.moments.markup(reading.due, short=True)
    return join(state, " · ", words("due.at"), " ", due)


def _name(visitor: Visitor, standing: Standing) -> str:
    major, minor = standing.major, standing.minor
    return _in(
        visitor,
        f"{major.name_zh} · {minor.name_zh}",
        f"{major.name_en} · {minor.name_en}",
    )


def _row(label: str, *value: Child) -> Markup:
    return tag("div", tag("dt", label), tag("dd", *value))


def _in(visitor: Visitor, chinese: str, english: str) -> str:
    return chinese if visitor.words.language is Language.CHINESE else english
