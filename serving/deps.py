"""What endpoints and console pages share, and how a request reaches it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends
from starlette.requests import HTTPConnection

from pipeline.journeys import NOBODY, Journeys
from pipeline.storage import ErasableStore
from serving.allowances.counting import Allowances
from serving.calendars.shelf import CalendarShelf
from serving.cameras.plan_shelf import PlanShelf
from serving.clock import Clock
from serving.config import ServingSettings
from serving.contacts import Contacts
from serving.db import Database
from serving.duty.holding import Duty
from serving.evidence.links import EvidenceLinks
from serving.intake.desk import Desk
from serving.ledger import Ledger
from serving.metrics import Metrics
from serving.models.shelf import Shelf
from serving.notices.hub import Notices
from serving.reports.gate import Gate
from serving.samples.finding import Finder
from serving.standards.shelf import PackShelf
from serving.units.shelf import UnitShelf
from serving.vault import Vault

if TYPE_CHECKING:
    from serving.oidc.provider import Provider


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that is built once, at the composition root."""

    db: Database
    store: ErasableStore
    settings: ServingSettings
    clock: Clock
    links: EvidenceLinks
    vault: Vault
    plans: PlanShelf
    metrics: Metrics
    contacts: Contacts
    training_pictures: ErasableStore
    """The store's room for blurred pictures (``StoreSettings.of_samples``)."""
    finder: Finder
    """Finds people and vehicles to blur."""
    shelf: Shelf
    standards: PackShelf
    exports: Gate
    units: UnitShelf
    allowances: Allowances
    notices: Notices
    """Tells open pages what changed."""
    calendars: CalendarShelf
    lookups: Desk[Any, Any]
    """Where reports are looked up, …"""
    desk: Desk[Any, Any]
    """… and entered."""
    duty: Duty
    """Whether this process does the chores."""
    line: AbstractContextManager[object]
    """Open while serving runs: on it processes beside each other hear what each of them changes."""
    outside: Provider | None = None
    """The city's own sign-in service, where it has one."""
    journeys: Journeys = NOBODY
    """Is told of the way of each violation."""
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def city(self) -> ZoneInfo:
        return ZoneInfo(self.settings.timezone)


def services_of(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services


TheServices = Annotated[Services, Depends(services_of)]
