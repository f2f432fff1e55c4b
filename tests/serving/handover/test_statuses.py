"""What a platform's word makes of our case: never more than handling it."""

from __future__ import annotations

from itertools import product

import pytest

from serving.cases.domain import MOVES, Action, Status
from serving.handover.statuses import DEFAULTS, PLATFORM_ACTIONS, moves_between, target

WAYS = [
    ("registered", "dispatched", "dispatch"),
    ("registered", "handling", "dispatch accept"),
    ("registered", "handled", "dispatch accept handle"),
    ("dispatched", "handled", "accept handle"),
    ("dispatched", "registered", "send_back"),
    ("handling", "registered", "send_back"),
    ("handling", "suspended", "suspend"),
    ("suspended", "handled", "resume handle"),
    ("rework", "handled", "accept handle"),
    ("handling", "handling", ""),
]
NO_WAY = [
    ("captured", "handled", "a reviewer decides first"),
    ("handling", "dispatched", "an old word takes nothing back"),
    ("handled", "handling", "our check has the next word"),
    ("closed", "handling", "a closed case stays closed"),
    ("rejected", "dispatched", "a rejected case stays rejected"),
    ("handled", "closed", "a platform closes nothing of ours"),
]


@pytest.mark.parametrize(("status", "wanted", "way"), WAYS)
def test_the_shortest_way_of_handling_leads_there(status: str, wanted: str, way: str) -> None:
    expected = tuple(Action(name) for name in way.split())
    assert moves_between(Status(status), Status(wanted)) == expected


@pytest.mark.parametrize(("status", "wanted", "why"), NO_WAY)
def test_there_is_no_way_where_people_decide(status: str, wanted: str, why: str) -> None:
    assert moves_between(Status(status), Status(wanted)) is None, why


@pytest.mark.parametrize(("status", "wanted"), list(product(Status, Status)))
def test_every_way_follows_the_table_of_moves(status: Status, wanted: Status) -> None:
    way = moves_between(status, wanted)
    if way is None:
        return
    for action in way:
        assert action in PLATFORM_ACTIONS
        status = MOVES[status, action]
    assert status is wanted


def test_a_destinations_own_words_go_before_the_usual_ones() -> None:
    assert target("Closed", {}) is Status.HANDLED
    assert target("closed", {"closed": "handling"}) is Status.HANDLING
    assert target("已办结", {"已办结": "handled"}) is Status.HANDLED
    assert target("whatever", {}) is None
    assert set(DEFAULTS.values()).isdisjoint({Status.CLOSED, Status.REJECTED, Status.DUPLICATE})
