"""Reports reach serving once each, whatever serving answers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import pipeline.database
from pipeline.clock import HeldClock
from pipeline.courier import HELD_BACK_S, Courier
from pipeline.database import engine_for, upgrade
from pipeline.metrics import Metrics
from pipeline.outbox import Letter, LetterKind, Outbox
from pipeline.serving_client import Delivery, Outcome
from pipeline.state import CameraChange, State
from pipeline.status import OutboxStanding

MIGRATIONS = Path(pipeline.database.__file__).parent / "migrations"
NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
ACCEPTED = Delivery(Outcome.ACCEPTED, "accepted", "case")
LATER = Delivery(Outcome.LATER, "serving does not answer")
REFUSED = Delivery(Outcome.REFUSED, "unknown camera")


class Mailbox:
    """A recipient that answers from a list and remembers what it was sent."""

    def __init__(self, *answers: Delivery | Exception) -> None:
        self.answers = list(answers)
        self.received: list[str] = []
        self.kinds: list[LetterKind] = []

    def send(self, body: str, kind: LetterKind) -> Delivery:
        self.received.append(body)
        self.kinds.append(kind)
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
    assert outbox.standing() == OutboxStanding(waiting=1, oldest_at=NOW)


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


def test_reports_go_before_camera_events_however_many_of_these_wait(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine = engine_for(url)
    events = [Letter(uuid4(), f"event {n}", NOW, kind=LetterKind.CAMERA_EVENT) for n in range(200)]
    report = Letter(uuid4(), "report", NOW + timedelta(seconds=1))
    early = NOW - timedelta(hours=1)
    learnt = [Letter(uuid4(), f"look {n}", early, kind=LetterKind.LOOK_SAMPLE) for n in range(9)]
    State(engine).save([CameraChange("cam", "{}", [*learnt, *events, report])])
    mailbox = Mailbox(*[ACCEPTED] * 100)
    assert delivered(Outbox(engine), mailbox, HeldClock(NOW + timedelta(seconds=1))) == 100
    assert LetterKind.LOOK_SAMPLE not in mailbox.kinds
    assert mailbox.received[0] == "report"
    assert mailbox.kinds[:2] == [LetterKind.REPORT, LetterKind.CAMERA_EVENT]


def test_a_letter_whose_pictures_wait_is_held_back_without_a_try_and_holds_up_no_other(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine, clock, mailbox = engine_for(url), HeldClock(NOW), Mailbox(*[ACCEPTED] * 300)
    waits = [Letter(uuid4(), f"waits {n}", NOW) for n in range(150)]
    event = Letter(uuid4(), "event", NOW, kind=LetterKind.CAMERA_EVENT)
    State(engine).save([CameraChange("cam", "{}", [*waits, event])])
    outbox, away = Outbox(engine), True
    courier = Courier(
        outbox, mailbox, clock, Metrics(), held_back=lambda body: away and body != "event"
    )
    for _ in range(2):
        courier.round(threading.Event())
    assert mailbox.received == ["event"]
    assert {letter.attempts for letter in outbox.unsent()} == {0}
    away = False
    clock.advance(HELD_BACK_S)
    for _ in range(2):
        courier.round(threading.Event())
    assert sorted(mailbox.received) == sorted(["event", *(one.body for one in waits)])


def test_a_database_of_first_light_keeps_its_reports_through_the_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = engine_for(url)
    letter = uuid4()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            sa.text(
                "INSERT INTO pipeline_outbox (report_id, body, created_at, attempts, next_try_at) "
                "VALUES (:id, 'one', :at, 0, :at)"
            ),
            {"id": letter.hex, "at": "2026-05-01 08:00:00.000000"},
        )
    upgrade(url)
    (kept,) = Outbox(engine).unsent()
    assert (kept.id, kept.body, kept.kind) == (letter, "one", LetterKind.REPORT)


def test_a_letter_that_arrived_long_ago_is_forgotten_and_others_are_not(outbox: Outbox) -> None:
    clock = HeldClock(NOW)
    assert delivered(outbox, Mailbox(ACCEPTED), clock) == 1
    State(outbox._engine).post([Letter(uuid4(), "refused", NOW)])
    delivered(outbox, Mailbox(REFUSED), clock)
    clock.advance(timedelta(days=20).total_seconds())
    State(outbox._engine).post([Letter(uuid4(), "late", clock.now())])
    assert delivered(outbox, Mailbox(ACCEPTED), clock) == 1
    assert bodies(outbox) == ["late", "one", "refused"]
    clock.advance(timedelta(days=11).total_seconds())
    delivered(outbox, Mailbox(), clock)
    assert bodies(outbox) == ["late", "refused"]


def bodies(outbox: Outbox) -> list[str]:
    with outbox._engine.connect() as connection:
        return sorted(connection.execute(sa.text("SELECT body FROM pipeline_outbox")).scalars())
