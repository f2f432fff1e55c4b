"""The parts of the reports' page: what was counted, each rate with its formula beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from starlette.datastructures import QueryParams

from serving.cases.reasons import BY_KIND
from serving.console import places
from serving.console.components.buttons import Look, button
from serving.console.components.figures import Bar, bars, meter, tile
from serving.console.components.form import choice_row, text_row
from serving.console.components.graph import Layer, columns
from serving.console.components.labels import Tone
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.reports.choices import Choices
from serving.reports.domain import TIMES, By, Key, Statistics
from serving.reports.formulas import FIGURES, RATES, Language, Rate, printed, word
from serving.reports.sheets import Format
from serving.users.domain import Permission

KINDS: Final = tuple(BY_KIND)
GROUPINGS: Final = (By.KIND, By.DISTRICT, By.UNIT, By.SOURCE, By.CAMERA, By.HOUR)
PRESETS: Final = {"today": 1, "week": 7, "month": 30, "quarter": 90}
BIG: Final = ("captured", "registered", "handled", "closed", "overdue", "false_alarms")
TONES: Final = {"overdue": Tone.BAD, "false_alarms": Tone.WARN, "closed": Tone.GOOD}
OVER_TIME: Final = {"captured": "series-1", "registered": "series-3", "closed": "series-5"}
IN_TABLE: Final = ("captured", "registered", "handled", "closed", "due", "overdue")
RATES_IN_TABLE: Final = ("on_time", "closure", "false_alarm")
MOST_BARS: Final = 12
SMALL: Final = 460
"""Width of a chart that has two beside it."""
MOST_ROWS: Final = 200
FIELDS: Final = ("kind", "district", "source", "unit")
OF_FIGURES: Final = (Format.CSV, Format.XLSX, Format.PARQUET)
OF_CASES: Final = (Format.CSV, Format.XLSX, Format.PARQUET, Format.GEOJSON)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants counted, as the address says it."""

    first: date
    last: date
    by: By = By.KIND
    kind: str | None = None
    district: str | None = None
    source: str | None = None
    unit: str | None = None

    @classmethod
    def read(cls, query: QueryParams, today: date) -> Asked:
        """What an address does not say, or says wrongly, is the last thirty days by kind."""
        first = _day(query.get("from", ""), today - timedelta(days=29))
        by = query.get("by", "")
        given = {name: query.get(name, "")[:200] or None for name in FIELDS}
        return cls(
            first,
            _day(query.get("to", ""), max(today, first)),
            By(by) if by in GROUPINGS else By.KIND,
            **given,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """As an address says it, and as ``/api/statistics`` reads it."""
        given = [(name, getattr(self, name)) for name in FIELDS]
        return [
            ("from", f"{self.first}"),
            ("to", f"{self.last}"),
            ("by", self.by.value),
            *((name, value) for name, value in given if value is not None),
        ]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def time(self) -> By:
        """How fine the chart over time is: some sixty columns at most."""
        return By.DAY if self.days <= 62 else By.WEEK if self.days <= 400 else By.MONTH

    def lately(self, today: date, days: int) -> Asked:
        return replace(self, first=today - timedelta(days=days - 1), last=today)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the database."""

    grouped: Statistics
    over_time: Statistics
    choices: Choices
    today: date


def filters(visitor: Visitor, asked: Asked, found: Found) -> Markup:
    """A plain form whose answers stand in the address: it can be kept, sent and gone back to."""
    words, choices = visitor.words, found.choices
    every = ("", words("reports.every"))
    kinds = [every, *((kind, words.named("kind", kind)) for kind in KINDS)]
    units = [every, *((unit, _text(visitor, name)) for unit, name in choices.units)]
    presets = [
        tag(
            "a",
            words(f"reports.preset_{name}"),
            href=places.reports(asked.lately(found.today, days).pairs()),
            class_="chip",
            aria_current="page" if asked == asked.lately(found.today, days) else None,
        )
        for name, days in PRESETS.items()
    ]
    groupings = [(by.value, _capital(words(f"reports.by_{by}"))) for by in GROUPINGS]
    more = len(choices.districts) > 1
    return tag(
        "form",
        tag("div", presets, class_="chips", role="group", aria_label=words("reports.presets")),
        text_row("from", words("reports.first"), f"{asked.first}", type="date", required=True),
        text_row("to", words("reports.last"), f"{asked.last}", type="date", required=True),
        choice_row("kind", _capital(words("reports.by_kind")), kinds, asked.kind or ""),
        choice_row(
            "district",
            _capital(words("reports.by_district")),
            _all(every, choices.districts),
            asked.district or "",
        )
        if more
        else None,
        choice_row(
            "source",
            _capital(words("reports.by_source")),
            _all(every, choices.sources),
            asked.source or "",
        ),
        choice_row("unit", _capital(words("reports.by_unit")), units, asked.unit or "")
        if choices.units
        else None,
        choice_row("by", words("reports.grouped"), groupings, asked.by.value),
        button(words("reports.count"), look=Look.PRIMARY),
        method="get",
        action=places.REPORTS,
        class_="filters",
    )


def _all(every: tuple[str, str], names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [every, *((name, name) for name in names)]


def big_numbers(visitor: Visitor, found: Found) -> Markup:
    total, language = found.grouped.total, _language(visitor)
    names = {one.name: word(one, language) for one in FIGURES}
    return tag(
        "div",
        [
            tile(
                _capital(names[name]),
                f"{total[name]:,}",
                tone=TONES.get(name, Tone.NEUTRAL) if total[name] else Tone.NEUTRAL,
                name=name,
            )
            for name in BIG
        ],
        class_="tiles",
    )


def over_time(visitor: Visitor, asked: Asked, found: Found) -> Markup:
    """How many cases each day, week or month brought, and how far those are by now."""
    words, counted = visitor.words, found.over_time
    figures = {key[0]: values for key, values in counted.groups}
    labels = list(_buckets(asked))
    names = {one.name: word(one, _language(visitor)) for one in FIGURES}
    title = words(f"reports.over_{asked.time}")
    charts = [
        tag(
            "figure",
            tag("figcaption", _capital(names[name])),
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


def rates(visitor: Visitor, found: Found) -> Markup:
    """Every rate with its formula and what stands above and below the line."""
    words, language, total = visitor.words, _language(visitor), found.grouped.total
    heads = (
        Column(words("reports.rate")),
        Column(words("reports.value")),
        Column(words("reports.formula")),
        Column(words("reports.numbers"), number=True),
    )
    rows = [
        Row(
            (
                _capital(rate.word(language)),
                _rate(rate, total, language),
                tag("span", rate.formula(language), class_="formula"),
                f"{_sum(rate.above, total):,} / {_sum(rate.below, total):,}",
            ),
            name=rate.name,
        )
        for rate in RATES
    ]
    return join(tag("h2", words("reports.rates")), table(words("reports.rates"), heads, rows))


def groups(visitor: Visitor, asked: Asked, found: Found) -> Markup:
    """The same cases told apart by what was chosen, the most first."""
    words, language, counted = visitor.words, _language(visitor), found.grouped
    title = words("reports.grouped_by", by=words(f"reports.by_{asked.by}"))
    if not counted.groups:
        return join(tag("h2", title), tag("p", words("reports.no_group"), class_="faint"))
    lines = sorted(counted.groups, key=lambda one: (-one[1]["captured"], one[0]))
    if asked.by in TIMES:
        lines = sorted(counted.groups)
    shown = bars(
        title,
        [
            Bar(
                name_of(visitor, counted, asked.by, key),
                figures["captured"],
                f"{figures['captured']:,}",
            )
            for key, figures in lines[: 24 if asked.by in TIMES else MOST_BARS]
        ],
    )
    names = {one.name: word(one, language) for one in FIGURES}
    known = {rate.name: rate for rate in RATES}
    heads = (
        Column(_capital(words(f"reports.by_{asked.by}"))),
        *(Column(_capital(names[name]), number=True) for name in IN_TABLE),
        *(Column(_capital(known[name].word(language)), number=True) for name in RATES_IN_TABLE),
    )
    rows = [
        Row(
            (
                name_of(visitor, counted, asked.by, key),
                *(f"{figures[name]:,}" for name in IN_TABLE),
                *(printed(known[name].of(figures), language) for name in RATES_IN_TABLE),
            ),
            name=key[0] or "-",
        )
        for key, figures in lines[:MOST_ROWS]
    ]
    left = len(lines) - len(rows)
    return join(
        tag("h2", title),
        tag("div", shown, table(title, heads, rows), class_="grouped"),
        tag("p", words("reports.more_groups", count=f"{left:,}"), class_="faint")
        if left > 0
        else None,
    )


def exports(visitor: Visitor, asked: Asked) -> Markup:
    """The same figures, and the cases behind them, as files."""
    words = visitor.words
    if not visitor.person.may(Permission.EXPORT_CASES):
        return Markup("")
    language = ("lang", _language(visitor).value)

    def links(path: str, forms: tuple[Format, ...], pairs: list[tuple[str, str]]) -> list[Markup]:
        return [
            tag(
                "a",
                form.upper() if form is not Format.GEOJSON else "GeoJSON",
                href=places.with_pairs(path, [*pairs, ("format", form.value), language]),
                class_="chip",
                download=True,
                data_export=f"{path.rsplit('/', 1)[-1]}-{form}",
            )
            for form in forms
        ]

    pairs = asked.pairs()
    of_cases = [pair for pair in pairs if pair[0] != "by"]
    return join(
        tag("h2", words("reports.export")),
        tag("p", words("reports.figures"), links("/api/statistics", OF_FIGURES, pairs)),
        tag("p", words("reports.cases"), links("/api/statistics/cases", OF_CASES, of_cases)),
        tag("p", words("reports.export_note"), class_="formula"),
    )


def name_of(visitor: Visitor, counted: Statistics, by: By, key: Key) -> str:
    """What people call a group."""
    words, value = visitor.words, key[0]
    if not value:
        return words("reports.unknown")
    if by is By.HOUR:
        return f"{value}:00"
    if by is By.KIND:
        return words.named("kind", value)
    name = counted.names.get((by, value))
    return (name.zh if _chinese(visitor) else name.en) if name else value


def _rate(rate: Rate, total: dict[str, int], language: Language) -> Markup:
    percent = rate.of(total)
    return meter(None if percent is None else float(percent) / 100, printed(percent, language))


def _sum(names: tuple[str, ...], total: dict[str, int]) -> int:
    return sum(total[name] for name in names)


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


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _text(visitor: Visitor, name: object) -> str:
    return str(getattr(name, "zh" if _chinese(visitor) else "en"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _language(visitor: Visitor) -> Language:
    return Language(visitor.taste.language.value)


def _chinese(visitor: Visitor) -> bool:
    return _language(visitor) is Language.CHINESE
