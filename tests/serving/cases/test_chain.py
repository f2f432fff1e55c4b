"""A case's history holds together: whatever is changed in it afterwards is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from serving.cases.chain import Chain, Link, canonical, faults, first_link, link_hash, told
from serving.cases.domain import Action, Move
from serving.cases.service import move_case
from serving.cases.steps import StepRepository
from serving.cases.tables import StepRow
from serving.db import Database
from serving.users.domain import Scope
from tests.serving.cases.test_repository import db, opened
from tests.serving.examples import NOON
from tests.serving.people import ADMINISTRATOR

__all__ = ["db"]

ACTIONS = st.sampled_from(["capture", "confirm", "dispatch", "accept", "handle"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
STEPS = st.fixed_dictionaries(
    {
        "at": st.datetimes(timezones=st.just(UTC)),
        "actor": TEXTS,
        "action": ACTIONS,
        "note": TEXTS,
        "reason": st.none() | TEXTS,
        "amount": st.none() | st.floats(0.5, 100),
    }
)


def chained(steps: list[dict[str, Any]]) -> Chain:
    start = first_link(UUID(int=1), "CP-20260504-0001", {"kind": "a"}, NOON)
    begun = previous = link_hash("", start)
    links = []
    for sequence, step in enumerate(steps, start=1):
        fields = told({"sequence": sequence, **step})
        previous = link_hash(previous, fields)
        links.append(Link(fields, previous))
    return Chain(start, begun, tuple(links))


HISTORIES = st.lists(STEPS, min_size=1, max_size=6).map(chained)


@given(HISTORIES)
def test_an_untouched_history_holds(chain: Chain) -> None:
    assert list(faults(chain)) == []


@given(HISTORIES, st.data())
def test_a_changed_field_is_found(chain: Chain, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain.links) - 1))
    name = data.draw(st.sampled_from(["at", "actor", "action", "note"]))
    link = chain.links[at]
    changed = Link({**link.fields, name: f"{link.fields[name]}x"}, link.hash)
    links = (*chain.links[:at], changed, *chain.links[at + 1 :])
    assert any("not what was written" in one for one in faults(_with(chain, links)))


@given(HISTORIES, st.data())
def test_a_removed_step_is_found_unless_it_was_the_last(chain: Chain, data: st.DataObject) -> None:
    if len(chain.links) == 1:
        return
    at = data.draw(st.integers(0, len(chain.links) - 2))
    links = (*chain.links[:at], *chain.links[at + 1 :])
    assert any("one was removed" in one for one in faults(_with(chain, links)))


@given(HISTORIES, st.randoms())
def test_another_order_is_found(chain: Chain, chance: Any) -> None:
    links = list(chain.links)
    chance.shuffle(links)
    if tuple(links) == chain.links:
        return
    assert list(faults(_with(chain, tuple(links)))) != []


@given(HISTORIES, st.data())
def test_a_step_put_in_is_found(chain: Chain, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain.links) - 1))
    links = (*chain.links[: at + 1], chain.links[at], *chain.links[at + 1 :])
    assert list(faults(_with(chain, links))) != []


@given(HISTORIES, st.sampled_from(["number", "report_sha256", "opened_at", "case_id"]))
def test_a_changed_beginning_is_found(chain: Chain, name: str) -> None:
    changed = Chain({**chain.start, name: "other"}, chain.start_hash, chain.links)
    assert any("first link" in one for one in faults(changed))


def test_a_back_filled_chain_cannot_be_passed_off_as_an_old_one() -> None:
    start = first_link(UUID(int=1), "n", {}, NOON, (NOON, 3))
    bare = {name: value for name, value in start.items() if name != "back_filled"}
    assert start["back_filled"] == {"at": "2026-05-04T04:00:00.000000+00:00", "steps": 3}
    assert list(faults(Chain(bare, link_hash("", start), ()))) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, id="the order of keys"),
        pytest.param({"a": 8}, {"a": 8.0}, id="a whole number with or without a point"),
        pytest.param([0.0], [-0.0], id="zero and minus zero"),
    ],
)
def test_what_is_equal_is_written_equally(one: object, other: object) -> None:
    assert canonical(one) == canonical(other)


def test_a_moment_is_written_in_utc_whatever_zone_it_came_in() -> None:
    there = datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=8)))
    assert told({"at": there}) == told({"at": NOON})


def test_steps_are_chained_as_cases_move_and_come_back_whole(db: Database) -> None:
    case_id = opened(db)
    actions = [
        Move(Action.CONFIRM, 1),
        Move(Action.DISPATCH, 2),
        Move(Action.SEND_BACK, 3, note="not ours – 不是我们的"),
    ]
    for number, move in enumerate(actions):
        with db.writing() as session:
            at = NOON + timedelta(hours=number, microseconds=123457)
            move_case(session, ADMINISTRATOR, case_id, move, at)
    chain = kept(db, case_id)
    assert len(chain.links) == 4
    assert chain.head == chain.links[3].hash != ""
    assert list(faults(chain)) == []


@pytest.mark.parametrize("column", ["actor", "note", "action", "at", "actor_id"])
def test_a_step_changed_in_the_database_is_found(db: Database, column: str) -> None:
    case_id = opened(db)
    with db.writing() as session:
        move_case(session, ADMINISTRATOR, case_id, Move(Action.CONFIRM, 1), NOON)
    others = {
        "actor": "somebody else",
        "note": "as if",
        "action": Action.REJECT,
        "at": NOON + timedelta(microseconds=1),
        "actor_id": None,
    }
    with db.writing() as session:
        session.execute(
            sa.update(StepRow).where(StepRow.sequence == 2).values({column: others[column]})
        )
    [fault] = faults(kept(db, case_id))
    assert fault.startswith("Step 2")


def kept(db: Database, case_id: UUID) -> Chain:
    with db.reading() as session:
        chain = StepRepository(session, Scope.everywhere()).chain(case_id)
    assert chain is not None
    return chain


def _with(chain: Chain, links: tuple[Link, ...]) -> Chain:
    return Chain(chain.start, chain.start_hash, links)
