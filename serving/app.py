"""The composition root of serving: builds the parts, puts them together, nothing at import."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from pipeline.journeys import NOBODY, Journeys
from pipeline.storage import ErasableStore
from serving import health, monitoring, problems
from serving.access import headers
from serving.allowances.counting import Allowances
from serving.audit import endpoints as audit
from serving.background import Background
from serving.calendars import endpoints as calendars
from serving.calendars.service import adopt_zone
from serving.calendars.shelf import CalendarShelf
from serving.cameras import endpoints as cameras
from serving.cameras import line_endpoints as camera_lines
from serving.cameras.plan_shelf import PlanShelf
from serving.cases import endpoints as cases
from serving.clock import Clock, SystemClock
from serving.config import ServingSettings
from serving.configured import endpoints as configured
from serving.contacts import Contacts
from serving.db import open_database
from serving.deps import Services
from serving.description.document import DescribedApi
from serving.districts import endpoints as districts
from serving.duty.holding import CHORES, OnlyOne, SharedDuty
from serving.events import endpoints as events
from serving.evidence import endpoints as evidence
from serving.evidence.links import EvidenceLinks
from serving.handover import endpoints as handover
from serving.handover import managing as managing_handover
from serving.handover import of_case as handovers_of_case
from serving.intake import endpoints as intake
from serving.intake.desk import Desk
from serving.learning import endpoints as learning
from serving.looks import endpoints as looks
from serving.metrics import Metrics
from serving.models import endpoints as models
from serving.models.shelf import Shelf
from serving.notices import endpoints as notices
from serving.notices.domain import StepTaken
from serving.notices.hub import Notices
from serving.oidc.service import provider_of
from serving.overview import endpoints as overview
from serving.patrol import endpoints as patrol
from serving.permits import endpoints as permits
from serving.rechecks import endpoints as rechecks
from serving.related import endpoints as related
from serving.reports import endpoints as reports
from serving.reports.gate import Gate
from serving.retention import endpoints as retention
from serving.review import endpoints as review
from serving.samples import endpoints as samples
from serving.samples.finding import Finder, PackageFinder
from serving.siblings.announcing import Announcer, announcing
from serving.siblings.hearing import COUNTER, Hearing, Parts
from serving.siblings.line import Line
from serving.standards import endpoints as standards
from serving.standards.shelf import PackShelf
from serving.suppressions import endpoints as suppressions
from serving.tokens import endpoints as tokens
from serving.units import endpoints as units
from serving.units.shelf import UnitShelf
from serving.upgrading import upgrade
from serving.users import endpoints as users
from serving.users import managing as managing_users
from serving.vault import Vault

ROUTERS = (
    intake.router,
    rechecks.router,
    cases.router,
    review.router,
    related.router,
    cameras.router,
    camera_lines.router,
    looks.router,
    patrol.router,
    overview.router,
    permits.router,
    suppressions.router,
    evidence.router,
    retention.router,
    events.router,
    notices.router,
    samples.router,
    models.router,
    learning.router,
    handover.router,
    managing_handover.router,
    handovers_of_case.router,
    reports.router,
    units.router,
    districts.router,
    standards.router,
    calendars.router,
    users.router,
    managing_users.router,
    tokens.router,
    audit.router,
    configured.router,
    health.router,
    monitoring.router,
)


def create_services(
    settings: ServingSettings,
    store: ErasableStore,
    training_pictures: ErasableStore,
    clock: Clock | None = None,
    finder: Finder | None = None,
    journeys: Journeys = NOBODY,
) -> Services:
    """Open the database, bring its tables up to date, and build what endpoints share.

    ``training_pictures`` is the store's room for blurred copies. Raises DatabaseUrlUnusable for an
    address that is none, DatabaseAway when nothing answers there.
    """
    clock, metrics = clock or SystemClock(), Metrics()
    url = settings.database_url.get_secret_value()
    upgrade(url)
    announcer = Announcer()
    db = announcing(open_database(url, settings.pool), announcer)
    with db.writing() as session:
        adopt_zone(session, settings.timezone)
    hub = Notices(
        settings.notices, lambda why: metrics.count("citypatrol_serving_notice_resets_total", why)
    )
    listens_at = settings.listens_at
    db.tell = partial(_tell, hub if listens_at is None else None, metrics)
    contacts = Contacts(clock.now())
    allowances = Allowances(settings.allowances, metrics, shared=listens_at is not None)
    _show_duty(metrics, not db.is_shared)
    line: AbstractContextManager[object] = nullcontext()
    if listens_at is not None:
        hearing = Hearing(Parts(hub, contacts, allowances, clock, metrics), announcer)
        broke = partial(metrics.count, COUNTER, "broken")
        line = Line(listens_at.get_secret_value(), hearing, broke)
    return Services(
        db=db,
        store=store,
        settings=settings,
        clock=clock,
        links=EvidenceLinks(settings.secret_key, settings.link_seconds),
        vault=Vault(settings.secret_key),
        plans=PlanShelf(settings.timezone),
        metrics=metrics,
        contacts=contacts,
        training_pictures=training_pictures,
        finder=finder or PackageFinder(settings.learning.finder),
        shelf=Shelf(settings.learning.packages),
        standards=PackShelf(),
        exports=Gate(),
        units=UnitShelf(),
        allowances=allowances,
        notices=hub,
        calendars=CalendarShelf(),
        lookups=Desk(),
        desk=Desk(),
        duty=_duty(settings, metrics) if db.is_shared else OnlyOne(),
        line=line,
        outside=provider_of(settings.oidc),
        journeys=journeys,
    )


def _duty(settings: ServingSettings, metrics: Metrics) -> SharedDuty:
    """Of one of several processes; on a connection of its own, which requests cannot use up."""
    url = settings.database_url.get_secret_value()
    own = open_database(url, settings.pool.model_copy(update={"kept": 1, "more": 0}))
    return SharedDuty(own, settings.duty.lease_s, partial(_show_duty, metrics))


def _show_duty(metrics: Metrics, is_ours: bool) -> None:
    metrics.show_all("citypatrol_serving_on_duty", {CHORES: float(is_ours)})


def _tell(hub: Notices | None, metrics: Metrics, told: Sequence[object]) -> None:
    """What a transaction told, once it is committed: to the metrics, and to open pages where those
    hear of it in no other way."""
    if hub is not None:
        hub.publish(told)
    for what in told:
        if isinstance(what, StepTaken):
            metrics.count("citypatrol_serving_case_steps_total", what.action.value)


def create_app(services: Services, *, console: bool = True) -> FastAPI:
    """The API, and the console on top of it. ``console`` False leaves the pages out."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with services.line, services.duty:
            background = Background(replace(services, db=services.db.patient()))
            background.start()
            yield
            background.stop()
        if services.outside is not None:
            services.outside.close()
        services.db.close()

    app = DescribedApi(
        ROUTERS,
        all_routes(),
        title="CityPatrol",
        version=version("citypatrol"),
        # The interactive pages load their scripts from the internet; the description does not.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.state.services = services
    problems.install(app)
    monitoring.install(app, services.metrics)
    headers.install(app, services.settings.hsts_seconds)
    if console:
        mount_console(app, services)
    return app


@cache
def all_routes() -> list[BaseRoute]:
    """Those of every router, the same for every app. What a route takes and gives is worked out
    when somebody first asks for it, which is a tenth of a second for all of them together."""
    together = APIRouter()
    for router in ROUTERS:
        together.include_router(router)
    return together.routes


def mount_console(app: FastAPI, services: Services) -> None:
    """The console loads its own web framework, so only an app that wants it pays for it."""
    from serving.console import mount

    mount(app, services)
