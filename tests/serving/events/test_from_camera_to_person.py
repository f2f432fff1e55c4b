"""From looks that fail to the person who is told: the whole way, with a loss in the middle."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from pipeline.camera_events import EventLimits, Standing, advance, events_of
from pipeline.camera_state import CameraState
from pipeline.clock import HeldClock
from pipeline.courier import Courier
from pipeline.database import engine_for, upgrade
from pipeline.domain import Camera, View, VisitError
from pipeline.lookout import LookResult
from pipeline.metrics import Metrics
from pipeline.outbox import LetterKind, Outbox
from pipeline.serving_client import Delivery, Outcome, ServingClient
from pipeline.state import State
from tests.serving.harness import TOKEN, Front

CAMERA = Camera(
    id="gate-3",
    name="Gate 3",
    url=SecretStr("rtsp://10.0.0.7/x"),
    views=(View(id="main", watch=frozenset({"street_vending"})),),
)


class LostAnswers:
    """Carries every letter to serving, but the first answer is lost on the way back."""

    def __init__(self, client: ServingClient) -> None:
        self._client = client
        self.sent = 0

    def send(self, body: str, kind: LetterKind) -> Delivery:
        self.sent += 1
        delivery = self._client.send(body, kind)
        lost = Delivery(Outcome.LATER, "the answer was lost")
        return lost if self.sent == 1 else delivery


def test_a_camera_away_for_ten_minutes_is_told_once_although_an_answer_was_lost(
    front: Front, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine = engine_for(url)
    state, standing = State(engine), Standing()
    begin = front.clock.now()
    for minute in range(20):
        at = begin + timedelta(minutes=minute)
        standing, kinds = advance(standing, VisitError.STARVED, at, EventLimits())
        events = events_of("gate-3", "main", kinds, VisitError.STARVED, at)
        kept = CameraState(view_id="main", standing=standing)
        state.save([LookResult(CAMERA, kept, events=events).change])
        # The same look again, as after a crash between its end and what follows.
        state.save([LookResult(CAMERA, kept, events=events).change])
    clock = HeldClock(begin + timedelta(minutes=20))
    front.clock.advance(20 * 60)
    client = ServingClient(front.url, "pipeline", SecretStr(TOKEN), clock)
    recipient, outbox = LostAnswers(client), Outbox(engine)
    courier = Courier(outbox, recipient, clock, Metrics())
    assert courier.round(threading.Event()) == 0
    assert courier.standing.waiting == 1
    clock.advance(2)
    assert courier.round(threading.Event()) == 1
    assert courier.standing.waiting == 0
    assert recipient.sent == 2
    client.close()
    with front.person() as person:
        events_told = person.get("/api/camera-events?open=true").json()["events"]
    assert [(one["kind"], one["reason"], one["at"]) for one in events_told] == [
        ("offline", "starved", "2026-05-04T04:10:00Z")
    ]
    assert CameraState.from_json(state.camera_states()["gate-3"]).standing == standing
