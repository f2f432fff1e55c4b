"""Reports that are taken in one round become what they become one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.contract import Report
from serving.cases.domain import Action, Case, Move, Status
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.intake.repository import ReportRepository
from serving.intake.service import Checked, accept, enter, look_up
from serving.related.tables import SpotCaseRow, TieRow
from serving.review.tables import QueueRow
from serving.users.domain import Scope
from tests.serving.examples import camera, plan, report
from tests.serving.harness import Front, serving
from tests.serving.people import ADMINISTRATOR
from tests.serving.plans import import_plan

HERE, NEARLY, APART = (0.2, 0.2, 0.4, 0.4), (0.21, 0.2, 0.41, 0.4), (0.6, 0.6, 0.8, 0.8)
NEIGHBOURS_JOIN = {"neighbours": "join", "quiet_after": 2}
_numbers = count(1)


@dataclass(frozen=True)
class Seen:
    """What one of a corner's two cameras sees."""

    camera: int
    kind: str
    box: tuple[float, float, float, float]


seen = st.builds(
    Seen,
    st.integers(0, 1),
    st.sampled_from(["green_belt_parking", "street_vending"]),
    st.sampled_from([HERE, HERE, NEARLY, APART]),
)
rounds = st.lists(
    st.tuples(
        st.lists(seen, min_size=2, max_size=6),
        st.sampled_from([(), (Action.REJECT,), (Action.CONFIRM, Action.FORCE_CLOSE)]),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture
def both_ways(database_url: str) -> Iterator[Front]:
    rules = {"kinds": {"street_vending": NEIGHBOURS_JOIN}}
    with serving(database_url, related=rules) as front:
        yield front


class Corner:
    """Two cameras 18 m apart, far from all others, and what came of their reports."""

    def __init__(self, front: Front) -> None:
        number = next(_numbers)
        self._front = front
        self._cameras = [f"corner-{number}-{side}" for side in "ab"]
        self._reports: list[Report] = []
        hung = [
            camera(id, longitude=number / 50, latitude=20.0 + aside)
            for id, aside in zip(self._cameras, (0.0, 0.00016), strict=True)
        ]
        with front.services.db.writing() as session:
            import_plan(session, plan(*hung), front.services.vault, front.clock.now())

    def report(self, what: Seen) -> Report:
        self._reports.append(
            report(
                self._front.store,
                place=2_000 + next(_numbers),
                camera_id=self._cameras[what.camera],
                kind=what.kind,
                box=what.box,
            )
        )
        return self._reports[-1]

    def one_by_one(self, some: Sequence[Seen]) -> None:
        for what in some:
            self._front.clock.advance(0.01)
            accept(self._front.services, self.report(what).model_dump_json().encode())

    def in_one_round(self, some: Sequence[Seen]) -> None:
        reports = [self.report(what) for what in some]
        known = look_up(self._front.services, reports)
        checked = [
            Checked(one, "d" * 64, it.standpoint, it.pictures, it.turns)
            for one, it in zip(reports, known, strict=True)
            if it.standpoint is not None
        ]
        assert all(created for _, created in enter(self._front.services, checked))

    def judge(self, actions: Sequence[Action]) -> None:
        for case in self.cases():
            if case.line.status is Status.CAPTURED:
                for version, action in enumerate(actions, start=1):
                    reason = "nothing_there" if action is Action.REJECT else None
                    move = Move(action, version, reason=reason, note="seen to")
                    with self._front.services.db.writing() as session:
                        now = self._front.clock.now()
                        move_case(session, ADMINISTRATOR, case.line.id, move, now)

    def cases(self) -> list[Case]:
        with self._front.services.db.reading() as session:
            entries = ReportRepository(session).entries([one.report_id for one in self._reports])
            ids = [entries[one.report_id].case_id for one in self._reports]
            cases = [CaseRepository(session, Scope.everywhere()).get(id) for id in ids]
        return [case for case in cases if case is not None]

    def told(self) -> list[dict[str, Any]]:
        """What became of every report, other cases named by their place in the order."""
        cases = self.cases()
        assert len(cases) == len(self._reports)
        ids = [case.line.id for case in cases]
        with self._front.services.db.reading() as session:
            spots = dict(session.execute(sa.select(SpotCaseRow.case_id, SpotCaseRow.spot_id)).all())
            ties = session.scalars(sa.select(TieRow).where(TieRow.case_id.in_(ids))).all()
            queued = dict(session.execute(sa.select(QueueRow.case_id, QueueRow.novelty)).all())
        order = {id: place for place, id in enumerate(ids)}
        laid = [spots[id] for id in ids]
        return [
            {
                "status": case.line.status,
                "joined": order.get(case.duplicate_of) if case.duplicate_of else None,
                "steps": [
                    (step.sequence, step.actor, step.action, step.note) for step in case.steps
                ],
                "spot": laid.index(spots[case.line.id]),
                "ties": sorted(
                    (tie.relation, order[tie.earlier], round(tie.distance_m or 0.0, 1))
                    for tie in ties
                    if tie.case_id == case.line.id and tie.earlier is not None
                ),
                "novelty": queued.get(case.line.id),
            }
            for case in cases
        ]


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rounds)
def test_a_round_of_many_does_what_rounds_of_one_do(
    both_ways: Front, history: list[tuple[list[Seen], tuple[Action, ...]]]
) -> None:
    alone, together = Corner(both_ways), Corner(both_ways)
    for some, verdict in history:
        alone.one_by_one(some)
        together.in_one_round(some)
        for corner in (alone, together):
            corner.judge(verdict)
        both_ways.clock.advance(600)
    assert together.told() == alone.told()


def test_ids_of_cases_come_in_their_order(both_ways: Front) -> None:
    corner = Corner(both_ways)
    corner.in_one_round([Seen(0, "street_vending", box) for box in (HERE, APART)])
    both_ways.clock.advance(0.01)
    corner.one_by_one([Seen(1, "green_belt_parking", HERE)])
    ids = [case.line.id for case in corner.cases()]
    assert ids == sorted(ids)
    assert {id.version for id in ids} == {7}
