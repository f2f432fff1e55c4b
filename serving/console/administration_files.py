"""Files of the administration on their way in: what they would change, and what they changed.

The browser posts the same file twice: once to be shown, once to be taken over.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.calendars.files import MOST_BYTES as MOST_YEAR
from serving.calendars.files import shipped_year, year_in
from serving.calendars.importing import imported as year_imported
from serving.connectors.coordinates import Crs
from serving.console.administration import districts as tree
from serving.console.administration import packs, register, years
from serving.console.administration.fields import one_of
from serving.console.bringing import answered, name_of, revision_of
from serving.console.html import Markup
from serving.console.visitor import Visitor
from serving.districts.endpoints import imported as tree_imported
from serving.districts.files import MOST_BYTES as MOST_TREE
from serving.districts.files import tree_in
from serving.standards.endpoints import imported as pack_imported
from serving.standards.reading import shipped_pack
from serving.standards.uploads import MOST_BYTES as MOST_PACK
from serving.standards.uploads import pack_in
from serving.units.importing import imported as units_imported
from serving.units.uploads import MOST_BYTES as MOST_UNITS
from serving.units.uploads import Upload

router = APIRouter()


@router.post("/administration-files/districts")
async def post_districts(request: Request) -> Response:
    """A piece of the page: the preview of a tree, or with ``revision`` what was done."""
    name, really = name_of(request, "districts.csv"), revision_of(request) is not None

    def work(visitor: Visitor, data: bytes) -> Markup:
        new = tree_in(data, name)
        change = tree_imported(visitor.services, visitor.person, new, name, dry_run=not really)
        return tree.done(visitor, change) if really else tree.shown(visitor, change)

    return await answered(request, MOST_TREE, work)


@router.post("/administration-files/standards")
async def post_standards(request: Request) -> Response:
    """The same for a standards pack: the ZIP in the body, or the ``shipped`` one."""
    shipped = request.query_params.get("shipped", "")
    really = revision_of(request) is not None

    def work(visitor: Visitor, data: bytes) -> Markup:
        pack = pack_in(data) if data else shipped_pack(shipped)
        found = pack_imported(visitor.services, visitor.person, pack, dry_run=not really)
        return packs.done(visitor, found) if really else packs.shown(visitor, found)

    return await answered(request, MOST_PACK, work)


@router.post("/administration-files/units")
async def post_units(request: Request) -> Response:
    """The same for units and duty areas: a ZIP, a CSV or a GeoJSON file in the body, or the
    ``shipped`` register."""
    query, revision = request.query_params, revision_of(request)
    name, crs = name_of(request, "register.zip"), one_of(query, "crs", Crs) or Crs.WGS84

    def work(visitor: Visitor, data: bytes) -> Markup:
        brought = Upload(name, data, crs) if data else query.get("shipped", "")
        found = units_imported(
            visitor.services, visitor.person, brought, dry_run=revision is None, revision=revision
        )
        return register.shown(visitor, found) if revision is None else register.done(visitor, found)

    return await answered(request, MOST_UNITS, work)


@router.post("/administration-files/calendar")
async def post_calendar(request: Request) -> Response:
    """The same for a year of the calendar: the TOML in the body, or the ``shipped`` one."""
    shipped, revision = request.query_params.get("shipped", ""), revision_of(request)
    name = name_of(request, "year.toml")

    def work(visitor: Visitor, data: bytes) -> Markup:
        year = year_in(data, name) if data else shipped_year(shipped)
        found = year_imported(
            visitor.services, visitor.person, year, dry_run=revision is None, revision=revision
        )
        return years.shown(visitor, found) if revision is None else years.done(visitor, found)

    return await answered(request, MOST_YEAR, work)
