"""The parts of the patrol's page. What they say comes from ``serving.patrol``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.datastructures import QueryParams

from serving.console import places
from serving.console.components.figures import Bar, bars, meter, tile
from serving.console.components.graph import Layer, columns, line
from serving.console.components.labels import Tone, chips, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.overview import percent, tone_of
from serving.console.visitor import Visitor
from serving.patrol.domain import Brought, History, PatrolNow, Result, SourceStanding, Step

DAYS: Final = (1, 7, 30)
STEPS: Final = {1: Step.HOUR, 7: Step.HOUR, 30: Step.DAY}
SHOWN_LAYERS: Final = 5
SHOWN_REASONS: Final = 10
SHOWN_COMING: Final = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """Which time, and which platform, a person wants to see."""

    days: int = 1
    source: str | None = None

    @classmethod
    def read(cls, query: QueryParams) -> Choice:
        """From an address; what is not known there is left out."""
        given = query.get("days", "")
        days = int(given) if given in {str(one) for one in DAYS} else 1
        return cls(days, query.get("source", "")[:64] or None)

    @property
    def step(self) -> Step:
        return STEPS[self.days]

    def path(self) -> str:
        return places.patrol(self.days, self.source)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the database."""

    now: PatrolNow
    history: History
    sources: tuple[str, ...]
    """Whose history there is, whichever is chosen."""


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


def choosing(visitor: Visitor, choice: Choice, found: Found) -> Markup:
    """Times and platforms; each choice has an address."""
    words = visitor.words
    times = [
        _link(words(f"patrol.days_{days}"), Choice(days, choice.source), choice.days == days)
        for days in DAYS
    ]
    named = [_link(words("patrol.every_source"), Choice(choice.days), choice.source is None)]
    named += [
        _link(name, Choice(choice.days, name), choice.source == name) for name in found.sources
    ]
    return join(
        chips(words("patrol.time"), *times),
        chips(words("patrol.source"), *named) if len(found.sources) > 1 else None,
    )


def _link(text: str, choice: Choice, chosen: bool) -> Markup:
    here = "page" if chosen else None
    return tag("a", text, href=choice.path(), class_="chip", aria_current=here)


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


def coverage_over_time(visitor: Visitor, found: Found) -> Markup:
    words, history = visitor.words, found.history
    labels = [_when(visitor, begin, history.step) for begin, _ in history.steps]
    total = history.total.coverage
    return join(
        tag("h2", words("patrol.coverage_over_time")),
        tag(
            "p",
            words("patrol.history_formula"),
            tag("b", " ", "–" if total is None else percent(total)),
            class_="formula",
        ),
        line(
            words("patrol.coverage_over_time"),
            labels,
            [brought.coverage for _, brought in history.steps],
            goal=1.0,
        ),
    )


def results_over_time(visitor: Visitor, found: Found) -> Markup:
    words, history = visitor.words, found.history
    labels = [_when(visitor, begin, history.step) for begin, _ in history.steps]
    total = history.total
    shown = _silent(total)[:SHOWN_LAYERS]
    layers = [
        Layer(
            _named(visitor, key),
            tuple(float(brought.results.get(key, 0)) for _, brought in history.steps),
            f"series-{n}",
        )
        for n, (key, _) in enumerate(shown, start=1)
    ]
    known = {key for key, _ in shown}
    rest = tuple(
        float(sum(count for key, count in _silent(brought) if key not in known))
        for _, brought in history.steps
    )
    if any(rest):
        layers.append(Layer(words("patrol.other_reasons"), rest, f"series-{SHOWN_LAYERS + 1}"))
    bad = total.visits - total.ended(Result.LOOKED)
    return join(
        tag("h2", words("patrol.results")),
        tag(
            "p",
            words("patrol.results_note", visits=f"{total.visits:,}", bad=f"{bad:,}"),
            class_="formula",
        ),
        columns(words("patrol.results"), labels, layers),
    )


def reasons(visitor: Visitor, found: Found) -> Markup:
    """Why visits brought nothing: no picture came, or none that can be judged."""
    words, total = visitor.words, found.history.total
    shown = [
        Bar(
            _named(visitor, key),
            count,
            words("patrol.share", count=f"{count:,}", share=percent(count / total.visits)),
            Tone.BAD if key[0] is Result.FAILED else Tone.WARN,
            words(f"patrol.result_{key[0]}"),
        )
        for key, count in _silent(total)[:SHOWN_REASONS]
    ]
    title = words("patrol.reasons")
    return join(
        tag("h2", title),
        bars(title, shown) if shown else tag("p", words("patrol.no_reason"), class_="faint"),
    )


def _silent(brought: Brought) -> list[tuple[tuple[Result, str], int]]:
    """Visits that said nothing, by how they ended and why, the most frequent first."""
    found = [(key, count) for key, count in brought.results.items() if key[0] is not Result.LOOKED]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _named(visitor: Visitor, key: tuple[Result, str]) -> str:
    result, why = key
    return visitor.words.named("cause", why) if why else visitor.words(f"patrol.result_{result}")


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


def _when(visitor: Visitor, begin: datetime, step: Step) -> str:
    local = begin.astimezone(visitor.services.city)
    if step is Step.DAY:
        return f"{local.month}-{local.day:02d}"
    return f"{local:%H:%M}" if local.hour else f"{local.month}-{local.day:02d}"
