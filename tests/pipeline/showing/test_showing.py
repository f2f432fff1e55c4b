"""Looks that people want to see: which are brought, which give way, and what is in them."""

from __future__ import annotations

from datetime import timedelta

import cv2
import numpy as np
import pytest

from pipeline.clock import HeldClock
from pipeline.contract import AskedLook, AskedLooks, ShownLook
from pipeline.domain import VisitError
from pipeline.lookout import Captured, LookResult, Seen
from pipeline.metrics import Metrics
from pipeline.serving_client import ServingUnavailable
from pipeline.showing import ShowCarrier, ShowDesk
from pipeline.showing.desk import BROUGHT, PATIENCE, ROOM, shown
from tests.pipeline.test_lookout import CITY, START, Watch, street

SOON = AskedLook(camera_id="cam", soon=True)
NO_HASTE = AskedLook(camera_id="cam")


def seen(watch: Watch, second: int = 0, *, stall: bool = True) -> tuple[Seen, LookResult]:
    captured = Captured(watch.camera, watch.state, street(second, stall=stall), watch.recall)
    one = watch.lookout.admit(captured)
    if one.wants_detector:
        [one] = watch.lookout.detect([one])
    return one, watch.lookout.conclude(one, CITY)


class Serving:
    """Asks for what it is told to, and keeps what it is shown, unless it is away."""

    def __init__(self, *answers: AskedLooks) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[int, str | None]] = []
        self.shown: list[ShownLook] = []
        self.away = False

    def asked_looks(self, room: int, after: str | None) -> AskedLooks:
        if self.away:
            raise ServingUnavailable("away")
        self.asked.append((room, after))
        return self.answers.pop(0)

    def show(self, look: ShownLook) -> None:
        if self.away:
            raise ServingUnavailable("away")
        self.shown.append(look)


def test_a_look_carries_its_picture_and_what_was_found_on_it() -> None:
    one, _ = seen(Watch())
    look = ShownLook.model_validate_json(shown(one).model_dump_json())
    assert look.camera_id == "cam"
    assert look.captured_at == START
    assert [box.label for box in look.boxes] == ["street_stall"]
    assert look.model is not None
    assert look.model.name == "paint"
    assert (look.width, look.height, look.unable) == (640, 360, None)
    assert look.picture is not None
    decoded = cv2.imdecode(np.frombuffer(look.picture, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert decoded.shape == (360, 640, 3)


def test_only_what_was_asked_for_is_brought_and_only_once() -> None:
    desk, watch = ShowDesk(Metrics()), Watch()
    desk.looked(*seen(watch))
    assert desk.brought.empty()
    desk.ask((NO_HASTE,), START)
    assert desk.hurried() == []
    desk.looked(*seen(watch, 10))
    desk.looked(*seen(watch, 20))
    assert desk.brought.qsize() == 1


def test_a_camera_somebody_waits_for_is_brought_forward_once_and_no_more_when_nobody_waits() -> (
    None
):
    desk = ShowDesk(Metrics())
    desk.ask((SOON,), START)
    assert (desk.hurried(), desk.hurried()) == (["cam"], [])
    desk.ask((), START)
    desk.looked(*seen(Watch()))
    assert desk.brought.empty()
    desk.ask((NO_HASTE,), START)
    desk.ask((SOON,), START)
    assert desk.hurried() == ["cam"]


def test_who_waits_hears_that_no_picture_came_and_nobody_else_does() -> None:
    desk, watch = ShowDesk(Metrics()), Watch()
    desk.ask((NO_HASTE,), START)
    desk.missed(watch.camera, "v", START, VisitError.AUTH)
    assert desk.brought.empty()
    desk.ask((SOON,), START)
    desk.missed(watch.camera, "v", START, VisitError.AUTH)
    assert desk.brought.get_nowait().unable == "auth"


def test_room_is_bounded_and_given_back_by_cameras_that_bring_nothing() -> None:
    desk = ShowDesk(Metrics())
    desk.ask(tuple(AskedLook(camera_id=f"cam-{n}") for n in range(ROOM)), START)
    assert desk.room(START) == 0
    assert desk.room(START + PATIENCE + timedelta(seconds=1)) == ROOM


def test_what_does_not_fit_is_dropped_counted_and_may_be_asked_for_again() -> None:
    metrics = Metrics()
    desk, (one, result) = ShowDesk(metrics), seen(Watch())
    for _ in range(BROUGHT + 1):
        desk.ask((NO_HASTE,), START)
        desk.looked(one, result)
    dropped = {"outcome": "dropped"}
    count = metrics.registry.get_sample_value("citypatrol_shown_looks_total", dropped)
    assert count == 1
    desk.brought.get_nowait()
    desk.looked(one, result)
    assert desk.brought.full()


@pytest.mark.parametrize("away", [False, True])
def test_the_carrier_asks_on_where_it_stopped_and_survives_serving_being_away(away: bool) -> None:
    metrics, clock = Metrics(), HeldClock(START)
    desk = ShowDesk(metrics)
    serving = Serving(AskedLooks(looks=(SOON,), next="cam"), AskedLooks())
    carrier = ShowCarrier(desk, serving, clock, metrics)
    carrier.ask()
    desk.looked(*seen(Watch()))
    serving.away = away
    assert carrier.carry(0.01)
    assert not carrier.carry(0.01)
    assert len(serving.shown) == (0 if away else 1)
    outcome = {"outcome": "failed" if away else "told"}
    assert metrics.registry.get_sample_value("citypatrol_shown_looks_total", outcome) == 1
    carrier.ask()
    assert serving.asked == ([(ROOM, None)] if away else [(ROOM, None), (ROOM, "cam")])
