"""The platforms of the patrol."""

from __future__ import annotations

from serving.console.components.figures import meter
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup
from serving.console.overview import percent, tone_of
from serving.console.patrol.choice import Found
from serving.console.visitor import Visitor
from serving.patrol.domain import Brought, SourceStanding


def sources(visitor: Visitor, found: Found) -> Markup:
    """Every platform against its targets and its caps."""
    words = visitor.words
    past = dict(found.history.sources)
    heads = (
        Column(words("patrol.source")),
        Column(words("patrol.state")),
        Column(words("patrol.cameras"), number=True),
        Column(words("patrol.coverage_now")),
        Column(words("patrol.coverage_past")),
        Column(words("patrol.late"), number=True),
        Column(words("patrol.worst"), number=True),
        Column(words("patrol.unreachable"), number=True),
        Column(words("patrol.sessions_of_cap")),
        Column(words("patrol.starts"), number=True),
    )
    return table(
        words("patrol.sources"),
        heads,
        [_source(visitor, one, past.get(one.source)) for one in found.now.sources],
    )


def _source(visitor: Visitor, one: SourceStanding, past: Brought | None) -> Row:
    words, kept = visitor.words, one.kept
    tones = {"closed": Tone.GOOD, "half_open": Tone.WARN, "open": Tone.BAD}
    before = past.coverage if past else None
    return Row(
        (
            one.source,
            label(words(f"patrol.breaker_{one.breaker}"), tones[one.breaker]),
            f"{kept.cameras:,}",
            _share(kept.coverage),
            _share(before),
            f"{kept.late:,}",
            visitor.moments.duration(kept.worst_s) if kept.worst_s else "–",
            f"{kept.unreachable:,}",
            meter(
                one.sessions / one.cap,
                f"{one.sessions} / {one.cap}",
                Tone.WARN if one.sessions >= one.cap else Tone.ACCENT,
            ),
            f"{one.starts:,}" + (f" / {one.starts_cap:,}" if one.starts_cap else ""),
        ),
        name=one.source,
    )


def _share(share: float | None) -> Markup:
    return meter(share, "–" if share is None else percent(share), tone_of(share))
