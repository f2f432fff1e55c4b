"""Checks nobody hears of any more go to a person; cases gone by themselves close where told to."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.contract import CheckUnable
from serving.cases.domain import Action, CaseLine, Move, Status
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.deps import Services
from serving.errors import ServingError
from serving.rechecks.domain import gone_sentence, unable_sentence
from serving.rechecks.repository import Episode, RecheckRepository
from serving.rechecks.service import camera_person
from serving.users.domain import Scope

log = logging.getLogger(__name__)

A_ROUND: Final = 100
PAUSE_S: Final = 60.0


class RecheckChore:
    def __init__(self, services: Services) -> None:
        self._services = services

    def round(self) -> bool:
        """Whether there may be more to do at once."""
        return self.once(self._services.clock.now())

    def once(self, now: datetime) -> bool:
        settings = self._services.settings.recheck
        silent = now - timedelta(hours=settings.silent_hours)
        with self._services.db.reading() as session:
            checks = RecheckRepository(session)
            overdue = checks.wanted(silent)[:A_ROUND]
            gone = checks.gone_and_open(settings.close_gone, A_ROUND) if settings.close_gone else ()
        for episode in overdue:
            self._give_up(episode, now)
        for case_id in gone:
            self._close(case_id, now)
        return len(overdue) == A_ROUND or len(gone) == A_ROUND

    def _give_up(self, episode: Episode, now: datetime) -> None:
        case_id, sequence = episode
        with self._moving(case_id) as session:
            checks = RecheckRepository(session)
            line, found = self._line(session, case_id), checks.episode(case_id)
            if line.status is not Status.HANDLED or found is None or found[0] != sequence:
                return
            if not checks.enter_silence(episode, found[1], now):
                return
            note = unable_sentence(CheckUnable.NO_WORD)
            self._move(session, line, Action.CHECK_UNABLE, note, now)
            self._services.metrics.count("citypatrol_serving_checks_total", "unable")
            log.warning("case %s: no word on its re-check; a person has to look", line.number)

    def _close(self, case_id: UUID, now: datetime) -> None:
        with self._moving(case_id) as session:
            gone = RecheckRepository(session).gone(case_id)
            if gone is not None:
                line = self._line(session, case_id)
                self._move(session, line, Action.FORCE_CLOSE, gone_sentence(gone), now)

    @contextmanager
    def _moving(self, case_id: UUID) -> Iterator[Session]:
        """A transaction that is given up when somebody moved the case at the same moment: the next
        round sees it as it is then."""
        try:
            with self._services.db.writing() as session:
                yield session
        except ServingError as error:
            log.info("case %s stays where it is: %s", case_id, error)

    def _line(self, session: Session, case_id: UUID) -> CaseLine:
        line = CaseRepository(session, Scope.everywhere()).line(case_id)
        assert line is not None, "its row was just read"
        return line

    def _move(
        self, session: Session, line: CaseLine, action: Action, note: str, now: datetime
    ) -> None:
        who, breaker = camera_person(line.camera_id), self._services.settings.handover.breaker
        move_case(session, who, line.id, Move(action, line.version, note=note), now, breaker)
