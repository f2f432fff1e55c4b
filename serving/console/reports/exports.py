"""The same figures, and the cases behind them, as files."""

from __future__ import annotations

from typing import Final

from serving.console import places
from serving.console.html import Markup, join, tag
from serving.console.reports.asked import Asked
from serving.console.reports.saying import language_of
from serving.console.visitor import Visitor
from serving.reports.sheets import Format
from serving.users.domain import Permission

OF_FIGURES: Final = (Format.CSV, Format.XLSX, Format.PARQUET)
OF_CASES: Final = (Format.CSV, Format.XLSX, Format.PARQUET, Format.GEOJSON)


def exports(visitor: Visitor, asked: Asked) -> Markup:
    """The same figures, and the cases behind them, as files."""
    words = visitor.words
    if not visitor.person.may(Permission.EXPORT_CASES):
        return Markup("")
    language = ("lang", language_of(visitor).value)

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
