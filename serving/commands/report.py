"""`citypatrol report …`: figures, rates with their formulas, and exports, from a terminal."""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from serving.commands.common import actor
from serving.errors import Unacceptable

BY = "Group by kind, source, unit, district, camera, hour, day, week or month; twice at most."
FORMATS = "table, json, csv, xlsx or parquet; with --cases csv, xlsx, parquet or geojson."
TABLE = "table"
Name = Annotated[str | None, typer.Option(help="Only of this one.")]
Word = TypeVar("Word", bound=StrEnum)


def report(
    context: typer.Context,
    first: Annotated[str, typer.Option("--from", help="The first day, like 2026-05-01.")],
    last: Annotated[str, typer.Option("--to", help="The last day; it belongs to it.")],
    by: Annotated[list[str] | None, typer.Option(help=BY)] = None,
    form: Annotated[str | None, typer.Option("--format", help=FORMATS)] = None,
    out: Annotated[Path | None, typer.Option(help="The file; else standard output.")] = None,
    cases: Annotated[bool, typer.Option(help="The cases themselves, not figures.")] = False,
    lang: Annotated[str, typer.Option(help="zh-CN or en.")] = "zh-CN",
    kind: Name = None,
    district: Name = None,
    unit: Name = None,
    source: Name = None,
    camera: Name = None,
) -> None:
    """Figures of the cases opened from day to day, and every rate with its formula beside it."""
    from rich.console import Console

    from serving.reports.asking import wanted_of
    from serving.reports.domain import By
    from serving.reports.formulas import Language
    from serving.reports.run import printed_report, write_cases, write_report
    from serving.reports.sheets import Format

    language = _one_of(lang, Language, "language")
    settings = context.obj.settings().serving_or_complain()
    wanted = wanted_of(
        _day(first),
        _day(last),
        ZoneInfo(settings.timezone),
        [_one_of(one, By, "grouping") for one in by or ()],
        kind=kind,
        district=district,
        unit=unit,
        source=source,
        camera=camera,
    )
    if cases:
        chosen = _one_of(form or Format.CSV, Format, "format")
        _shown_or_kept(chosen, out, {Format.XLSX, Format.PARQUET})
        write_cases(settings, wanted, chosen, language, out, actor(None))
    elif form is None or form == TABLE:
        console = Console()
        for table in printed_report(settings, wanted, language):
            console.print(table, "")
    else:
        chosen = _one_of(form, Format, "format")
        _shown_or_kept(chosen, out, {Format.XLSX, Format.PARQUET})
        write_report(settings, wanted, chosen, language, out, actor(None))


def _shown_or_kept(form: str, out: Path | None, no_text: Collection[str]) -> None:
    if out is None and form in no_text and sys.stdout.isatty():
        raise Unacceptable(f"A terminal cannot show {form}: name a file with --out.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unacceptable(f"{text!r:.40} is no day; write it like 2026-05-01.") from None


def _one_of(text: str, known: type[Word], what: str) -> Word:
    try:
        return known(text)
    except ValueError:
        raise Unacceptable(
            f"There is no {what} {text!r:.40}; choose one of {', '.join(known)}."
        ) from None
