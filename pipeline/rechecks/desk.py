"""The checks under way: which camera is to look when, and what is known so far."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from pipeline.domain import Recheck
from pipeline.rechecks.check import Check, expire
from pipeline.rechecks.rules import CheckRule

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A check as it is saved, with the look that changed it or without one."""

    check_id: UUID
    body: str


def rule_for(kind: str, rules: Mapping[str, CheckRule]) -> CheckRule:
    return rules.get(kind) or CheckRule()


class CheckDesk:
    """Not thread-safe. Holds no more checks than the watch plan asks for."""

    def __init__(self, rules: Mapping[str, CheckRule]) -> None:
        self._rules = rules
        self._checks: dict[UUID, Check] = {}
        self._at: dict[tuple[str, str], tuple[UUID, ...]] = {}
        """Checks by camera and view: every look asks."""
        self._wished: dict[UUID, int] = {}
        """How many looks each check had had when its next one was wished for."""

    def new_ones(self, asked: Iterable[Recheck]) -> list[UUID]:
        """Of the checks the plan asks for, those that are not here yet."""
        return [one.check_id for one in asked if one.check_id not in self._checks]

    def follow(
        self, asked: Iterable[Recheck], city: ZoneInfo, kept: Mapping[UUID, str]
    ) -> list[UUID]:
        """Take over what the plan asks for; the checks it does not ask for any more.

        Those are over: serving has their result, or their case went on without one. ``kept`` is
        what was saved of new ones, by an earlier run or by another worker.
        """
        wanted = {one.check_id: one for one in asked}
        over = [check_id for check_id in self._checks if check_id not in wanted]
        for check_id in over:
            del self._checks[check_id]
        for check_id, one in wanted.items():
            if check_id not in self._checks:
                self._checks[check_id] = _read(kept.get(check_id)) or Check.of(
                    one, rule_for(one.kind, self._rules), city
                )
        self._wished = {name: looks for name, looks in self._wished.items() if name in wanted}
        self._sort()
        return over

    def of(self, camera_id: str, view_id: str) -> tuple[Check, ...]:
        """The undecided checks a look at this view speaks to."""
        here = (self._checks[check_id] for check_id in self._at.get((camera_id, view_id), ()))
        return tuple(check for check in here if check.verdict is None)

    def take(self, checks: Iterable[Check]) -> None:
        """Checks as they stand after a look that is saved."""
        for check in checks:
            if check.asked.check_id in self._checks:
                self._checks[check.asked.check_id] = check

    def wishes(self, now: datetime) -> list[str]:
        """Cameras a check wants to look now; each look is wished for once."""
        cameras = []
        for check_id, check in self._checks.items():
            if check.verdict is not None or self._wished.get(check_id) == check.looks:
                continue
            if check.next_look_at(rule_for(check.asked.kind, self._rules)) <= now:
                self._wished[check_id] = check.looks
                cameras.append(check.asked.camera_id)
        return cameras

    def overdue(self, now: datetime) -> list[Check]:
        """Undecided checks over their limit, as they stand then. They stay until taken."""
        ended = (
            expire(check, now, rule_for(check.asked.kind, self._rules))
            for check in self._checks.values()
            if check.verdict is None
        )
        return [check for check in ended if check.verdict is not None]

    def _sort(self) -> None:
        self._at = {}
        for check_id, check in self._checks.items():
            where = (check.asked.camera_id, check.asked.view_id)
            self._at[where] = (*self._at.get(where, ()), check_id)


def _read(body: str | None) -> Check | None:
    """A saved check. One written by another version begins anew, while the plan asks for it."""
    if body is None:
        return None
    try:
        return Check.from_json(body)
    except ValidationError:
        log.warning("a saved check cannot be read and begins anew")
        return None
