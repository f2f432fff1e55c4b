"""The moves a person may make: a form for each, which asks once for what the move needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from serving.cases.domain import NOTE_NEEDED, Action, Move
from serving.cases.errors import MoveIncomplete
from serving.cases.reasons import OTHER, reasons_for
from serving.cases.repository import CaseRepository
from serving.console.case.dossier import Dossier
from serving.console.case.offers import Offers, offers
from serving.console.components.buttons import Look, button
from serving.console.components.form import choice_row, form, long_row, text_row
from serving.console.html import Markup, join, tag
from serving.console.standard import in_language
from serving.console.verdict import LONGEST_NOTE, panel
from serving.console.visitor import Visitor
from serving.errors import NotFound

LONGEST_NUMBER: Final = 32


class TargetUnknown(NotFound):
    """No case of that number, or none that this person may see."""

    type = "merge-target-unknown"

    def __init__(self) -> None:
        super().__init__("There is no such case in your district to merge into; check its number.")


GRAVE: Final = frozenset({Action.FORCE_CLOSE})
"""Asked once more before they are done."""


def moves(visitor: Visitor, dossier: Dossier) -> Markup:
    """Verdict keys where one judges, then the usual move, then what else there is."""
    words, case = visitor.words, dossier.case
    offered = offers(case.line, visitor.person)
    judging = Action.CONFIRM in offered.usual
    return join(
        _undo(visitor, dossier),
        tag("div", panel(case.line.kind, words), class_="verdict")
        if judging
        else _stands(visitor, dossier, offered),
        [_usual(visitor, dossier, action) for action in offered.usual] if not judging else None,
        _others(visitor, dossier, offered),
    )


def lacking(visitor: Visitor, wish: Mapping[str, Any]) -> str | None:
    """What a form still lacks, as a sentence; None when it can be sent on."""
    words, fields = visitor.words, _fields(wish)
    if wish.get("action") in NOTE_NEEDED and not fields.get("note"):
        return words("move.why_needed")
    if wish.get("action") == Action.REJECT and fields.get("reason") == OTHER:
        return None if fields.get("note") else words("move.why_needed")
    if "amount" in fields and _amount(fields["amount"]) is None:
        return words("move.amount_needed")
    if "into" in fields and not fields["into"]:
        return words("move.into_needed")
    return None


def wish_of(session: Session, visitor: Visitor, version: int, wish: Mapping[str, Any]) -> Move:
    """The move that a form means. Raises MoveIncomplete."""
    fields = _fields(wish)
    try:
        action = Action(str(wish.get("action", "")))
    except ValueError:
        raise MoveIncomplete("There is no such move; load the page again.") from None
    return Move(
        action,
        version,
        fields.get("reason") or None,
        fields.get("note", "")[:LONGEST_NOTE],
        into=_case_of(session, visitor, fields["into"]) if "into" in fields else None,
        amount=_amount(fields.get("amount", "")),
        unit=fields.get("unit") or None,
    )


def _fields(wish: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value).strip() for name, value in dict(wish.get("fields") or {}).items()}


def _amount(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _case_of(session: Session, visitor: Visitor, number: str) -> UUID:
    found = CaseRepository(session, visitor.person.scope).find(number[:LONGEST_NUMBER])
    if found is None:
        raise TargetUnknown
    return found


def _undo(visitor: Visitor, dossier: Dossier) -> Markup | None:
    if dossier.undo_until is None:
        return None
    words = visitor.words
    return tag(
        "p",
        tag("span", words("move.undo_until"), " ", visitor.moments.markup(dossier.undo_until)),
        button(words("toast.undo"), "undo", key="u", of=str(dossier.line.id)),
        class_="undo",
    )


def _stands(visitor: Visitor, dossier: Dossier, offered: Offers) -> Markup:
    words, status = visitor.words, dossier.line.status
    if not offered.all:
        role = words(f"role.{visitor.person.role}")
        return tag("p", words("move.none", role=role), class_="stands")
    return tag("p", words(f"move.at_{status}"), class_="stands")


def _usual(visitor: Visitor, dossier: Dossier, action: Action) -> Markup:
    """Open from the start: it is what one came for."""
    if action in NOTE_NEEDED:
        return _folded(visitor, dossier, action)
    return form(
        "move",
        *_rows(visitor, dossier, action),
        button(visitor.words(f"move.{action}"), look=Look.PRIMARY),
        action=action,
    )


def _others(visitor: Visitor, dossier: Dossier, offered: Offers) -> Markup | None:
    if not offered.others:
        return None
    return tag(
        "div",
        tag("h2", visitor.words("move.others")),
        [_folded(visitor, dossier, action) for action in offered.others],
        class_="folded",
    )


def _folded(visitor: Visitor, dossier: Dossier, action: Action) -> Markup:
    """Opens to what the move means and asks; one at a time."""
    words = visitor.words
    sure = words(f"move.{action}_sure") if action in GRAVE else None
    return tag(
        "details",
        tag("summary", words(f"move.{action}")),
        tag("p", words(f"move.{action}_means"), class_="means"),
        form(
            "move",
            *_rows(visitor, dossier, action),
            button(words(f"move.{action}"), look=Look.DANGER if sure else Look.PRIMARY, sure=sure),
            action=action,
        ),
        name="move",
        data_move=action,
    )


def _rows(visitor: Visitor, dossier: Dossier, action: Action) -> list[Markup]:
    words, line = visitor.words, dossier.line
    rows: list[Markup] = []
    match action:
        case Action.DISPATCH:
            rows += _unit(visitor, dossier)
        case Action.REJECT:
            reasons = [(code, words.named("reason", code)) for code in reasons_for(line.kind)]
            rows.append(choice_row("reason", words("case.reject_why"), reasons))
        case Action.MERGE:
            hint = words("move.into_hint")
            number = next((tie.number for tie in dossier.sheet.related if tie.number), None) or ""
            rows.append(
                text_row("into", words("move.into"), number, hint=hint, maxlength=LONGEST_NUMBER)
            )
        case Action.EXTEND if line.filed is not None:
            left = dossier.outlook.extensions_left if dossier.outlook else 0
            rows.append(
                text_row(
                    "amount",
                    words(f"move.amount_{line.filed.limit.type}"),
                    hint=words("move.amount_hint", count=left),
                    inputmode="decimal",
                    maxlength=8,
                )
            )
    needed = action in NOTE_NEEDED
    title = words("move.why") if needed else words("move.note")
    rows.append(
        long_row("note", title, maxlength=LONGEST_NOTE, required=needed, data_case=str(line.id))
    )
    return rows


def _unit(visitor: Visitor, dossier: Dossier) -> list[Markup]:
    """The suggested unit first; without a register the standard names the unit."""
    found, words = dossier.dispatching, visitor.words
    if found is None:
        return []
    suggested = found.suggestion.unit
    units = sorted(found.units, key=lambda unit: unit.id != suggested)
    choices = [(unit.id, in_language(visitor, unit.name_zh, unit.name_en)) for unit in units]
    because = words.named("because", found.suggestion.because)
    hint = words("move.suggested", because=because) if suggested else because
    return [choice_row("unit", words("move.unit"), choices, suggested or "", hint=hint)]
