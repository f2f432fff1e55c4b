"""What serving would tell the patrol to watch, and what the patrol said of its sessions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from models.wording.counting import counted
from pipeline.contract import Finding, Part, WatchPlan, good
from serving.cameras.plan_shelf import PlanShelf
from serving.clock import Clock
from serving.config import ServingSettings
from serving.db import Database, open_database
from serving.kept import Standing, kept_by_serving
from serving.patrol.repository import PatrolRepository
from serving.patrol.service import SILENT_AFTER
from serving.users.domain import Scope
from serving.vault import Vault

Used = dict[str, tuple[int, int]]
"""By source: sessions open now, and sessions begun in the last minute."""


class Watch:
    """Read once, however many checks ask; None while there are no tables to read it from."""

    def __init__(self, settings: ServingSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._read: tuple[WatchPlan | None, Used | None] | None = None

    def plan(self) -> WatchPlan | None:
        """Raises AddressUnreadable."""
        return self._once()[0]

    def used(self) -> Used | None:
        """None when no patrol was heard lately."""
        return self._once()[1]

    def findings(self) -> Iterator[Finding]:
        plan = self.plan()
        if plan is not None:
            yield good(
                Part.SOURCES,
                "watch_plan",
                f"The watch plan can be read: {counted(len(plan.cameras), 'camera')} of "
                f"{counted(len(plan.sources), 'source')}.",
            )

    def _once(self) -> tuple[WatchPlan | None, Used | None]:
        if self._read is None:
            self._read = self._from_database()
        return self._read

    def _from_database(self) -> tuple[WatchPlan | None, Used | None]:
        db = database_at_head(self._settings)
        if db is None:
            return None, None
        try:
            with db.reading() as session:
                vault = Vault(self._settings.secret_key)
                shelf = PlanShelf(self._settings.timezone)
                _, text = shelf.current(session, vault, self._clock.now())
                return WatchPlan.model_validate_json(text), self._used(session)
        finally:
            db.close()

    def _used(self, session: Session) -> Used | None:
        used: Used | None = None
        for heard_at, letter in PatrolRepository(session, Scope.everywhere()).letters():
            if self._clock.now() - heard_at > timedelta(seconds=SILENT_AFTER * letter.every_s):
                continue
            used = used or {}
            for one in letter.sources:
                sessions, starts = used.get(one.source, (0, 0))
                used[one.source] = (sessions + one.sessions, starts + one.starts)
        return used


def database_at_head(settings: ServingSettings) -> Database | None:
    """Serving's database when it is there with the present tables: nothing is made or changed.
    What is wrong with another one, its own check says."""
    kept = kept_by_serving(settings)
    if kept.file is not None and not kept.file.is_file():
        return None
    db = open_database(settings.database_url.get_secret_value())
    if db.is_up():
        with db.engine.connect() as connection:
            if kept.standing_of(connection, kept.revision(connection)) is Standing.HEAD:
                return db
    db.close()
    return None
