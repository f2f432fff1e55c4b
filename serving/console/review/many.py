"""One verdict for all that waits at one place: what is offered, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pipeline.contract import Report
from serving.cases.domain import Action
from serving.console.components.form import form
from serving.console.components.labels import chip, chips
from serving.console.glances import reports_of, thumbnail_of
from serving.console.html import Markup, join, tag
from serving.console.pictures import link
from serving.console.verdict import LONGEST_NOTE, keyed_reasons
from serving.console.visitor import Visitor
from serving.console.words import Words
from serving.errors import Unacceptable
from serving.review import many, service
from serving.review.domain import Beside, Outcome, Queued, Verdict, Wish

PREFIX: Final = "case:"
"""Before the id of a case, in the name of its tick."""

TICK_WIDTH: Final = 320


@dataclass(frozen=True, slots=True)
class Group:
    """What waits at the place of one case, itself among it."""

    case_id: UUID
    by: Beside
    queued: tuple[Queued, ...]
    reports: Mapping[UUID, Report]


def find(visitor: Visitor, case_id: UUID, by: Beside) -> Group:
    """Raises what ``serving.review.service.beside`` raises."""
    with visitor.services.db.reading() as session:
        found = service.beside(session, visitor.person, case_id, by)
        reports = reports_of(session, visitor.person, [one.case_id for one in found])
        return Group(case_id, by, found, reports)


def ticked(fields: Mapping[str, str]) -> list[Wish]:
    """The cases that are ticked in the form, in its order. Raises Unacceptable for no such form."""
    try:
        return [
            Wish(UUID(name.removeprefix(PREFIX)), int(version))
            for name, version in fields.items()
            if name.startswith(PREFIX)
        ]
    except ValueError:
        raise Unacceptable("This names no case; open the list again.") from None


def judge(visitor: Visitor, fields: Mapping[str, str]) -> tuple[Outcome, ...]:
    """The form's verdict for the cases ticked in it.

    Raises what ``ticked`` and ``serving.review.many.give_verdicts`` raise.
    """
    reason = fields.get("reason") or None
    action = Action.REJECT if fields.get("verdict") == Action.REJECT else Action.CONFIRM
    note = fields.get("note", "")[:LONGEST_NOTE]
    verdict = Verdict(action, reason if action is Action.REJECT else None, note)
    services = visitor.services
    return many.give_verdicts(
        services.db,
        visitor.person,
        ticked(fields),
        verdict,
        services.clock.now(),
        services.settings.review,
        services.settings.handover.breaker,
    )


def take_back(visitor: Visitor, case_ids: Sequence[UUID]) -> tuple[Outcome, ...]:
    services = visitor.services
    at, settings = services.clock.now(), services.settings
    breaker = settings.handover.breaker
    return many.take_many_back(services.db, visitor.person, case_ids, at, settings.review, breaker)


def dialog(visitor: Visitor, group: Group) -> Markup:
    """All of them ticked, with one verdict below."""
    words = visitor.words
    return join(
        tag("button", words("picture.close"), type="button", class_="quiet", data_close=True),
        tag("h2", words("review.beside_title", count=len(group.queued))),
        tag("p", words("review.beside_lead"), class_="faint"),
        chips(
            words("review.beside_by"),
            *(
                chip("beside", by, words(f"review.beside_{by}"), chosen=by is group.by)
                for by in Beside
            ),
        ),
        form(
            "many",
            tag("div", [_tick(visitor, one, group) for one in group.queued], class_="ticks"),
            _why(words, group.queued[0].kind),
            tag(
                "div",
                _verdict(words("review.confirm_all"), Action.CONFIRM),
                _verdict(words("review.reject_all"), Action.REJECT),
                class_="actions",
            ),
        ),
    )


def _why(words: Words, kind: str) -> Markup:
    """The reason of a rejection, and a note for either verdict."""
    reasons = [
        tag("option", words.named("reason", reason), value=reason)
        for _, reason in keyed_reasons(kind)
    ]
    return tag(
        "div",
        tag(
            "label",
            words("case.reject_why"),
            tag("select", reasons, name="reason", class_="control"),
        ),
        tag(
            "label",
            words("case.note"),
            tag("input", name="note", class_="control", maxlength=LONGEST_NOTE),
        ),
        class_="why-all",
    )


def _verdict(said: str, verdict: Action) -> Markup:
    return tag("button", said, class_=f"button {verdict.value}", name="verdict", value=verdict)


def _tick(visitor: Visitor, queued: Queued, group: Group) -> Markup:
    report = group.reports[queued.case_id]
    item = thumbnail_of(report)
    source = link(visitor, queued.case_id, item, width=TICK_WIDTH) if item else None
    return tag(
        "label",
        tag(
            "input",
            type="checkbox",
            name=f"{PREFIX}{queued.case_id}",
            value=queued.version,
            checked=True,
        ),
        tag("img", src=source, alt="") if source else None,
        visitor.moments.markup(report.first_seen, short=True),
        class_="tick-one",
    )
