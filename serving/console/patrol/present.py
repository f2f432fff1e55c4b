"""How the patrol does now."""

from __future__ import annotations

from serving.console.components.figures import tile
from serving.console.components.labels import Tone, label
from serving.console.html import Markup, tag
from serving.console.overview import percent, tone_of
from serving.console.patrol.choice import Found
from serving.console.visitor import Visitor


def tiles(visitor: Visitor, found: Found) -> Markup:
    """The present, in five numbers with how they are reckoned."""
    words, now = visitor.words, found.now
    kept = now.kept
    share, reachable = kept.coverage, kept.reachable_coverage
    asked = kept.asked_per_s
    return tag(
        "div",
        tile(
            words("patrol.coverage"),
            "–" if share is None else percent(share),
            words("patrol.coverage_formula", within=f"{kept.within:,}", open=f"{kept.open:,}"),
            tone=tone_of(share),
            name="coverage",
        ),
        tile(
            words("patrol.reachable"),
            "–" if reachable is None else percent(reachable),
            words("patrol.reachable_note", count=f"{kept.unreachable:,}"),
            tone=tone_of(reachable),
            name="reachable",
        ),
        tile(
            words("patrol.late"),
            f"{kept.late:,}",
            words("patrol.late_note", span=visitor.moments.duration(kept.worst_s)),
            tone=Tone.WARN if kept.late else Tone.GOOD,
            name="late",
        ),
        tile(
            words("patrol.pace"),
            f"{now.looks_per_s:,.1f}",
            words("patrol.pace_note", asked=f"{asked:,.1f}"),
            tone=Tone.NEUTRAL,
            name="pace",
        )
        if visitor.person.scope.districts is None
        else tile(words("patrol.asked"), f"{asked:,.2f}", words("patrol.asked_note"), name="pace"),
        tile(
            words("patrol.sessions"),
            f"{sum(one.sessions for one in now.sources):,}",
            words("patrol.sessions_note", cap=f"{sum(one.cap for one in now.sources):,}"),
            name="sessions",
        ),
        class_="tiles",
    )


def heard(visitor: Visitor, found: Found) -> Markup:
    """Which patrols there are, and when each was last heard."""
    words = visitor.words
    return tag(
        "p",
        [
            tag(
                "span",
                label(
                    one.worker,
                    Tone.BAD if one.silent else Tone.GOOD,
                    hint=words("patrol.silent") if one.silent else words("patrol.speaks"),
                ),
                " ",
                words("patrol.silent_since") if one.silent else words("patrol.heard"),
                " ",
                visitor.moments.markup(one.heard_at, short=True),
            )
            for one in found.now.patrollers
        ],
        class_="heard",
    )
