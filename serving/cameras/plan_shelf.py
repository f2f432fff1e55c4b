"""Keeps the watch plan as text until the registry, the handled cases, the model, the permits, the
calendar or the day change.

The pipeline asks every few seconds, and putting together the plan of 6,000 cameras takes two.
"""

from __future__ import annotations

from datetime import date, datetime
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from serving.calendars.service import changed_at
from serving.cameras.repository import CameraRepository
from serving.cameras.service import plan_json, watch_plan
from serving.models.repository import ModelRepository
from serving.permits.service import permits_in_plan
from serving.rechecks.repository import Episode, RecheckRepository
from serving.users.domain import Scope
from serving.vault import Vault

_Seen = tuple[int, int, tuple[Episode, ...], datetime | None, date]


class PlanShelf:
    """Safe to share between threads: of several that ask at once, one puts the plan together."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone
        self._lock = Lock()
        self._kept: tuple[_Seen, str, str] | None = None

    def current(self, session: Session, vault: Vault, at: datetime) -> tuple[str, str]:
        """The plan's version and its JSON as of ``at``, camera addresses open.

        ``session`` must see one snapshot, so that the revision belongs to the content. Raises
        AddressUnreadable.
        """
        revision = CameraRepository(session, Scope.everywhere()).revision()
        checks = RecheckRepository(session)
        wanted = checks.wanted()
        pointer = ModelRepository(session).pointer()
        city = ZoneInfo(self._timezone)
        # Permits that are over leave the plan at midnight: every process then has the same one,
        # whenever it began.
        day = at.astimezone(city).date()
        seen = (revision, pointer.revision, wanted, changed_at(session), day)
        with self._lock:
            if self._kept is None or self._kept[0] != seen:
                permits = permits_in_plan(session, city, at)
                asked = checks.asked(wanted)
                plan = watch_plan(session, vault, self._timezone, asked, pointer, permits)
                self._kept = (seen, plan.version, plan_json(plan))
            return self._kept[1:]
