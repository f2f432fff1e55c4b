"""Destinations as their page shows them: what stands before each, and what will not go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from serving.connectors.base import Change
from serving.console import places
from serving.console.components.buttons import Look, button
from serving.console.components.empty import empty_state
from serving.console.components.facts import fact, fact_list
from serving.console.components.figures import tile
from serving.console.components.form import form, text_row
from serving.console.components.labels import Tone, chip, chips, label
from serving.console.components.table import Column, Row, table
from serving.console.deliveries import trouble_said
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.handover.desk import Outlook
from serving.handover.domain import DeadLetter, Trouble
from serving.handover.stuck import waited

LONGEST_WHY: Final = 1000
WHY: Final = "why-"
"""Before a letter's number in the name of the field that says why it is given up."""


def report(visitor: Visitor, found: Sequence[Outlook], at: datetime) -> Markup:
    """What is stuck, in sentences; or that nothing is."""
    words = visitor.words
    stuck = [one for one in found if one.stuck]
    if not found:
        return Markup("")
    if not stuck:
        return tag("p", label(words("outbox.flows"), Tone.GOOD), class_="standing")
    return tag(
        "section",
        tag("h2", words("outbox.stuck")),
        tag("ul", [tag("li", _stuck(visitor, one, at)) for one in stuck]),
        class_="panel stuck",
    )


def cards(visitor: Visitor, found: Sequence[Outlook], at: datetime) -> Markup:
    words = visitor.words
    if not found:
        return empty_state(words("outbox.none"), words("outbox.none_hint"))
    return tag("div", [_card(visitor, one, at) for one in found], class_="outlooks")


def letters(
    visitor: Visitor, found: Sequence[DeadLetter], outlooks: Sequence[Outlook], chosen: str
) -> Markup:
    """Dead letters; ``chosen`` is the destination they are narrowed to."""
    words = visitor.words
    total = sum(one.queue.dead for one in outlooks)
    if not total:
        return tag("p", words("outbox.no_dead"), class_="faint")
    every = chip("narrow", "", words("outbox.every"), chosen=not chosen, count=total)
    each = [
        chip(
            "narrow",
            one.destination.id,
            one.destination.id,
            chosen=chosen == one.destination.id,
            count=one.queue.dead,
        )
        for one in outlooks
        if one.queue.dead
    ]
    columns = [
        Column(words("outbox.case")),
        Column(words("outbox.destination")),
        Column(words("outbox.letter")),
        Column(words("outbox.tried")),
        Column(words("outbox.wrong")),
        Column(words("outbox.do")),
    ]
    rows = [_row(visitor, one) for one in found]
    return join(
        tag(
            "div",
            chips(words("outbox.destination"), every, *each),
            button(
                words("outbox.retry_all"),
                "retry_all",
                sure=words("outbox.retry_all_sure"),
                destination=chosen,
            ),
            class_="choose spread",
        ),
        table(words("outbox.dead"), columns, rows),
    )


def trouble(visitor: Visitor, kind: Trouble | None) -> str:
    """What it means and what to do, in a sentence."""
    words = visitor.words
    return words(f"trouble_of.{kind}") if kind else words("outbox.unknown")


def _card(visitor: Visitor, one: Outlook, at: datetime) -> Markup:
    words, destination, queue = visitor.words, one.destination, one.queue
    name = destination.id
    facts = [
        (words("outbox.gets"), _gets(visitor, one)),
        (words("outbox.arrived"), _moment(visitor, queue.arrived_at)),
        (words("outbox.failed"), _moment(visitor, queue.failed_at)),
        (words("outbox.next"), _moment(visitor, queue.next_at)),
    ]
    return tag(
        "section",
        tag(
            "div",
            tag("h2", name),
            label(words(f"connector.{destination.settings.connector}")),
            _state(visitor, one),
            class_="title",
        ),
        tag(
            "div",
            tile(words("outbox.waiting"), f"{queue.waiting:,}", _age(visitor, one, at)),
            tile(
                words("outbox.dead"),
                f"{queue.dead:,}",
                words("outbox.needs_you") if queue.dead else words("outbox.fine"),
                tone=Tone.BAD if queue.dead else Tone.NEUTRAL,
            ),
            tile(words("outbox.sent"), f"{queue.sent:,}", words("outbox.since_ever")),
            class_="tiles",
        ),
        fact_list(*(fact(term, value) for term, value in facts)),
        _last_trouble(visitor, one),
        tag("div", button(words("outbox.probe"), "probe", destination=name), class_="actions"),
        class_="panel outlook",
        data_destination=name,
    )


def _state(visitor: Visitor, one: Outlook) -> Markup:
    words = visitor.words
    if not one.destination.active:
        return label(words("outbox.off"))
    if one.stuck:
        return label(words("outbox.is_stuck"), Tone.BAD)
    return label(words("outbox.on"), Tone.GOOD)


def _gets(visitor: Visitor, one: Outlook) -> str:
    """Which kinds, from where, and with which pictures."""
    words, destination = visitor.words, one.destination
    kinds = [words.named("kind", kind) for kind in destination.kinds]
    told = [
        " / ".join(kinds) if kinds else words("outbox.every_kind"),
        " / ".join(destination.districts) or words("outbox.every_district"),
        words(f"outbox.pictures_{destination.pictures}"),
    ]
    return " · ".join(told)


def _age(visitor: Visitor, one: Outlook, at: datetime) -> str:
    words = visitor.words
    if one.queue.oldest is None:
        return words("outbox.nothing_waits")
    return words("outbox.oldest", age=visitor.moments.duration(waited(one.queue, at)))


def _last_trouble(visitor: Visitor, one: Outlook) -> Markup | None:
    if one.queue.error is None:
        return None
    said = trouble_said(visitor.words, one.queue.error)
    return tag(
        "div",
        tag("p", trouble(visitor, one.queue.trouble)),
        tag("p", said, class_="error"),
        class_="last-trouble",
    )


def _moment(visitor: Visitor, at: datetime | None) -> Markup:
    if at is None:
        return tag("span", "–", class_="faint")
    return visitor.moments.markup(at)


def _stuck(visitor: Visitor, one: Outlook, at: datetime) -> str:
    age = visitor.moments.duration(waited(one.queue, at))
    return visitor.words(
        "outbox.stuck_line",
        destination=one.destination.id,
        dead=one.queue.dead,
        waiting=one.queue.waiting,
        age=age,
    )


def _row(visitor: Visitor, one: DeadLetter) -> Row:
    words = visitor.words
    attempts = words("outbox.attempts", count=one.attempts)
    return Row(
        (
            join(
                tag("a", one.case_number, href=places.case(one.case_id, ())),
                tag("small", words.named("kind", one.kind), class_="under"),
            ),
            one.destination,
            join(
                words(f"change.{one.change}"),
                tag("small", _moment(visitor, one.created_at), class_="under"),
            ),
            join(_moment(visitor, one.tried_at), tag("small", attempts, class_="under")),
            join(
                trouble(visitor, one.trouble),
                tag("small", trouble_said(words, one.error), class_="under error"),
            ),
            _ways(visitor, one),
        ),
        name=str(one.id),
    )


def _ways(visitor: Visitor, one: DeadLetter) -> Markup:
    words = visitor.words
    new = one.change is Change.NEW
    hint = words("outbox.why_new") if new else words("outbox.why_hint")
    return tag(
        "div",
        button(words("outbox.retry"), "retry", letter=one.id),
        tag(
            "details",
            tag("summary", words("outbox.give_up")),
            form(
                "give_up",
                text_row(
                    f"{WHY}{one.id}",
                    words("outbox.why"),
                    maxlength=LONGEST_WHY,
                    required=True,
                    hint=hint,
                ),
                button(
                    words("outbox.give_up_now"),
                    look=Look.DANGER,
                    sure=words("outbox.give_up_sure", case=one.case_number),
                ),
                letter=one.id,
            ),
            class_="give-up",
        ),
        class_="ways",
    )
