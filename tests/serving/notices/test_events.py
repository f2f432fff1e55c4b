"""Live changes over real connections: who hears what, gaps, sign-out and the end of serving."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from pipeline.contract import CameraEvent, CameraEventKind, camera_event_id
from serving.users.domain import Role
from serving.users.repository import UserRepository
from tests.serving.examples import NOON, report
from tests.serving.harness import Front, assert_problem, serving

PATIENCE_S = 60.0


@dataclass
class Stream:
    """One open connection to /api/events."""

    answer: httpx.Response
    lines: Iterator[str] = field(init=False)
    last_id: str = ""

    def __post_init__(self) -> None:
        self.lines = self.answer.iter_lines()
        assert self.answer.headers["content-type"].startswith("text/event-stream")
        assert self.answer.headers["cache-control"] == "private, no-store"
        while not self.last_id:
            self._line()

    def next(self) -> tuple[str, dict[str, Any]]:
        """The next event and its data; comments are passed over."""
        name = ""
        for line in self.lines:
            name = line[7:] if line.startswith("event: ") else name
            if line.startswith("id: "):
                self.last_id = line[4:]
            if line.startswith("data: "):
                return name, json.loads(line[6:])
        return "over", {}

    def until(self, name: str) -> dict[str, Any]:
        """The data of the next event of that name."""
        while (found := self.next())[0] != name:
            assert found[0] != "over"
        return found[1]

    def _line(self) -> None:
        line = next(self.lines)
        if line.startswith("id: "):
            self.last_id = line[4:]


@contextmanager
def listening(client: httpx.Client, after: str | None = None) -> Iterator[Stream]:
    headers = {"Last-Event-ID": after} if after else {}
    with client.stream("GET", "/api/events", headers=headers, timeout=PATIENCE_S) as answer:
        assert answer.status_code == 200, answer.read()
        yield Stream(answer)


@pytest.fixture
def front(database_url: str) -> Iterator[Front]:
    """Serving with a quick heartbeat and a short memory."""
    with serving(database_url, notices={"beat_s": 0.3, "backlog": 6}) as running:
        yield running


def opened(front: Front, place: int, camera: str = "gate-3") -> str:
    answer = front.post(report(front.store, place=place, camera_id=camera)).raise_for_status()
    return str(answer.json()["case_id"])


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_page_hears_of_a_case_from_the_report_to_the_verdict(front: Front) -> None:
    with front.person(Role.REVIEWER) as reviewer, listening(reviewer) as stream:
        case_id = opened(front, 2)
        assert stream.next() == ("queue_changed", {})
        told = {"id": case_id, "version": 1, "status": "captured"}
        assert stream.next() == ("case_changed", told)
        path = f"/api/review/cases/{case_id}"
        given = {"action": "confirm", "version": 1}
        reviewer.post(f"{path}/verdict", json=given).raise_for_status()
        told = {"id": case_id, "version": 2, "status": "registered"}
        assert stream.until("case_changed") == told
        reviewer.post(f"{path}/take-back").raise_for_status()
        assert stream.until("case_changed")["status"] == "captured"


def test_nobody_hears_of_a_case_of_another_district_not_even_its_id(front: Front) -> None:
    with front.person(Role.REVIEWER, "north") as north, listening(north) as stream:
        begun = stream.last_id
        south = [opened(front, place, "quay-1") for place in (2, 3)]
        mine = opened(front, 4)
        assert stream.next() == ("queue_changed", {})
        assert stream.next()[1]["id"] == mine
        with listening(north, begun) as again:
            heard = [again.next(), again.next()]
        assert not {data.get("id") for _, data in heard} & {*south}


def test_trouble_of_a_camera_is_heard_by_those_who_see_cameras(front: Front) -> None:
    with (
        front.person(Role.ASSESSOR) as assessor,
        front.person(Role.HANDLING_UNIT, unit="parks") as unit,
        listening(assessor) as stream,
        listening(unit) as deaf,
        front.pipeline() as pipeline,
    ):
        event = CameraEvent(
            event_id=camera_event_id("gate-3", "main", CameraEventKind.OFFLINE, NOON),
            camera_id="gate-3",
            view_id="main",
            kind=CameraEventKind.OFFLINE,
            at=NOON,
            reason="timeout_open",
        )
        for _ in range(2):
            pipeline.post(
                "/api/pipeline/camera-events",
                content=event.model_dump_json(),
                headers={"Content-Type": "application/json"},
            ).raise_for_status()
        opened(front, 2)
        assert stream.next() == ("camera_changed", {"id": "gate-3", "event": "offline"})
        assert stream.next()[0] == "case_changed"
        front.services.notices.close()
        assert deaf.next() == ("over", {})


def test_a_page_that_comes_back_hears_what_it_missed_or_begins_anew(front: Front) -> None:
    with front.person(Role.ASSESSOR) as assessor:
        with listening(assessor) as stream:
            before = stream.last_id
        missed = opened(front, 2)
        with listening(assessor, before) as stream:
            assert stream.next()[1]["id"] == missed
            here = stream.last_id
        for place in range(3, 7):
            opened(front, place)
        with listening(assessor, here) as stream:
            assert stream.next() == ("reset", {})
            last = opened(front, 8)
            assert stream.until("case_changed")["id"] == last
        wait_for(lambda: front.services.notices.listeners == 0)


@pytest.mark.parametrize("way", ["signing out", "the session's end", "being switched off"])
def test_a_stream_ends_with_its_session(front: Front, way: str) -> None:
    with front.person(Role.REVIEWER) as reviewer, listening(reviewer) as stream:
        if way == "signing out":
            reviewer.post("/api/logout").raise_for_status()
        elif way == "the session's end":
            front.clock.advance(13 * 3600)
        else:
            with front.services.db.writing() as session:
                users = UserRepository(session)
                account = users.by_name("reviewer of the city")
                assert account is not None
                users.change(account.person.id, {"active": False})
        opened(front, 2)
        heard = [name for name, _ in iter(stream.next, ("over", {}))]
        # The clock of the tests wakes nobody: what is told before the next heartbeat may be heard.
        assert heard == [] or way == "the session's end"
        assert_problem(reviewer.get("/api/events"), 401, "session is over")


def test_somebody_who_is_moved_to_another_district_begins_anew_there(front: Front) -> None:
    with front.person(Role.REVIEWER, "north", "mover") as mover, listening(mover) as stream:
        with front.services.db.writing() as session:
            users = UserRepository(session)
            account = users.by_name("mover")
            assert account is not None
            users.change(account.person.id, {"district": "south"})
        assert stream.next() == ("reset", {})
        opened(front, 2)
        south = opened(front, 3, "quay-1")
        assert stream.until("case_changed")["id"] == south


def test_serving_ends_although_pages_are_open(sqlite_url: str) -> None:
    with serving(sqlite_url) as front, front.person(Role.REVIEWER) as reviewer:
        client = front.stranger(Cookie="; ".join(f"{n}={v}" for n, v in reviewer.cookies.items()))
        with client, client.stream("GET", "/api/events") as answer:
            stream = Stream(answer)
            front.stop()
            assert stream.next() == ("over", {})


def test_a_stranger_hears_nothing(front: Front) -> None:
    with front.stranger() as stranger:
        assert_problem(stranger.get("/api/events"), 401, "sign in again")
