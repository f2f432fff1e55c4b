"""The audit log as its page shows it: what to look for, the entries, and what proving it said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from serving.audit.domain import SERVING, Act, Entry
from serving.audit.repository import AuditFilter
from serving.audit.verify import MOST, Complaint, Verdict
from serving.console.administration.fields import begin_of, day_of, end_of, one_of, text_of
from serving.console.administration.sections import AUDIT
from serving.console.administration.steering import why_said
from serving.console.components.empty import empty_state
from serving.console.components.form import choice_row, text_row
from serving.console.components.labels import Tone, label
from serving.console.components.sieve import sieve
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor

LONGEST: Final = 200
DANGERS: Final = frozenset({Act.SIGN_IN_REFUSED, Act.USER_DEACTIVATED, Act.TOKEN_REVOKED})
"""What stands out when one reads down the list."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries somebody wants to see; empty means every one."""

    act: Act | None = None
    actor: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Choice:
        """From an address or a form; what is not known there is left out."""
        return cls(
            one_of(given, "act", Act),
            text_of(given, "actor", LONGEST),
            text_of(given, "subject", LONGEST),
            day_of(given, "since"),
            day_of(given, "until"),
        )

    def wanted(self, city: ZoneInfo) -> AuditFilter:
        """Both days belong to it."""
        return AuditFilter(
            self.act,
            self.actor or None,
            self.subject or None,
            begin_of(self.since, city),
            end_of(self.until, city),
        )

    @property
    def address(self) -> str:
        pairs = [
            ("act", self.act or ""),
            ("actor", self.actor),
            ("subject", self.subject),
            ("since", str(self.since or "")),
            ("until", str(self.until or "")),
        ]
        given = [(name, value) for name, value in pairs if value]
        return f"{AUDIT.path}?{urlencode(given)}" if given else AUDIT.path


def filters(visitor: Visitor, choice: Choice) -> Markup:
    words = visitor.words
    acts = sorted(((one, words(f"act.{one}")) for one in Act), key=lambda pair: pair[1])
    return sieve(
        words,
        text_row("actor", words("log.actor"), choice.actor, type="search", maxlength=LONGEST),
        choice_row(
            "act", words("log.act"), [("", words("log.every_act")), *acts], choice.act or ""
        ),
        text_row("subject", words("log.subject"), choice.subject, type="search", maxlength=LONGEST),
        text_row("since", words("log.since"), str(choice.since or ""), type="date"),
        text_row("until", words("log.until"), str(choice.until or ""), type="date"),
    )


def entries(visitor: Visitor, found: Sequence[Entry]) -> Markup:
    words = visitor.words
    if not found:
        return empty_state(words("log.none"), words("log.none_hint"))
    columns = [
        Column(words("log.number"), number=True),
        Column(words("log.at")),
        Column(words("log.who")),
        Column(words("log.act")),
        Column(words("log.whom")),
        Column(words("log.details")),
    ]
    return table(words("administration.audit"), columns, [_row(visitor, one) for one in found])


def proof(visitor: Visitor, verdict: Verdict) -> Markup:
    """What proving every hash and link came to."""
    words = visitor.words
    whole = not verdict.complaints
    head = tag("code", str(verdict.head), class_="head")
    if whole:
        said = words("log.whole", entries=f"{verdict.entries:,}")
    else:
        said = words("log.broken", count=len(verdict.complaints))
    return tag(
        "section",
        tag("h2", words("log.proof")),
        tag(
            "p",
            label(words("log.sound") if whole else words("log.unsound"), _tone(whole)),
            " ",
            tag("b", said),
        ),
        None
        if whole
        else tag("ul", [tag("li", _flaw(visitor, one)) for one in verdict.complaints]),
        tag("p", words("log.and_more"), class_="faint")
        if len(verdict.complaints) >= MOST
        else None,
        tag("p", words("log.head_hint"), class_="faint"),
        tag("p", head),
        class_="panel proof",
        role="status",
    )


def _flaw(visitor: Visitor, complaint: Complaint) -> str:
    return visitor.words(
        f"log.flaw_{complaint.flaw}", entry=complaint.entry, before=complaint.before
    )


def _tone(whole: bool) -> Tone:
    return Tone.GOOD if whole else Tone.BAD


def _row(visitor: Visitor, one: Entry) -> Row:
    words = visitor.words
    act = words(f"act.{one.act}")
    return Row(
        (
            str(one.sequence),
            visitor.moments.markup(one.at),
            join(tag("b", words.named("actor", one.actor.name)), _via(visitor, one)),
            label(act, Tone.WARN) if one.act in DANGERS else act,
            one.subject,
            _details(visitor, one),
        ),
        name=str(one.sequence),
    )


def _via(visitor: Visitor, one: Entry) -> Markup:
    if one.actor.name == SERVING.name:
        return Markup("")
    told = [visitor.words.named("via", one.actor.via), one.actor.address or ""]
    return tag("small", " · ".join(part for part in told if part), class_="under")


def _details(visitor: Visitor, one: Entry) -> Markup:
    words = visitor.words
    return tag(
        "span",
        [
            tag("span", tag("i", words.named("detail", name)), " ", _value(visitor, one, name))
            for name in one.details
        ],
        class_="details",
    )


def _value(visitor: Visitor, entry: Entry, name: str) -> Markup | str:
    """A detail's value; codes by their names, moments in the city's time."""
    value = entry.details[name]
    if entry.act is Act.POLICY_CHANGED and name == "why":
        return why_said(visitor.words, entry.actor.name, str(value))
    if isinstance(value, list):
        return " · ".join(_text(visitor, name, one) for one in value)
    if name == "expires":
        return visitor.moments.markup(datetime.fromisoformat(str(value)))
    return _text(visitor, name, value)


def _text(visitor: Visitor, name: str, value: object) -> str:
    """``role`` may hold a change, as "reviewer -> auditor"."""
    words = visitor.words
    if name == "role":
        return " → ".join(words.named("role", one) for one in str(value).split(" -> "))
    if name == "scopes":
        return words.named("permission", str(value))
    return str(value)
