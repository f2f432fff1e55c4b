"""What was counted in all: the big numbers, and each rate with its formula beside it."""

from __future__ import annotations

from typing import Final

from serving.console.components.figures import meter, tile
from serving.console.components.labels import Tone
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.reports.asked import Found
from serving.console.reports.saying import capital, language_of
from serving.console.visitor import Visitor
from serving.reports.formulas import FIGURES, RATES, Language, Rate, printed, word

BIG: Final = ("captured", "registered", "handled", "closed", "overdue", "false_alarms")
TONES: Final = {"overdue": Tone.BAD, "false_alarms": Tone.WARN, "closed": Tone.GOOD}


def big_numbers(visitor: Visitor, found: Found) -> Markup:
    total, language = found.grouped.total, language_of(visitor)
    names = {one.name: word(one, language) for one in FIGURES}
    return tag(
        "div",
        [
            tile(
                capital(names[name]),
                f"{total[name]:,}",
                tone=TONES.get(name, Tone.NEUTRAL) if total[name] else Tone.NEUTRAL,
                name=name,
            )
            for name in BIG
        ],
        class_="tiles",
    )


def rates(visitor: Visitor, found: Found) -> Markup:
    """Every rate with its formula and what stands above and below the line."""
    words, language, total = visitor.words, language_of(visitor), found.grouped.total
    heads = (
        Column(words("reports.rate")),
        Column(words("reports.value")),
        Column(words("reports.formula")),
        Column(words("reports.numbers"), number=True),
    )
    rows = [
        Row(
            (
                capital(rate.word(language)),
                _rate(rate, total, language),
                tag("span", rate.formula(language), class_="formula"),
                f"{_sum(rate.above, total):,} / {_sum(rate.below, total):,}",
            ),
            name=rate.name,
        )
        for rate in RATES
    ]
    return join(tag("h2", words("reports.rates")), table(words("reports.rates"), heads, rows))


def _rate(rate: Rate, total: dict[str, int], language: Language) -> Markup:
    percent = rate.of(total)
    return meter(None if percent is None else float(percent) / 100, printed(percent, language))


def _sum(names: tuple[str, ...], total: dict[str, int]) -> int:
    return sum(total[name] for name in names)
