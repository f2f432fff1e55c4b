"""Reports reach serving once each, whatever serving answers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from pipeline.clock import HeldClock
from pipeline.courier import Courier
from pipeline.database import engine_for, upgrade
from pipeline.metrics import Metrics
from pipeline.outbox import Letter, Outbox
from pipeline.serving_client import Delivery, Outcome
from pipeline.state import CameraChange, State

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
ACCEPTED = Delivery(Outcome.ACCEPTED, "accepted", "case")
LATER = Delivery(Outcome.LATER, "serving does not answer")
REFUSED = Delivery(Outcome.REFUSED, "unknown camera")


class Mailbox:
    """A recipient that answers from a list and remembers what it was sent."""

    def __init__(self, *answers: Delivery | Exception) -> None:
        self.answers = list(answers)
        self.received: list[str] = []

    def send(self, body: str) -> Delivery:
        self.received.append(body)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine = engine_for(url)
    letters = [Letter(uuid4(), body, NOW) for body in ("one",)]
    State(engine).save([CameraChange("cam", "{}", letters)])
    return Outbox(engine)


def delivered(outbox: Outbox, mailbox: Mailbox, clock: HeldClock) -> int:
    return Courier(outbox, mailbox, clock, Metrics()).round(threading.Event())


def test_an_accepted_report_is_not_sent_again(outbox: Outbox) -> None:
    clock, mailbox = HeldClock(NOW), Mailbox(ACCEPTED)
    assert delivered(outbox, mailbox, clock) == 1
    clock.advance(1e6)
    assert delivered(outbox, mailbox, clock) == 0
    assert mailbox.received == ["one"]


def test_while_serving_is_away_the_pauses_grow_to_five_minutes(outbox: Outbox) -> None:
    clock, mailbox = HeldClock(NOW), Mailbox(*[LATER] * 12)
    for pause in (1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300):
        delivered(outbox, mailbox, clock)
        sent = len(mailbox.received)
        clock.advance(pause - 0.01)
        delivered(outbox, mailbox, clock)
        assert len(mailbox.received) == sent
        clock.advance(0.01)
    assert outbox.size() == (1, 0)


def test_a_crash_before_the_answer_still_honours_the_pause(outbox: Outbox) -> None:
    clock, mailbox = HeldClock(NOW), Mailbox(RuntimeError("killed"), ACCEPTED)
    with pytest.raises(RuntimeError):
        delivered(outbox, mailbox, clock)
    assert delivered(outbox, mailbox, clock) == 0
    assert mailbox.received == ["one"]
    clock.advance(1)
    assert delivered(outbox, mailbox, clock) == 1


def test_a_refused_report_is_kept_for_a_person_and_not_repeated(outbox: Outbox) -> None:
    clock, mailbox = HeldClock(NOW), Mailbox(REFUSED)
    delivered(outbox, mailbox, clock)
    clock.advance(1e6)
    delivered(outbox, mailbox, clock)
    assert mailbox.received == ["one"]
    assert [kept.error for kept in outbox.unsent()] == ["unknown camera"]
