"""The panel a reviewer decides with: one key per answer, one key per reason."""

from __future__ import annotations

from typing import Final

from serving.cases.domain import Action
from serving.cases.reasons import OTHER, reasons_for
from serving.console.html import Markup, join, tag
from serving.console.words import Words

REASON_KEYS: Final = "1234567890qwetyio"
"""Without r and u, which take back; ``other`` comes last and so has the last key."""

LONGEST_NOTE: Final = 4000


def keyed_reasons(kind: str) -> list[tuple[str, str]]:
    """Each reason of the kind with its key. Raises ValueError when there are more than keys."""
    reasons = list(reasons_for(kind))
    if len(reasons) > len(REASON_KEYS):
        raise ValueError(f"{kind} has {len(reasons)} reasons and only {len(REASON_KEYS)} keys")
    return list(zip(REASON_KEYS, reasons, strict=False))


def panel(kind: str, words: Words) -> Markup:
    """Confirm and reject, for somebody who may judge a case of this kind that waits."""
    return join(
        tag("div", _answer(Action.CONFIRM, "c", words), _ask(words), class_="answers"),
        _reasons(kind, words),
        note_input(words, words("case.note_hint")),
    )


def note_input(words: Words, hint: str) -> Markup:
    """What goes along with a verdict in the person's own words."""
    return tag(
        "input",
        data_note=True,
        data_key="m",
        maxlength=LONGEST_NOTE,
        autocomplete="off",
        aria_label=words("case.note"),
        placeholder=hint,
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


def _reasons(kind: str, words: Words) -> Markup:
    return tag(
        "div",
        tag("p", words("case.reject_why"), id="reasons-title"),
        reason_buttons(kind, words),
        id="reasons",
        class_="reasons",
        role="group",
        aria_labelledby="reasons-title",
    )


def reason_buttons(kind: str, words: Words) -> list[Markup]:
    """A button for each reason to reject a case of this kind, with the key that does the same."""
    return [
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
        for key, reason in keyed_reasons(kind)
    ]
