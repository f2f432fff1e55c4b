"""A case's clock in words: by when, since when it stands, what may be granted, who is urged."""

from __future__ import annotations

from serving.cases.outlook import Outlook, RungAhead
from serving.clocks.limits import LimitType
from serving.clocks.reading import ClockState, Reading
from serving.console.case.dossier import Dossier
from serving.console.components.facts import fact_list
from serving.console.html import Child, Markup, join, tag
from serving.console.sheets import MINUTE
from serving.console.standard import closing_row, code_row, in_language, limit_row, unit_row
from serving.console.visitor import Visitor

WORKING = frozenset({LimitType.WORKING_HOURS, LimitType.WORKING_DAYS})
OVER = frozenset({ClockState.MET, ClockState.MISSED})
"""Nobody is urged any more, and nothing granted."""


def clock(visitor: Visitor, dossier: Dossier) -> Markup:
    """Nothing for a case without a standard."""
    standing, words = dossier.sheet.standing, visitor.words
    if standing is None:
        return tag("p", words("clock.no_standard"), class_="faint")
    reading = standing.reading
    return join(
        tag(
            "p",
            tag("b", words(f"clock.{reading.state}")),
            tag("span", *_meaning(visitor, dossier, reading)),
            class_=f"says {reading.state}",
            data_clock=reading.state,
        ),
        tag("p", words("due.provisional"), class_="warn") if reading.provisional else None,
        None if reading.state in OVER else _ladder(visitor, dossier.outlook),
    )


def terms(visitor: Visitor, dossier: Dossier) -> Markup:
    """What it is filed under, who acts, how long they have, and what ends it."""
    standing = dossier.sheet.standing
    if standing is None:
        return Markup("")
    return fact_list(
        code_row(visitor, standing),
        unit_row(visitor, standing),
        limit_row(visitor, standing, _granted(visitor, dossier, standing.filed.limit.type)),
        closing_row(visitor, standing),
    )


def _meaning(visitor: Visitor, dossier: Dossier, reading: Reading) -> tuple[Child, ...]:
    """What the state means for whoever has the case."""
    words, moments, outlook = visitor.words, visitor.moments, dossier.outlook
    standing = dossier.sheet.standing
    works = standing is not None and standing.filed.limit.type in WORKING
    due = moments.markup(reading.due, short=True) if reading.due else None
    late = moments.duration((reading.late_s or 0) // MINUTE * MINUTE)
    left = moments.duration((reading.left_s or 0) // MINUTE * MINUTE)
    match reading.state:
        case ClockState.WAITING:
            return (words("clock.means_waiting"),)
        case ClockState.RUNNING | ClockState.SOON_DUE:
            span = words("clock.working", span=left) if works else left
            return (words("due.at"), " ", due, " · ", words("clock.left", span=span))
        case ClockState.OVERDUE:
            return (words("clock.was_due"), " ", due, " · ", words("due.late", span=late))
        case ClockState.STOPPED:
            since = outlook.stopped_since if outlook else None
            return (
                words("clock.since"),
                " ",
                moments.markup(since, short=True) if since else None,
                " · ",
                words("clock.left_then", span=left),
            )
        case ClockState.MET:
            return (words("clock.was_due"), " ", due) if due else ()
        case ClockState.MISSED:
            return (words("clock.was_due"), " ", due, " · ", words("due.late", span=late))
        case ClockState.NONE:
            return (words("clock.means_none"),)


def _granted(visitor: Visitor, dossier: Dossier, limit: LimitType) -> Markup | None:
    outlook, standing, words = dossier.outlook, dossier.sheet.standing, visitor.words
    if outlook is None or standing is None:
        return None
    more = [words(f"limit.{limit}", value=f"{amount:g}") for amount in outlook.granted]
    said = words("clock.granted", more=" + ".join(more)) if more else words("clock.not_extended")
    if standing.reading.state in OVER:
        return tag("span", said)
    return tag("span", said, " ", words("clock.may_extend", count=outlook.extensions_left))


def _ladder(visitor: Visitor, outlook: Outlook | None) -> Markup | None:
    """Rung by rung, those that were reached marked."""
    if outlook is None or not outlook.rungs:
        return None
    ahead = next((rung for rung in outlook.rungs if not rung.reached), None)
    return tag(
        "ol",
        [_rung(visitor, rung, following=rung is ahead) for rung in outlook.rungs],
        class_="ladder",
        aria_label=visitor.words("clock.ladder"),
    )


def _rung(visitor: Visitor, rung: RungAhead, *, following: bool) -> Markup:
    words = visitor.words
    state = "reached" if rung.reached else "next" if following else "later"
    return tag(
        "li",
        tag("b", in_language(visitor, rung.label.zh, rung.label.en)),
        visitor.moments.markup(rung.at, short=True)
        if rung.at
        else tag("span", words("clock.stands_before")),
        tag("span", words(f"clock.rung_{state}"), class_="unseen"),
        class_=f"is-{state}",
    )
