"""One market before two cameras, patrol and serving together: looks, counts, plan, report, case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from pipeline.camera_state import CameraState
from pipeline.contract import Camera, ModelStamp, PermitTerm
from pipeline.courier import Courier
from pipeline.database import engine_for, upgrade
from pipeline.eyes import Eyes
from pipeline.lookout import Captured, Lookout, LookRules, Recall
from pipeline.metrics import Metrics
from pipeline.outbox import Outbox
from pipeline.plans import Plans
from pipeline.serving_client import ServingClient
from pipeline.state import State
from pipeline.suppressions import SuppressionTeller
from serving.cases.listing import CaseListing
from serving.cases.repository import CaseRepository
from serving.cases.wanted import CaseFilter
from serving.permits import service
from serving.permits.domain import Permit
from serving.standards.reading import SHIPPED, read_pack
from serving.standards.service import import_pack
from serving.users.domain import Scope
from tests.pipeline.test_market_night import RULES, find_red, street
from tests.serving.examples import NOON, camera, plan
from tests.serving.harness import Front
from tests.serving.permits.market import market, on_map
from tests.serving.plans import import_plan

CITY = ZoneInfo("Asia/Shanghai")
CAPACITY = 3
BESIDE = 117.1003
"""27 m to the east of the other camera."""
PAVEMENT = [[0.0, 0.3], [1.0, 0.3], [1.0, 1.0], [0.0, 1.0]]


def before_a_market(name: str, **other: Any) -> dict[str, Any]:
    zone = {"id": "kerb", "kind": "no_vending", "polygon": PAVEMENT}
    view = {"id": "main", "watch": ["street_vending"], "zones": [zone]}
    return camera(name, views=[view], **other)


class Worker:
    """A patrol's own parts, without its sessions: the pictures are painted."""

    def __init__(self, front: Front, engine: sa.Engine, client: ServingClient) -> None:
        self._front = front
        self._state, self._outbox = State(engine), Outbox(engine)
        self._plans = Plans(client, self._state)
        self._courier = Courier(self._outbox, client, front.clock, Metrics())
        self._teller = SuppressionTeller(engine, "north-1", front.clock)
        eyes = Eyes(find_red, ("street_stall",), ModelStamp(name="p", version="1", sha256="0" * 64))
        self._lookout = Lookout(eyes, front.store, LookRules(RULES), Metrics())
        self._states: dict[str, CameraState] = {}
        self._recalls: dict[str, Recall | None] = {}

    def minutes(self, count: int, **stalls: tuple[int, ...]) -> None:
        """Look at every camera once a minute, then tell and hear what there is to tell and hear."""
        for _ in range(count):
            for name, standing in stalls.items():
                self._look(self._camera(name.replace("_", "-")), standing)
            self._front.clock.advance(60)
        self._teller.tell()
        self._courier.round(Event())
        assert self._outbox.standing().waiting == 0
        self._plans.refresh()

    def elsewhere(self) -> dict[str, int]:
        plan = self._plans.current
        assert plan is not None
        return {
            one.id: permit.elsewhere
            for one in plan.cameras
            for permit in one.view.permits
            if permit.id == "west-market"
        }

    def _camera(self, name: str) -> Camera:
        if self._plans.current is None:
            self._plans.refresh()
        plan = self._plans.current
        assert plan is not None
        return next(one for one in plan.cameras if one.id == name)

    def _look(self, camera: Camera, stalls: tuple[int, ...]) -> None:
        state = self._states.get(camera.id, CameraState(view_id="main"))
        picture = street(self._front.clock.now(), stalls)
        captured = Captured(camera, state, picture, self._recalls.get(camera.id))
        [result] = self._lookout.look([captured], CITY)
        self._state.save([result.change])
        self._states[camera.id], self._recalls[camera.id] = result.state, result.recall


def granted(front: Front, areas: list[dict[str, Any]], **other: Any) -> None:
    permit = market(
        areas=areas, capacity=CAPACITY, windows=[{"start": "00:00", "end": "23:59"}], **other
    )
    author = service.Author("a test", Scope.everywhere())
    with front.services.db.writing() as session:
        import_pack(session, read_pack(SHIPPED / "yuncheng-sample"), "a test", NOON)
        given = plan(before_a_market("gate-3"), before_a_market("quay-1", longitude=BESIDE))
        import_plan(session, given, front.services.vault, NOON)
        service.put_permit(session, author, Permit.model_validate(permit), NOON)


@pytest.fixture
def worker(front_on_both: Front, tmp_path: Path) -> Iterator[Worker]:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine = engine_for(url)
    with front_on_both.worker() as client:
        yield Worker(front_on_both, engine, client)
    engine.dispose()


def named(camera_id: str, part: str) -> dict[str, Any]:
    return {"camera": camera_id, "view": "main", "area": "whole_view", "part": part}


def test_the_fourth_stall_of_a_market_for_three_becomes_a_case_though_no_camera_shows_four(
    front_on_both: Front, worker: Worker
) -> None:
    front = front_on_both
    granted(front, [named("gate-3", "west side"), named("quay-1", "east side")])
    worker.minutes(8, gate_3=(0, 1), quay_1=(0,))
    assert worker.elsewhere() == {"gate-3": 0, "quay-1": 0}
    worker.minutes(8, gate_3=(0, 1), quay_1=(0, 3))
    assert worker.elsewhere() == {"gate-3": 0, "quay-1": 2}
    worker.minutes(12, gate_3=(0, 1), quay_1=(0, 3))
    with front.services.db.reading() as session:
        [found] = CaseListing(session, Scope.everywhere()).page(CaseFilter(), None, 5).lines
        case = CaseRepository(session, Scope.everywhere()).get(found.id)
    assert case is not None
    broken = case.report.broken_term
    assert broken is not None
    assert (broken.permit_id, broken.term) == ("west-market", PermitTerm.OVER_CAPACITY)
    assert (broken.capacity, broken.counted) == (CAPACITY, 4)
    assert case.report.camera_id == "quay-1"
    assert case.report.first_seen >= NOON + timedelta(minutes=8), "it is the stall that came last"
    assert case.line.filed is not None
    assert case.line.filed.code == "04-92"


def test_neighbours_of_whom_nobody_said_what_they_show_may_show_the_same_stalls(
    front_on_both: Front, worker: Worker
) -> None:
    granted(front_on_both, [on_map()])
    worker.minutes(20, gate_3=(0, 1), quay_1=(0, 3))
    worker.minutes(12, gate_3=(0, 1), quay_1=(0, 3))
    assert worker.elsewhere() == {"gate-3": 0, "quay-1": 0}
    with front_on_both.services.db.reading() as session:
        cases = CaseListing(session, Scope.everywhere())
        assert cases.page(CaseFilter(), None, 5).lines == ()
