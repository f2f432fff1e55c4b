"""The form of the reports' page: which cases are counted, and told apart by what."""

from __future__ import annotations

from typing import Final

from serving.cases.reasons import BY_KIND
from serving.console import places
from serving.console.components.buttons import Look, button
from serving.console.components.form import choice_row, text_row
from serving.console.html import Markup, tag
from serving.console.reports.asked import GROUPINGS, Asked, Found
from serving.console.reports.saying import capital, chinese
from serving.console.visitor import Visitor

KINDS: Final = tuple(BY_KIND)
PRESETS: Final = {"today": 1, "week": 7, "month": 30, "quarter": 90}


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
    groupings = [(by.value, capital(words(f"reports.by_{by}"))) for by in GROUPINGS]
    more = len(choices.districts) > 1
    return tag(
        "form",
        tag("div", presets, class_="chips", role="group", aria_label=words("reports.presets")),
        text_row("from", words("reports.first"), f"{asked.first}", type="date", required=True),
        text_row("to", words("reports.last"), f"{asked.last}", type="date", required=True),
        choice_row("kind", capital(words("reports.by_kind")), kinds, asked.kind or ""),
        choice_row(
            "district",
            capital(words("reports.by_district")),
            _all(every, choices.districts),
            asked.district or "",
        )
        if more
        else None,
        choice_row(
            "source",
            capital(words("reports.by_source")),
            _all(every, choices.sources),
            asked.source or "",
        ),
        choice_row("unit", capital(words("reports.by_unit")), units, asked.unit or "")
        if choices.units
        else None,
        choice_row("by", words("reports.grouped"), groupings, asked.by.value),
        button(words("reports.count"), look=Look.PRIMARY),
        method="get",
        action=places.REPORTS,
        class_="form sieve",
    )


def _all(every: tuple[str, str], names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [every, *((name, name) for name in names)]


def _text(visitor: Visitor, name: object) -> str:
    return str(getattr(name, "zh" if chinese(visitor) else "en"))
