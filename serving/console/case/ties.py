"""What holds together with a case, and what a person says of what the system only supposes."""

from __future__ import annotations

from serving.cases.domain import MOVES, Action
from serving.console import places
from serving.console.case.dossier import SPOT_DAYS, Dossier
from serving.console.components.buttons import Look, button
from serving.console.html import Markup, join, tag
from serving.console.related import line
from serving.console.visitor import Visitor
from serving.related.domain import Related, Relation
from serving.users.domain import Permission

SUPPOSED = frozenset({Relation.PERHAPS_SAME, Relation.OUTSIDE})
"""Ties that nobody said yes to; the others follow from the spot, or from a person."""


def ties(visitor: Visitor, dossier: Dossier) -> Markup:
    words, found = visitor.words, dossier.sheet.related
    return join(
        tag("h2", words("related.title")),
        tag("ul", [_tie(visitor, dossier, tie) for tie in found], class_="related")
        if found
        else tag("p", words("related.none"), class_="faint"),
        _spot(visitor, dossier),
    )


def _tie(visitor: Visitor, dossier: Dossier, tie: Related) -> Markup:
    return line(tie, visitor.moments, _answers(visitor, dossier, tie))


def _answers(visitor: Visitor, dossier: Dossier, tie: Related) -> Markup | None:
    """One case, or not the same: only of what is supposed, and for who may judge."""
    words, case = visitor.words, dossier.line
    if tie.relation not in SUPPOSED or not visitor.person.may(Permission.JUDGE_CASES):
        return None
    joins = tie.other is not None and tie.number is not None
    accept = (
        button(
            words("related.accept"),
            "join",
            sure=words("related.accept_sure", number=tie.number or ""),
            into=str(tie.other),
        )
        if joins and (case.status, Action.MERGE) in MOVES
        else None
    )
    decline = button(
        words("related.decline"),
        "untie",
        look=Look.QUIET,
        sure=words("related.decline_sure"),
        tie=str(tie.id),
    )
    return tag("div", accept, decline, class_="answers-tie")


def _spot(visitor: Visitor, dossier: Dossier) -> Markup | None:
    """Again and again at one spot."""
    if not dossier.spot:
        return None
    words, count = visitor.words, len(dossier.spot) + 1
    return join(
        tag(
            "p",
            tag("b", words("related.spot", count=count, days=SPOT_DAYS)),
            class_="hot" if count > 2 else None,
        ),
        tag(
            "ul",
            [
                tag(
                    "li",
                    tag("a", one.number, href=places.case(one.id, ())),
                    tag("span", words(f"status.{one.status}")),
                    visitor.moments.markup(one.opened_at, short=True),
                )
                for one in dossier.spot
            ],
            class_="related",
        ),
    )
