"""How a case stands at other systems: sent, accepted as which number, tried again when, dead."""

from __future__ import annotations

from serving.console.case.dossier import Dossier
from serving.console.components.labels import Tone, label
from serving.console.deliveries import trouble_said
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.handover.domain import LetterState
from serving.handover.standing import HandoverStand, LetterStand, Stand

TONES = {
    Stand.WAITING: Tone.WARN,
    Stand.SENT: Tone.NEUTRAL,
    Stand.ACCEPTED: Tone.GOOD,
    Stand.DEAD: Tone.BAD,
}


def abroad(visitor: Visitor, dossier: Dossier) -> Markup:
    words = visitor.words
    title = tag("h2", words("abroad.title"))
    if not dossier.handovers:
        return join(title, tag("p", words("abroad.none"), class_="faint"))
    lines = [_destination(visitor, one) for one in dossier.handovers]
    return join(title, tag("ul", lines, class_="abroad"))


def _destination(visitor: Visitor, one: HandoverStand) -> Markup:
    words, moments, pending = visitor.words, visitor.moments, one.pending
    return tag(
        "li",
        tag(
            "p",
            tag("b", one.destination),
            label(words(f"abroad.{one.stand}"), TONES[one.stand]),
            tag("span", words("abroad.number"), " ", tag("code", one.external_id))
            if one.external_id
            else None,
        ),
        tag(
            "p",
            words("abroad.says", word=one.status),
            tag("q", one.status_note) if one.status_note else None,
        )
        if one.status
        else None,
        _pending(visitor, pending) if pending else None,
        tag(
            "details",
            tag("summary", words("abroad.letters", count=len(one.letters))),
            tag("ol", [_letter(visitor, letter) for letter in one.letters], class_="letters"),
            tag("p", words("abroad.filed"), " ", moments.markup(one.filed_at), class_="faint"),
        ),
        data_destination=one.destination,
        data_stand=one.stand,
    )


def _pending(visitor: Visitor, letter: LetterStand) -> Markup:
    """What stands in the way, and what happens next."""
    words, moments = visitor.words, visitor.moments
    tried = words("abroad.tried", count=letter.attempts) if letter.attempts else None
    if letter.state is LetterState.DEAD:
        following = words("abroad.dead_do")
    elif letter.next_at is not None and letter.next_at > visitor.services.clock.now():
        following = join(words("abroad.next"), " ", moments.markup(letter.next_at, short=True))
    else:
        following = words("abroad.soon")
    return tag(
        "p",
        tag("span", tried) if tried else None,
        tag("span", following),
        tag("q", trouble_said(words, letter.error)) if letter.error else None,
        class_="pending",
    )


def _letter(visitor: Visitor, letter: LetterStand) -> Markup:
    words, moments = visitor.words, visitor.moments
    at = letter.sent_at or letter.tried_at or letter.created_at
    return tag(
        "li",
        tag("span", words(f"abroad.change_{letter.change}")),
        tag("span", words(f"abroad.letter_{letter.state}"), class_=f"is-{letter.state}"),
        moments.markup(at, short=True),
    )
