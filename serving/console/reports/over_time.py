"""How many cases each day, week or month brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from serving.console.components.graph import Layer, columns
from serving.console.html import Markup, join, tag
from serving.console.reports.asked import Asked, Found
from serving.console.reports.saying import capital, language_of
from serving.console.visitor import Visitor
from serving.reports.domain import By
from serving.reports.formulas import FIGURES, word

OVER_TIME: Final = {"captured": "series-1", "registered": "series-3", "closed": "series-5"}
SMALL: Final = 460
"""Width of a chart that has two beside it."""


def over_time(visitor: Visitor, asked: Asked, found: Found) -> Markup:
    """How many cases each day, week or month brought, and how far those are by now."""
    words, counted = visitor.words, found.over_time
    figures = {key[0]: values for key, values in counted.groups}
    labels = list(_buckets(asked))
    names = {one.name: word(one, language_of(visitor)) for one in FIGURES}
    title = words(f"reports.over_{asked.time}")
    charts = [
        tag(
            "figure",
            tag("figcaption", capital(names[name])),
            columns(
                f"{title}: {names[name]}",
                [_short(label) for label in labels],
                [
                    Layer(
                        names[name],
                        tuple(float(figures.get(label, {}).get(name, 0)) for label in labels),
                        look,
                    )
                ],
                wide=SMALL,
            ),
        )
        for name, look in OVER_TIME.items()
    ]
    return join(
        tag("h2", title),
        tag("p", words("reports.opened_note"), class_="formula"),
        tag("div", charts, class_="small-charts"),
    )


def _buckets(asked: Asked) -> Iterator[str]:
    """Every day, week or month of the span, also those without a case."""
    told, day = "", asked.first
    while day <= asked.last:
        if asked.time is By.DAY:
            label = f"{day}"
        elif asked.time is By.WEEK:
            year, week, _ = day.isocalendar()
            label = f"{year}-W{week:02d}"
        else:
            label = f"{day:%Y-%m}"
        if label != told:
            yield label
        told, day = label, day + timedelta(days=1)


def _short(label: str) -> str:
    return label[5:] if len(label) == 10 else label
