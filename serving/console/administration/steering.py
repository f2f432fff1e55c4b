"""Hand-over policies as their page shows them: what holds for a kind, its breaker, deciding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from serving.config import BreakerSettings
from serving.console.components.buttons import Look, button
from serving.console.components.figures import meter
from serving.console.components.form import form, text_row
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.console.words import Words
from serving.handover.deciding import KindOutlook
from serving.handover.domain import Mode, Policy
from serving.handover.policies import BREAKER
from serving.handover.reasons import REASONS

LONGEST_WHY: Final = 1000
WHY: Final = "why-"
"""Before a kind in the name of the field that says why it changes."""


def why_said(words: Words, actor: str, why: str) -> str:
    """Why a policy changed: the breaker in the visitor's language, people as they wrote it."""
    return words.kept(REASONS, why, kind="kind") if actor == BREAKER else why


def kinds(visitor: Visitor, found: Sequence[KindOutlook], breaker: BreakerSettings) -> Markup:
    return tag("div", [_kind(visitor, one, breaker) for one in found], class_="outlooks")


def history(visitor: Visitor, found: Sequence[Policy]) -> Markup:
    words = visitor.words
    if not found:
        return tag("p", words("steering.no_history"), class_="faint")
    columns = [
        Column(words("log.at")),
        Column(words("steering.kind")),
        Column(words("steering.mode")),
        Column(words("log.who")),
        Column(words("steering.why")),
    ]
    rows = [
        Row(
            (
                visitor.moments.markup(one.since) if one.since else "",
                words.named("kind", one.kind),
                _mode(visitor, one.mode),
                words.named("actor", one.actor),
                why_said(words, one.actor, one.why),
            )
        )
        for one in found
    ]
    return table(words("steering.history"), columns, rows)


def _kind(visitor: Visitor, one: KindOutlook, breaker: BreakerSettings) -> Markup:
    words, policy = visitor.words, one.policy
    return tag(
        "section",
        tag(
            "div",
            tag("h2", words.named("kind", policy.kind)),
            _mode(visitor, policy.mode),
            label(words("steering.tripped"), Tone.BAD) if one.tripped else None,
            class_="title",
        ),
        _since(visitor, policy),
        _breaker(visitor, one, breaker),
        _deciding(visitor, one),
        class_="panel outlook",
        data_kind=policy.kind,
    )


def _mode(visitor: Visitor, mode: Mode) -> Markup:
    tone = Tone.ACCENT if mode is Mode.AUTO else Tone.NEUTRAL
    return label(visitor.words(f"mode.{mode}"), tone)


def _since(visitor: Visitor, policy: Policy) -> Markup:
    words = visitor.words
    if policy.since is None:
        return tag("p", words("steering.default"), class_="faint")
    return tag(
        "p",
        words("steering.since", who=words.named("actor", policy.actor)),
        " ",
        visitor.moments.markup(policy.since),
        tag("q", why_said(words, policy.actor, policy.why)),
        class_="since",
    )


def _breaker(visitor: Visitor, one: KindOutlook, breaker: BreakerSettings) -> Markup:
    """How near the breaker is."""
    words = visitor.words
    most = math.floor(breaker.most_share * breaker.last)
    if one.policy.mode is not Mode.AUTO:
        return tag("p", words("steering.idle"), class_="faint")
    share = one.rejected / (most + 1)
    tone = Tone.GOOD if share < 0.5 else Tone.WARN
    said = words("steering.verdicts", rejected=one.rejected, reviewed=one.reviewed)
    return join(
        tag("p", meter(share, said, tone), class_="breaker"),
        tag("p", words("steering.opens", most=most, last=breaker.last), class_="faint"),
    )


def _deciding(visitor: Visitor, one: KindOutlook) -> Markup:
    """The way to the other mode."""
    words, policy = visitor.words, one.policy
    name = words.named("kind", policy.kind)
    to = Mode.AFTER_REVIEW if policy.mode is Mode.AUTO else Mode.AUTO
    text = words("steering.reset") if one.tripped else words(f"steering.to_{to}")
    return tag(
        "details",
        tag("summary", text, class_="button"),
        form(
            "decide",
            text_row(
                f"{WHY}{policy.kind}",
                words("steering.why"),
                maxlength=LONGEST_WHY,
                required=True,
                hint=words("steering.why_hint"),
            ),
            button(
                text,
                look=Look.DANGER if to is Mode.AUTO else Look.PRIMARY,
                sure=words(f"steering.sure_{to}", kind=name),
            ),
            kind=policy.kind,
            mode=to,
        ),
        class_="give-up",
    )
