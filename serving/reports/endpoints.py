"""Figures over many cases, and the cases behind them, as JSON or as files."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from serving.access.guard import needs
from serving.audit.exports import note_export
from serving.deps import TheServices
from serving.description.media import file
from serving.reports import service
from serving.reports.asking import wanted_of
from serving.reports.cases import sheet_of_cases
from serving.reports.domain import By, Wanted
from serving.reports.files.writing import MEDIA_TYPES, check_format, file_of
from serving.reports.formulas import Language
from serving.reports.schemas import StatisticsOut, statistics_out
from serving.reports.sheets import Format, Sheet, sheet_of
from serving.users.domain import Permission, Person
from serving.users.permissions import require

router = APIRouter(prefix="/api/statistics", tags=["statistics"])

_OF_CASES: Final = tuple(media.partition(";")[0] for media in MEDIA_TYPES.values())
_OF_FIGURES: Final = tuple(media for media in _OF_CASES if not media.endswith("json"))

Name = Annotated[str | None, Query(max_length=200)]


def _asked(
    services: TheServices,
    first: Annotated[date, Query(alias="from", description="The first day, the city's.")],
    last: Annotated[date, Query(alias="to", description="The last day; it belongs to it.")],
    by: Annotated[list[By] | None, Query(description="At most two.")] = None,
    kind: Name = None,
    district: Name = None,
    unit: Name = None,
    source: Name = None,
    camera: Name = None,
) -> Wanted:
    return wanted_of(
        first,
        last,
        services.city,
        by or (),
        kind=kind,
        district=district,
        unit=unit,
        source=source,
        camera=camera,
    )


Asked = Annotated[Wanted, Depends(_asked)]


@router.get(
    "",
    response_model=StatisticsOut,
    responses=file(*_OF_FIGURES),
    summary="Figures over many cases",
)
def get_statistics(
    services: TheServices,
    person: Annotated[Person, needs(Permission.SEE_REPORTS)],
    wanted: Asked,
    format: Format = Format.JSON,
    lang: Language = Language.CHINESE,
) -> Response | StatisticsOut:
    """Figures and rates of the person's cases that were opened from day to day, as they stand now.

    Each rate comes with its formula; one with nothing below the line is null, printed "none".
    Files (``format``) need the permission to export.
    """
    check_format(format, of_cases=False)
    if format is not Format.JSON:
        require(person, Permission.EXPORT_CASES)
    with services.exports.open(), services.db.reading() as session:
        counted = service.count_for(
            session, services.standards, person, wanted, services.clock.now()
        )
    if format is Format.JSON:
        return statistics_out(counted)
    note_export(services, person, "statistics", days=_days(wanted), format=format)
    whole = format is not Format.PARQUET
    sheet = sheet_of(counted, lang, total=whole)
    return _file(services, sheet, format, f"statistics-{_days(wanted)}")


@router.get(
    "/cases",
    response_class=StreamingResponse,
    responses=file(*_OF_CASES),
    summary="Take out the cases behind figures",
)
def get_cases_of_statistics(
    services: TheServices,
    person: Annotated[Person, needs(Permission.EXPORT_CASES)],
    wanted: Asked,
    format: Format = Format.CSV,
    lang: Language = Language.CHINESE,
) -> Response:
    """The person's cases that were opened from day to day, oldest first, as a file.

    GeoJSON places a case where its camera stands, and counts those without a place.
    """
    require(person, Permission.SEE_CASES)
    check_format(format, of_cases=True)
    note_export(services, person, "cases", days=_days(wanted), format=format)
    sheet = sheet_of_cases(services.db, person.scope, wanted, lang)
    return _file(services, sheet, format, f"cases-{_days(wanted)}")


def _file(services: TheServices, sheet: Sheet, form: Format, name: str) -> Response:
    parts = services.exports.around(lambda: file_of(sheet, form))
    headers: dict[str, Any] = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(parts, media_type=MEDIA_TYPES[form], headers=headers)


def _days(wanted: Wanted) -> str:
    return f"{wanted.span.first}-{wanted.span.last}"
