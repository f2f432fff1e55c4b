"""Figures over many cases: charts, rates with their formulas, and all of it as files."""

from __future__ import annotations

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.empty import empty_state
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup
from serving.console.navigation import REPORTS
from serving.console.reports.asked import Asked, Found
from serving.console.reports.exports import exports
from serving.console.reports.figures import big_numbers, rates
from serving.console.reports.groups import groups
from serving.console.reports.over_time import over_time
from serving.console.reports.sieve import filters
from serving.console.visitor import Visitor
from serving.reports.asking import wanted_of
from serving.reports.choices import choices_for
from serving.reports.domain import By, Wanted
from serving.reports.errors import ReportRefused, TooManyGroups
from serving.reports.service import count_for


def read(visitor: Visitor, asked: Asked) -> Found:
    """Raises ReportRefused, TooManyGroups or ExportsBusy."""
    services, person, now = visitor.services, visitor.person, visitor.services.clock.now()

    def wanted(by: By) -> Wanted:
        return wanted_of(
            asked.first,
            asked.last,
            services.city,
            [by],
            kind=asked.kind,
            district=asked.district,
            source=asked.source,
            unit=asked.unit,
        )

    grouping, time = wanted(asked.by), wanted(asked.time)
    with services.exports.open(), services.db.reading() as session:
        return Found(
            count_for(session, services.standards, person, grouping, now),
            count_for(session, services.standards, person, time, now),
            choices_for(session, person, services.units.current(session)),
            now.astimezone(services.city).date(),
        )


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            today = visitor.services.clock.now().astimezone(visitor.services.city).date()
            await ReportsPage(visitor, Asked.read(request.query_params, today)).open()

        return await edge.opened(request, REPORTS, build)

    ui.page(REPORTS.route, response_timeout=60.0)(page)


class ReportsPage:
    """One report in one browser tab. It does not change by itself: what is read out must stand."""

    def __init__(self, visitor: Visitor, asked: Asked) -> None:
        self._visitor = visitor
        self._asked = asked

    async def open(self) -> None:
        visitor, words, asked = self._visitor, self._visitor.words, self._asked
        refused: str | None = None
        try:
            found = await run_in_threadpool(read, visitor, asked)
        except (ReportRefused, TooManyGroups) as error:
            # Too long a span, or too many groups: the form stays, so that they can be changed.
            refused = words.sentence(error)
            today = visitor.services.clock.now().astimezone(visitor.services.city).date()
            whole = Asked(today, today)
            found = await run_in_threadpool(read, visitor, whole)
        with frame(
            visitor,
            REPORTS,
            words("reports.title"),
            places.reports(asked.pairs()),
            styles=["charts.css", "patrol.css", "reports.css"],
        ):
            ui.html(page_head(words("reports.title"), words("reports.lead")), sanitize=False)
            ui.html(filters(visitor, asked, found), sanitize=False)
            if refused is not None:
                self._panel(empty_state(words("reports.refused"), refused))
            elif not found.grouped.total["captured"]:
                self._panel(empty_state(words("reports.empty"), words("reports.empty_hint")))
            else:
                self._show(found)

    def _show(self, found: Found) -> None:
        visitor, asked = self._visitor, self._asked
        ui.html(big_numbers(visitor, found), sanitize=False)
        self._panel(over_time(visitor, asked, found))
        self._panel(groups(visitor, asked, found))
        self._panel(rates(visitor, found))
        if markup := exports(visitor, asked):
            self._panel(markup)

    def _panel(self, markup: Markup) -> None:
        ui.html(markup, sanitize=False, tag="section").classes("panel")
