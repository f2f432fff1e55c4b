"""The panel: what a case is judged with, and by which keys."""

from __future__ import annotations

from uuid import UUID

import pytest

from serving.cases.domain import CaseLine, Status
from serving.cases.reasons import BY_KIND, OTHER, reasons_for
from serving.console import verdict
from serving.console.words import Language, Words
from tests.serving.examples import NOON

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


def test_a_waiting_case_is_confirmed_by_one_key_and_rejected_by_two() -> None:
    shown = verdict.panel("green_belt_parking", WORDS)
    assert 'data-wish="confirm" data-key="c"' in shown
    assert 'data-ask data-key="r"' in shown
    assert 'data-reason="passing"' in shown
    assert "data-note" in shown
