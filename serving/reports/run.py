"""Reports for whoever sits at the machine: what the command line calls."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.config import ServingSettings
from serving.db import Database
from serving.reports.cases import sheet_of_cases
from serving.reports.domain import Statistics, Wanted
from serving.reports.errors import ReportRefused
from serving.reports.files.writing import check_format, file_of
from serving.reports.formulas import Language
from serving.reports.printed import tables
from serving.reports.schemas import statistics_out
from serving.reports.service import count
from serving.reports.sheets import Format, sheet_of
from serving.run import database_of
from serving.standards.shelf import PackShelf
from serving.users.domain import Scope


def printed_report(settings: ServingSettings, wanted: Wanted, language: Language) -> list[Table]:
    """For a terminal. Raises DatabaseAway or TooManyGroups."""
    return list(tables(_counted(settings, wanted), language))


def write_report(
    settings: ServingSettings,
    wanted: Wanted,
    form: Format,
    language: Language,
    out: Path | None,
    who: str,
) -> None:
    """Figures as a file, or to standard output. Raises ReportRefused, ParquetMissing,
    TooManyGroups or DatabaseAway."""
    check_format(form, of_cases=False)
    counted = _counted(settings, wanted)
    with database_of(settings) as db:
        _note(db, "statistics", wanted, form, who)
    if form is Format.JSON:
        _save(iter([statistics_out(counted).model_dump_json().encode() + b"\n"]), out)
        return
    _save(file_of(sheet_of(counted, language, total=form is not Format.PARQUET), form), out)


def write_cases(
    settings: ServingSettings,
    wanted: Wanted,
    form: Format,
    language: Language,
    out: Path | None,
    who: str,
) -> None:
    """Cases as a file, or to standard output. Raises ReportRefused, ParquetMissing, TooManyRows
    or DatabaseAway."""
    check_format(form, of_cases=True)
    with database_of(settings) as db:
        _note(db, "cases", wanted, form, who)
        _save(file_of(sheet_of_cases(db, Scope.everywhere(), wanted, language), form), out)


def _counted(settings: ServingSettings, wanted: Wanted) -> Statistics:
    with database_of(settings) as db, db.reading() as session:
        return count(session, PackShelf(), Scope.everywhere(), wanted, datetime.now(UTC))


def _note(db: Database, what: str, wanted: Wanted, form: Format, who: str) -> None:
    """Into the audit log, before the first byte goes out."""
    by, days = Actor.at_command_line(who), f"{wanted.span.first}-{wanted.span.last}"
    with db.writing() as session:
        record(session, Act.EXPORTED, by, datetime.now(UTC), what, days=days, format=form)


def _save(parts: Iterator[bytes], out: Path | None) -> None:
    if out is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return
    # Half a file must not stand where a whole one is expected.
    begun = out.with_name(f"{out.name}.part")
    try:
        with begun.open("wb") as file:
            file.writelines(parts)
        begun.replace(out)
    except OSError as error:
        raise ReportRefused(
            f"{out} cannot be written ({error.strerror}); check its folder."
        ) from None
    finally:
        begun.unlink(missing_ok=True)
