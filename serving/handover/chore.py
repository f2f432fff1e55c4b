"""The hand-over as a chore of serving: send, ask, and say once a day what is stuck."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from serving.deps import Services
from serving.handover.answering import poll_due
from serving.handover.queues import QueueRepository
from serving.handover.sending import Office, send_due
from serving.handover.stuck import sentences

log = logging.getLogger(__name__)

A_DAY: Final = timedelta(days=1)


def office_of(services: Services, ending: Callable[[], bool]) -> Office:
    return Office(
        db=services.db,
        store=services.store,
        vault=services.vault,
        clock=services.clock,
        settings=services.settings.handover,
        finder=services.finder,
        ending=ending,
        journeys=services.journeys,
    )


class HandoverChore:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._told_at: datetime | None = None

    def round(self) -> bool:
        """Whether there may be more to do at once."""
        sent = send_due(self._office)
        asked = poll_due(self._office)
        self._tell_stuck()
        return bool(sent or asked)

    def _tell_stuck(self) -> None:
        at = self._office.clock.now()
        if self._told_at is not None and at - self._told_at < A_DAY:
            return
        self._told_at = at
        with self._office.db.reading() as session:
            queues = QueueRepository(session).all()
        for sentence in sentences(queues, at, self._office.settings.stuck_after_s):
            log.warning("%s", sentence)
