"""The panel a reviewer decides with: one key per answer, one key per reason."""

from __future__ import annotations

from typing import Final

from serving.cases.domain import MOVES, Action, Case, Status, permission_for
from serving.cases.reasons import OTHER, reasons_for
from serving.console.html import Markup, join, tag
from serving.console.words import Words
from serving.users.domain import Person

REASON_KEYS: Final = "1234567890qwetyio"
"""Without r and u, which take back; ``other`` comes last and so has the last key."""

LONGEST_NOTE: Final = 4000


def keyed_reasons(kind: str) -> list[tuple[str, str]]:
    """Each reason of the kind with its key. Raises ValueError when there are more than keys."""
    reasons = list(reasons_for(kind))
    if len(reasons) > len(REASON_KEYS):
        raise ValueError(f"{kind} has {len(reasons)} reasons and only {len(REASON_KEYS)} keys")
    return list(zip(REASON_KEYS, reasons, strict=False))


def panel(case: Case, person: Person, words: Words) -> Markup:
    """Confirm and reject where the case and the role allow them, and a sentence otherwise."""
    status = case.line.status
    offered = [
        action
        for action in (Action.CONFIRM, Action.REJECT)
        if (status, action) in MOVES and person.may(permission_for(action))
    ]
    stands = (
        tag("p", words("case.decided", status=words(f"status.{status}")), class_="stands")
        if status is not Status.CAPTURED
        else None
    )
    if not offered:
        role = words(f"role.{person.role}")
        mute = person.may(permission_for(Action.CONFIRM))
        only = None if mute else tag("p", words("case.look_only", role=role), class_="stands")
        return join(stands, only)
    return join(
        stands,
        tag(
            "div",
            _answer(Action.CONFIRM, "c", words) if Action.CONFIRM in offered else None,
            _ask(words) if Action.REJECT in offered else None,
            class_="answers",
        ),
        _reasons(case, words) if Action.REJECT in offered else None,
        tag(
            "input",
            data_note=True,
            data_key="m",
            maxlength=LONGEST_NOTE,
            autocomplete="off",
            aria_label=words("case.note"),
            placeholder=words("case.note_hint"),
        ),
    )


def _answer(action: Action, key: str, words: Words) -> Markup:
    return tag(
        "button",
        words(f"case.{action}"),
        tag("kbd", key),
        type="button",
        class_=f"button {action}",
        data_wish=action,
        data_key=key,
    )


def _ask(words: Words) -> Markup:
    return tag(
        "button",
        words("case.reject"),
        tag("kbd", "r"),
        type="button",
        class_="button reject",
        data_ask=True,
        data_key="r",
        aria_expanded="false",
        aria_controls="reasons",
    )


def _reasons(case: Case, words: Words) -> Markup:
    return tag(
        "div",
        tag("p", words("case.reject_why"), id="reasons-title"),
        [
            tag(
                "button",
                tag("kbd", key),
                words.named("reason", reason),
                type="button",
                data_wish=Action.REJECT,
                data_reason=reason,
                data_key=key,
                data_needs_note=reason == OTHER,
            )
            for key, reason in keyed_reasons(case.line.kind)
        ],
        id="reasons",
        class_="reasons",
        role="group",
        aria_labelledby="reasons-title",
    )
