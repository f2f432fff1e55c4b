"""What the API tells of figures and rates."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from serving.reports.domain import By, Statistics
from serving.reports.formulas import FIGURES, RATES, Language, printed


class WordsOut(BaseModel):
    zh: str
    en: str


class FigureOut(BaseModel):
    name: str
    words: WordsOut


class FormulaOut(BaseModel):
    """``above`` and ``below`` the line stand names of figures, which are summed; the quotient is in
    percent, with two decimals, a half rounded up."""

    name: str
    words: WordsOut
    formula: WordsOut
    above: tuple[str, ...]
    below: tuple[str, ...]


class RateOut(BaseModel):
    percent: float | None
    """None when nothing stands below the line."""
    printed: WordsOut


class CountsOut(BaseModel):
    figures: dict[str, int]
    rates: dict[str, RateOut]


class GroupOut(CountsOut):
    key: dict[By, str | None]
    """None for what is not known, as the unit of a case under no standard."""
    names: dict[By, WordsOut]


class StatisticsOut(BaseModel):
    first: date
    last: date
    timezone: str
    counted_at: datetime
    by: tuple[By, ...]
    figures: list[FigureOut]
    formulas: list[FormulaOut]
    total: CountsOut
    groups: list[GroupOut]


def statistics_out(counted: Statistics) -> StatisticsOut:
    wanted = counted.wanted
    return StatisticsOut(
        first=wanted.span.first,
        last=wanted.span.last,
        timezone=wanted.span.zone.key,
        counted_at=counted.at,
        by=wanted.by,
        figures=[FigureOut(name=one.name, words=WordsOut(zh=one.zh, en=one.en)) for one in FIGURES],
        formulas=[
            FormulaOut(
                name=rate.name,
                words=WordsOut(zh=rate.zh, en=rate.en),
                formula=WordsOut(
                    zh=rate.formula(Language.CHINESE), en=rate.formula(Language.ENGLISH)
                ),
                above=rate.above,
                below=rate.below,
            )
            for rate in RATES
        ],
        total=CountsOut(figures=counted.total, rates=_rates(counted.total)),
        groups=[_group(counted, key, figures) for key, figures in counted.groups],
    )


def _group(counted: Statistics, key: tuple[str, ...], figures: dict[str, int]) -> GroupOut:
    values = dict(zip(counted.wanted.by, key, strict=True))
    names = {by: counted.names.get((by, value)) for by, value in values.items()}
    return GroupOut(
        key={by: value or None for by, value in values.items()},
        names={by: WordsOut(zh=name.zh, en=name.en) for by, name in names.items() if name},
        figures=figures,
        rates=_rates(figures),
    )


def _rates(figures: dict[str, int]) -> dict[str, RateOut]:
    told = {}
    for rate in RATES:
        percent = rate.of(figures)
        told[rate.name] = RateOut(
            percent=None if percent is None else float(percent),
            printed=WordsOut(
                zh=printed(percent, Language.CHINESE), en=printed(percent, Language.ENGLISH)
            ),
        )
    return told
