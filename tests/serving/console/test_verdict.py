"""The panel: who may decide what, and with which key."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from serving.cases.domain import Case, CaseLine, Status
from serving.cases.reasons import BY_KIND, OTHER, reasons_for
from serving.console import verdict
from serving.console.words import Language, Words
from serving.users.domain import Person
from tests.serving.examples import NOON, report
from tests.serving.people import AUDITOR, ENGINEER, REVIEWER
from tests.serving.shelf import Shelf

WORDS = Words(Language.ENGLISH)
TAKEN = set("abcdlmnprsuvxz?")
"""Keys of the case page and of the review page."""
LINE = CaseLine(
    id=UUID(int=1),
    number="CP-20260504-0001",
    kind="green_belt_parking",
    status=Status.CAPTURED,
    version=1,
    camera_id="gate-3",
    camera_name="Gate 3",
    view_id="main",
    district="north",
    opened_at=NOON,
    changed_at=NOON,
    confirmed_at=NOON,
)


def panel(status: Status, person: Person) -> str:
    line = replace(LINE, status=status)
    return verdict.panel(Case(line, report(Shelf()), (), None), person, WORDS)


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_every_reason_has_a_key_of_its_own_that_nothing_else_uses(kind: str) -> None:
    keyed = verdict.keyed_reasons(kind)
    keys = [key for key, _ in keyed]
    assert [reason for _, reason in keyed] == list(reasons_for(kind))
    assert keyed[-1][1] == OTHER
    assert keys[:9] == list("123456789")
    assert len(set(keys)) == len(keys)
    assert not set(keys) & TAKEN


def test_no_spare_key_collides_with_a_command() -> None:
    assert not set(verdict.REASON_KEYS) & TAKEN


def test_a_reviewer_confirms_or_rejects_a_waiting_case() -> None:
    shown = panel(Status.CAPTURED, REVIEWER)
    assert 'data-wish="confirm"' in shown
    assert 'data-reason="passing"' in shown


def test_a_registered_case_can_still_be_rejected_but_not_confirmed_again() -> None:
    shown = panel(Status.REGISTERED, REVIEWER)
    assert 'data-wish="confirm"' not in shown
    assert 'data-wish="reject"' in shown
    assert "This case is Registered." in shown


def test_a_case_out_of_the_reviewers_hands_only_says_where_it_stands() -> None:
    assert panel(Status.HANDLING, REVIEWER) == '<p class="stands">This case is Being handled.</p>'


@pytest.mark.parametrize("person", [AUDITOR, ENGINEER])
def test_somebody_who_may_only_look_is_told_so(person: Person) -> None:
    shown = panel(Status.CAPTURED, person)
    assert "may look at cases but not decide them" in shown
    assert "data-wish" not in shown
