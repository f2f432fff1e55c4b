"""The composition root of serving: builds the parts, puts them together, nothing at import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from pipeline.storage import ErasableStore
from serving import health, monitoring, problems
from serving.access import headers
from serving.allowances.counting import Allowances
from serving.audit import endpoints as audit
from serving.background import Background
from serving.calendars.service import adopt_zone
from serving.calendars.shelf import CalendarShelf
from serving.cameras import endpoints as cameras
from serving.cameras import line_endpoints as camera_lines
from serving.cameras.plan_shelf import PlanShelf
from serving.cases import endpoints as cases
from serving.clock import Clock, SystemClock
from serving.config import ServingSettings
from serving.contacts import Contacts
from serving.db import open_database, upgrade
from serving.deps import Services
from serving.description.document import DescribedApi
from serving.events import endpoints as events
from serving.evidence import endpoints as evidence
from serving.evidence.links import EvidenceLinks
from serving.handover import endpoints as handover
from serving.intake import endpoints as intake
from serving.intake.desk import Desk
from serving.learning import endpoints as learning
from serving.looks import endpoints as looks
from serving.metrics import Metrics
from serving.models import endpoints as models
from serving.models.shelf import Shelf
from serving.notices import endpoints as notices
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
from serving.standards.shelf import PackShelf
from serving.suppressions import endpoints as suppressions
from serving.tokens import endpoints as tokens
from serving.units import endpoints as units
from serving.units.shelf import UnitShelf
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
    reports.router,
    units.router,
    users.router,
    managing_users.router,
    tokens.router,
    audit.router,
    health.router,
    monitoring.router,
)


def create_services(
    settings: ServingSettings,
    store: ErasableStore,
    training_pictures: ErasableStore,
    clock: Clock | None = None,
    finder: Finder | None = None,
) -> Services:
    """Open the database, bring its tables up to date, and build what endpoints share.

    ``training_pictures`` is the store's room for blurred copies. Raises DatabaseUrlUnusable for an
    address that is none, DatabaseAway when nothing answers there.
    """
    clock, metrics = clock or SystemClock(), Metrics()
    url = settings.database_url.get_secret_value()
    upgrade(url)
    db = open_database(url)
    with db.writing() as session:
        adopt_zone(session, settings.timezone)
    hub = Notices(
        settings.notices, lambda why: metrics.count("citypatrol_serving_notice_resets_total", why)
    )
    db.tell = hub.publish
    return Services(
        db=db,
        store=store,
        settings=settings,
        clock=clock,
        links=EvidenceLinks(settings.secret_key, settings.link_seconds),
        vault=Vault(settings.secret_key),
        plans=PlanShelf(settings.timezone),
        metrics=metrics,
        contacts=Contacts(clock.now()),
        training_pictures=training_pictures,
        finder=finder or PackageFinder(settings.learning.finder),
        shelf=Shelf(settings.learning.packages),
        standards=PackShelf(),
        exports=Gate(),
        units=UnitShelf(),
        allowances=Allowances(settings.allowances, metrics),
        notices=hub,
        calendars=CalendarShelf(),
        desk=Desk(),
        outside=provider_of(settings.oidc),
    )


def create_app(services: Services, *, console: bool = True) -> FastAPI:
    """The API, and the console on top of it. ``console`` False leaves the pages out."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        background = Background(services)
        background.start()
        yield
        background.stop()
        if services.outside is not None:
            services.outside.close()
        services.db.close()

    app = DescribedApi(
        ROUTERS,
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


def mount_console(app: FastAPI, services: Services) -> None:
    """The console loads its own web framework, so only an app that wants it pays for it."""
    from serving.console import mount

    mount(app, services)
