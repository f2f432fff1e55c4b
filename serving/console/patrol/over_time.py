"""How the patrol did: how much it kept, and what its visits brought."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from serving.console.components.figures import Bar, bars
from serving.console.components.graph import Layer, columns, line
from serving.console.components.labels import Tone
from serving.console.html import Markup, join, tag
from serving.console.overview import percent
from serving.console.patrol.choice import Found
from serving.console.visitor import Visitor
from serving.patrol.domain import Brought, Result, Step

SHOWN_LAYERS: Final = 5
SHOWN_REASONS: Final = 10


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


def _when(visitor: Visitor, begin: datetime, step: Step) -> str:
    local = begin.astimezone(visitor.services.city)
    if step is Step.DAY:
        return f"{local.month}-{local.day:02d}"
    return f"{local:%H:%M}" if local.hour else f"{local.month}-{local.day:02d}"
