"""A database with the example city, destinations, and cases to hand over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.clock import HeldClock
from pipeline.contract import Report
from serving.cases.domain import Action, Case, Move
from serving.cases.opening import new_case_id
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.config import BreakerSettings, HandoverSettings
from serving.connectors.settings import settings_of
from serving.db import Database
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination
from serving.handover.sending import Office, send_due
from serving.handover.tables import HandoverRow, LetterRow
from serving.intake.repository import ReportRepository
from serving.users.domain import Person, Scope
from serving.vault import Vault
from tests.serving.examples import NOON, city, report
from tests.serving.harness import SECRET
from tests.serving.openings import open_case
from tests.serving.people import ADMINISTRATOR
from tests.serving.plans import import_plan
from tests.serving.shelf import Nobody, Shelf

HERE = (ip_network("127.0.0.0/8"),)
SETTINGS = HandoverSettings(
    allowed_hosts=("127.0.0.1",),
    allowed_networks=HERE,
    pauses_s=(300.0, 1800.0),
    breaker=BreakerSettings(last=4, most_share=0.5),
)
DESTINATION_SECRET = "only the platform and we know this"


@dataclass
class Town:
    db: Database
    settings: HandoverSettings = SETTINGS
    store: Shelf = field(default_factory=Shelf)
    clock: HeldClock = field(default_factory=lambda: HeldClock(NOON))
    vault: Vault = field(default_factory=lambda: Vault(SecretStr(SECRET)))

    def __post_init__(self) -> None:
        with self.db.writing() as session:
            import_plan(session, city(), self.vault, NOON)

    @property
    def office(self) -> Office:
        return Office(
            self.db, self.store, self.vault, self.clock, self.settings, Nobody(), chance=lambda: 0.0
        )

    def destination(self, id: str = "city", **given: Any) -> Destination:
        """Enter one; what is no setting of its connector is the destination's own."""
        own = {
            name: given.pop(name) for name in ("kinds", "districts", "pictures") if name in given
        }
        secret = SecretStr(given.pop("secret", DESTINATION_SECRET))
        one = Destination(id, settings_of({"timeout_s": 30, **given}), secret=secret, **own)
        with self.db.writing() as session:
            DestinationRepository(session).put(one, self.vault, NOON)
        return one

    def platform(self, url: str, id: str = "city", **given: Any) -> Destination:
        ask = f"{url}/cases?key={{key}}"
        return self.destination(
            id, connector="webhook", url=f"{url}/cases", **{"ask_url": ask, **given}
        )

    def opened(self, place: int = 1, kind: str = "green_belt_parking", **other: Any) -> Report:
        """A report taken and its case opened, as intake does it."""
        told = report(self.store, place=place, kind=kind, **other)
        with self.db.writing() as session:
            case_id = new_case_id(NOON)
            ReportRepository(session).take(told.report_id, "d" * 64, case_id, NOON)
            at = self.clock.now()
            open_case(session, case_id, told, "north", at, ZoneInfo("Asia/Shanghai"))
        return told

    def case(self, told: Report) -> Case:
        with self.db.reading() as session:
            row = ReportRepository(session).get(told.report_id)
            assert row is not None
            case = CaseRepository(session, Scope.everywhere()).get(row.case_id)
        assert case is not None
        return case

    def move(self, told: Report, action: Action, person: Person = ADMINISTRATOR) -> Case:
        line = self.case(told).line
        reason = "passing" if action is Action.REJECT else None
        if action is Action.REJECT and line.kind == "manhole_missing":
            reason = "shadow"
        noted = action not in (Action.CONFIRM, Action.REJECT)
        move = Move(action, line.version, reason=reason, note="why" if noted else "")
        with self.db.writing() as session:
            breaker = self.settings.breaker
            return move_case(session, person, line.id, move, self.clock.now(), breaker)

    def confirmed(self, place: int = 1, **other: Any) -> Report:
        told = self.opened(place, **other)
        self.move(told, Action.CONFIRM)
        return told

    def send(self, rounds: int = 1, *, later: timedelta = timedelta()) -> int:
        self.clock.advance(later.total_seconds())
        return sum(send_due(self.office) for _ in range(rounds))

    def letters(self, destination: str = "city") -> list[LetterRow]:
        with self.db.reading() as session:
            return list(
                session.scalars(
                    sa.select(LetterRow)
                    .where(LetterRow.destination_id == destination)
                    .order_by(LetterRow.id)
                )
            )

    def handover(self, told: Report, destination: str = "city") -> HandoverRow:
        case_id: UUID = self.case(told).line.id
        with self.db.reading() as session:
            return session.get_one(HandoverRow, (case_id, destination))
