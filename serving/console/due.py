"""A case's standard and clock in plain words, on its card and on its page."""

from __future__ import annotations

from serving.cases.domain import Status
from serving.cases.standing import Standing
from serving.clocks.reading import ClockState, Reading
from serving.console.components.facts import fact, fact_list
from serving.console.html import Markup, join, tag
from serving.console.sheets import MINUTE
from serving.console.standard import (
    closing_row,
    code_row,
    holder_of,
    in_language,
    limit_row,
    name_of,
    unit_row,
)
from serving.console.visitor import Visitor


def state_of(visitor: Visitor, status: Status, standing: Standing | None) -> Markup:
    """The state as the case's own city calls it; in the console's words without a standard."""
    label = standing.label if standing else None
    text = in_language(visitor, label.zh, label.en) if label else visitor.words(f"status.{status}")
    return tag("span", text, class_=f"status {status}")


def due_lines(visitor: Visitor, standing: Standing) -> Markup:
    """Code and unit, and below them the deadline, on a card."""
    unit = holder_of(visitor, standing)
    code = tag("code", standing.filed.code, title=name_of(visitor, standing))
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
    words, reading = visitor.words, standing.reading
    late = visitor.moments.duration(reading.late_s // MINUTE * MINUTE) if reading.late_s else None
    urge = standing.urge_label
    label = in_language(visitor, urge.zh, urge.en) if urge else None
    group = tag("span", words(f"group.{standing.minor.group}"), class_="faint")
    return fact_list(
        code_row(visitor, standing, group),
        unit_row(visitor, standing),
        limit_row(visitor, standing),
        fact(
            words("due.clock"),
            tag("b", _clock(visitor, reading), data_part="clock"),
            tag("span", words("due.late", span=late), class_="warn") if late else None,
            tag("span", words("due.urge", label=label), class_="warn") if label else None,
            tag("span", words("due.provisional"), class_="faint") if reading.provisional else None,
        ),
        closing_row(visitor, standing),
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
