"""The last look at a camera: asked for, taken blurred, shown in its district, tried with zones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline.contract import LookedBox, ModelStamp, ShownLook, shown_look_id
from pipeline.domain import WatchPlan
from pipeline.serving_client import ServingClient, ServingUnavailable
from serving.samples.erasures import erase_due
from serving.users.domain import Role
from tests.serving.events.test_camera_events import K, event, post
from tests.serving.examples import LAWN, NOON, jpeg
from tests.serving.harness import Front, assert_problem, serving
from tests.serving.shelf import Nobody

LOOKS = "/api/cameras/gate-3/looks"
TRIAL = "/api/cameras/gate-3/views/main/trial"
CAR = LookedBox(label="car", score=0.9, box=(0.3, 0.55, 0.5, 0.75))
STALL = LookedBox(label="street_stall", score=0.8, box=(0.6, 0.1, 0.8, 0.4))


def look(minute: float = 0, camera: str = "gate-3", shade: int = 90, **other: Any) -> ShownLook:
    at = NOON + timedelta(minutes=minute)
    given = {
        "look_id": shown_look_id(camera, "main", at),
        "camera_id": camera,
        "view_id": "main",
        "captured_at": at,
        "condition": "day",
        "width": 1920,
        "height": 1080,
        "boxes": (CAR, STALL),
        "model": ModelStamp(name="street", version="1", sha256="a" * 64),
        "picture": jpeg(shade),
        **other,
    }
    return ShownLook.model_validate(given)


def missed(minute: float) -> ShownLook:
    return look(minute, unable="unreachable", picture=None, width=None, height=None, boxes=())


def asked(worker: ServingClient, room: int = 9, after: str | None = None) -> dict[str, bool]:
    said = worker.asked_looks(room, after)
    return {one.camera_id: one.soon for one in said.looks}


def test_a_look_somebody_asks_for_is_wanted_soon_until_it_comes(front_on_both: Front) -> None:
    front = front_on_both
    with front.worker() as worker, front.person(Role.ADMINISTRATOR) as person:
        for camera in ("gate-3", "quay-1"):
            worker.show(look(camera=camera))
        assert asked(worker) == {}
        front.clock.advance(300)
        answer = person.post(LOOKS)
        assert answer.status_code == 202
        assert answer.json()["asked_at"] is not None
        assert asked(worker, room=0) == {"gate-3": True}
        worker.show(look(5.1, shade=120))
        assert asked(worker) == {}
        found = person.get(LOOKS).json()
        log = person.get("/api/audit", params={"act": "look_asked"}).json()["entries"]
    assert found["asked_at"] is None
    assert found["usable"]["captured_at"] == "2026-05-04T04:05:06Z"
    assert [box["label"] for box in found["usable"]["boxes"]] == ["car", "street_stall"]
    assert [entry["subject"] for entry in log] == ["gate-3"]


def test_nobody_waits_for_ever_for_a_camera_that_does_not_answer(front: Front) -> None:
    with front.worker() as worker, front.person(Role.ADMINISTRATOR) as person:
        for camera in ("gate-3", "quay-1"):
            worker.show(look(camera=camera))
        person.post(LOOKS)
        front.clock.advance(660)
        assert asked(worker) == {}
        person.post(LOOKS)
        worker.show(missed(11.5))
        assert asked(worker) == {}
        found = person.get(LOOKS).json()
    assert found["missed"]["unable"] == "unreachable"
    assert found["usable"]["captured_at"] == "2026-05-04T04:00:00Z"


def test_cameras_without_a_fresh_look_are_asked_for_in_turn(front_on_both: Front) -> None:
    front = front_on_both
    with front.worker() as worker:
        first = worker.asked_looks(1, None)
        assert [one.camera_id for one in first.looks] == ["gate-3"]
        assert first.next == "gate-3"
        assert asked(worker, room=1, after="gate-3") == {"quay-1": False}
        assert asked(worker, room=0) == {}
        worker.show(look())
        assert asked(worker) == {"quay-1": False}
        post(front, event(K.OFFLINE, camera="quay-1"))
        assert asked(worker) == {}, "what is offline brings nothing"
        front.clock.advance(25 * 3600)
        assert asked(worker) == {"gate-3": False}


def test_a_view_that_moved_is_asked_for_until_its_picture_came(front_on_both: Front) -> None:
    front = front_on_both
    with front.worker() as worker, front.person(Role.REVIEWER, "north") as person:
        for camera in ("gate-3", "quay-1"):
            worker.show(look(camera=camera))
        post(front, event(K.VIEW_MOVED, 2, reason="view_moved"))
        assert asked(worker) == {"gate-3": False}
        worker.show(look(3, unable="view_moved", boxes=(), model=None, shade=200))
        assert asked(worker) == {}
        found = person.get(LOOKS).json()
    assert found["unable"]["unable"] == "view_moved"
    assert found["usable"]["id"] != found["unable"]["id"]


def test_people_see_the_blurred_picture_in_their_own_district_and_the_next_one_replaces_it(
    database_url: str,
) -> None:
    somebody = LookedBox(label="person", score=0.9, box=(0.1, 0.1, 0.4, 0.9))
    noise = np.random.default_rng(1).integers(0, 255, (180, 320, 3), dtype=np.uint8)
    _, original = cv2.imencode(".jpg", noise)
    with serving(database_url, finder=Nobody(somebody)) as front, front.worker() as worker:
        worker.show(look(picture=original.tobytes()))
        kept = front.training_pictures.holds()
        with front.person(Role.REVIEWER, "north") as person:
            shown = person.get(LOOKS).json()["usable"]
            picture = person.get(f"{LOOKS}/{shown['id']}/picture")
        with front.person(Role.REVIEWER, "south") as foreign:
            assert_problem(foreign.get(LOOKS), 404, "no such camera")
            assert foreign.get(f"{LOOKS}/{shown['id']}/picture").status_code == 404
            assert foreign.post(LOOKS).status_code == 403
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content != original.tobytes()
        assert front.store.holds() == set(), "the picture as it came is kept nowhere"
        worker.show(look(1, shade=130))
        erase_due(front.services.db, front.training_pictures)
        assert len(front.training_pictures.holds()) == 1
        assert front.training_pictures.holds().isdisjoint(kept)


def test_an_older_look_and_one_of_a_camera_nobody_knows_change_nothing(front: Front) -> None:
    with front.worker() as worker, front.person() as person:
        worker.show(look(2))
        worker.show(look(1, shade=10))
        with pytest.raises(ServingUnavailable, match="no camera elsewhere"):
            worker.show(look(camera="elsewhere"))
        with pytest.raises(ServingUnavailable, match="cannot be decoded"):
            worker.show(look(3, picture=b"no picture"))
        assert person.get(LOOKS).json()["usable"]["captured_at"] == "2026-05-04T04:02:00Z"
        erase_due(front.services.db, front.training_pictures)
    assert len(front.training_pictures.holds()) == 1


def test_a_drawing_is_tried_on_the_last_look_by_the_patrols_own_rules(front_on_both: Front) -> None:
    front = front_on_both
    lawn = {"id": "lawn", "kind": "green_belt", "polygon": LAWN}
    kerb = {"id": "kerb", "kind": "no_vending", "polygon": [[0.5, 0], [1, 0], [1, 0.5], [0.5, 0.5]]}
    slip = {"id": "slip", "kind": "road", "polygon": [[0.1, 0.1], [0.11, 0.1], [0.11, 0.11]]}
    bow = {"id": "bow", "kind": "road", "polygon": [[0, 0], [1, 1], [1, 0], [0, 1]]}
    with front.worker() as worker, front.person(Role.REVIEWER, "north") as person:
        assert person.post(TRIAL, json=[lawn]).json()["look"] is None
        worker.show(look())
        first = person.post(TRIAL, json=[lawn]).json()
        second = person.post(TRIAL, json=[kerb, slip, bow]).json()
        refused = person.post(TRIAL, json=[{"id": "x", "kind": "moat", "polygon": LAWN}])
        plan = worker.watch_plan(None)
    assert [(one["kind"], one["zone_id"]) for one in first["tried"]] == [
        ("green_belt_parking", "lawn")
    ]
    assert first["missing"] == [{"kind": "street_vending", "needs": ["no_vending"]}]
    assert [one["kind"] for one in second["tried"]] == ["street_vending"]
    assert second["faults"] == {"slip": "too_small", "bow": "crosses"}
    assert_problem(refused, 422, "Camera gate-3")
    assert isinstance(plan, WatchPlan)
    assert [zone.id for zone in plan.cameras[0].view.zones] == ["lawn"], "a trial changes nothing"
