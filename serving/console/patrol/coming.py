"""Which cameras are next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.patrol.choice import Found
from serving.console.visitor import Visitor

SHOWN_COMING: Final = 12


def coming(visitor: Visitor, found: Found) -> Markup:
    """What the schedule does next if nothing happens before."""
    words, now = visitor.words, found.now
    told_at = max((one.heard_at for one in now.speaking), default=now.at)
    heads = (
        Column(words("patrol.camera")),
        Column(words("patrol.why")),
        Column(words("patrol.source")),
        Column(words("patrol.may_begin"), number=True),
        Column(words("patrol.due"), number=True),
    )
    rows = [
        Row(
            (
                one.camera_name,
                label(
                    words(f"patrol.because_{one.because}"),
                    Tone.ACCENT if one.because in ("suspected", "wanted") else Tone.NEUTRAL,
                ),
                one.source,
                _in(visitor, told_at, one.from_at),
                _in(visitor, told_at, one.by),
            )
        )
        for one in now.coming[:SHOWN_COMING]
    ]
    return join(
        tag("h2", words("patrol.coming")),
        tag(
            "p",
            words("patrol.coming_note"),
            " ",
            visitor.moments.markup(told_at, short=True),
            class_="formula",
        ),
        table(words("patrol.coming"), heads, rows)
        if rows
        else tag("p", words("patrol.nothing_coming"), class_="faint"),
    )


def _in(visitor: Visitor, now: datetime, at: datetime) -> Markup:
    """How long from now; what is over already is said so."""
    words, away = visitor.words, at - now
    if away <= timedelta(seconds=1):
        late = visitor.moments.duration(-away.total_seconds())
        text = (
            words("patrol.now") if away > timedelta(seconds=-1) else words("patrol.ago", span=late)
        )
    else:
        text = words("patrol.in", span=visitor.moments.duration(away.total_seconds()))
    exact = visitor.moments.text(at)
    return tag("span", text, title=exact)
