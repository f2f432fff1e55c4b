"""Retention at the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.storage import ErasableStore
from serving.audit.domain import Actor
from serving.cases.finding import find_case
from serving.clock import SystemClock
from serving.config import RetentionSettings
from serving.db import Database
from serving.retention.domain import Hold, Rule
from serving.retention.expiring import Tally, count_due, due_cases, keeping_of, run_round
from serving.retention.holds import lift_hold, set_hold
from serving.users.domain import Scope

EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class DueLine:
    """What is due under one rule, with the oldest cases as examples."""

    rule: Rule
    cases: int
    pictures: int
    examples: tuple[str, ...]


def what_is_due(db: Database, settings: RetentionSettings, now: datetime) -> list[DueLine]:
    """A line for every rule, also where nothing is due."""
    keeping = keeping_of(settings)
    with db.reading() as session:
        counts = count_due(session, keeping, now)
        oldest = due_cases(session, keeping, now, 100)
    return [
        DueLine(
            rule,
            *counts[rule],
            tuple(case.number for case in oldest if case.rule is rule)[:EXAMPLES],
        )
        for rule in Rule
    ]


def delete_due(db: Database, store: ErasableStore, settings: RetentionSettings) -> Tally:
    """Everything that is due now. A store that does not answer leaves its part for later."""
    cases = pictures = 0
    while done := run_round(db, store, settings, SystemClock()):
        cases, pictures = cases + done.cases, pictures + done.pictures
    return Tally(cases, pictures)


def hold_case(db: Database, case: str, why: str, by: str, at: datetime) -> list[Hold]:
    """Raises CaseNotFound, HoldWhyMissing or HoldNotAllowed."""
    with db.writing() as session:
        case_id = find_case(session, case)
        return set_hold(session, Actor.at_command_line(by), Scope.everywhere(), case_id, why, at)


def lift_case(db: Database, case: str, why: str, by: str, at: datetime) -> list[Hold]:
    """Raises CaseNotFound, HoldWhyMissing or HoldNotAllowed."""
    with db.writing() as session:
        case_id = find_case(session, case)
        return lift_hold(session, Actor.at_command_line(by), Scope.everywhere(), case_id, why, at)
