"""How the patrol does is told once, whatever happens on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from pipeline.clock import HeldClock
from pipeline.contract import PartNow, PatrolHour, PatrolReport
from pipeline.domain import Camera, UnableReason, View, VisitError
from pipeline.metrics import Metrics
from pipeline.outbox import LetterKind
from pipeline.patrol_book import KEPT_HOURS, PatrolBook
from pipeline.schedule import Because, Standing, Tally, Upcoming
from pipeline.serving_client import Delivery, Outcome
from pipeline.status import StatusBoard
from pipeline.storage import SpoolStanding
from pipeline.telling import PatrolTeller
from tests.pipeline.status.examples import NOW, ago, source, status


def camera(id: str, district: str = "old-town") -> Camera:
    return Camera(
        id=id,
        name=id,
        url=SecretStr("rtsp://10.0.0.1/x"),
        source="north",
        district=district,
        views=(View(id="main", watch=frozenset({"street_vending"})),),
    )


A, B = camera("a"), camera("b", "new-town")


class Serving:
    """Answers as it is told to, and keeps what it accepted."""

    def __init__(self) -> None:
        self.outcome = Outcome.ACCEPTED
        self.offered: list[PatrolReport] = []
        self.accepted: list[PatrolReport] = []

    def send(self, body: str, kind: LetterKind) -> Delivery:
        assert kind is LetterKind.PATROL_REPORT
        letter = PatrolReport.model_validate_json(body)
        self.offered.append(letter)
        if self.outcome is Outcome.ACCEPTED:
            self.accepted.append(letter)
        return Delivery(self.outcome, "as told")


class Told:
    """A patrol that is well, and the one who tells of it."""

    def __init__(self) -> None:
        self.metrics = Metrics()
        self.book = PatrolBook(self.metrics)
        self.board = StatusBoard()
        self.serving = Serving()
        self.teller = PatrolTeller(
            self.book, self.board, self.serving, "w-1", HeldClock(NOW), self.metrics, 60.0
        )

    def standing(self, at: Any, *, late: int = 0) -> None:
        north = Standing(Tally(cameras=4, late=late), 12.5 if late else 0.0, 0.1)
        soon = Upcoming(A, Because.SUSPECTED, -3.0, 20.0)
        self.book.sample(at, {("north", "old-town"): north}, (soon,))


@pytest.fixture
def told() -> Told:
    found = Told()
    found.board.show(status(sources=(source(sessions=3, cap=8, breaker="half_open"),)))
    return found


def test_a_letter_says_how_the_patrol_stands_and_who_is_next(told: Told) -> None:
    told.standing(NOW, late=1)
    assert told.teller.tell()
    (letter,) = told.serving.accepted
    assert (letter.worker, letter.number, letter.at) == ("w-1", 1, NOW)
    (one,) = letter.sources
    assert (one.source, one.sessions, one.cap, one.breaker) == ("north", 3, 8, "half_open")
    (part,) = letter.parts
    assert (part.district, part.cameras, part.late, part.worst_s) == ("old-town", 4, 1, 12.5)
    (following,) = letter.next
    assert (following.camera_id, following.because) == ("a", "suspected")
    assert (following.from_at, following.by) == (NOW, NOW + timedelta(seconds=20))


def test_results_are_counted_by_hour_source_and_district(told: Told) -> None:
    told.book.looked(A, NOW)
    told.book.looked(A, NOW)
    told.book.failed(A, VisitError.AUTH, NOW)
    told.book.unable(B, UnableReason.BLACK, NOW)
    told.book.dropped(B, NOW + timedelta(hours=1))
    told.teller.tell()
    hours = {(one.hour, one.district): one for one in told.serving.accepted[0].hours}
    old, new = hours[NOW, "old-town"], hours[NOW, "new-town"]
    assert (old.looked, old.failed, old.unable) == (2, {VisitError.AUTH: 1}, {})
    assert (new.looked, new.unable) == (0, {UnableReason.BLACK: 1})
    assert hours[NOW + timedelta(hours=1), "new-town"].dropped == 1


def test_time_behind_target_adds_up_and_a_machine_that_slept_adds_none(told: Told) -> None:
    told.standing(NOW)
    told.standing(NOW + timedelta(seconds=10), late=1)
    told.standing(NOW + timedelta(seconds=20), late=2)
    told.standing(NOW + timedelta(seconds=2000), late=4)
    told.teller.tell()
    (line,) = told.serving.accepted[0].hours
    assert (line.camera_s, line.late_s) == (80.0, 30.0)


def test_a_second_letter_tells_only_what_is_new(told: Told) -> None:
    told.book.looked(A, NOW)
    told.teller.tell()
    told.book.failed(A, VisitError.STARVED, NOW)
    told.teller.tell()
    first, second = told.serving.accepted
    assert (first.run, first.number, second.number) == (second.run, 1, 2)
    assert [one.looked for one in (*first.hours, *second.hours)] == [1, 0]


def test_a_letter_without_an_answer_comes_again_as_it_was_and_nothing_is_lost(told: Told) -> None:
    told.book.looked(A, NOW)
    told.serving.outcome = Outcome.LATER
    for _ in range(3):
        assert not told.teller.tell()
        told.book.looked(A, NOW)
    assert len({letter.model_dump_json() for letter in told.serving.offered}) == 1
    told.serving.outcome = Outcome.ACCEPTED
    assert told.teller.tell()
    again, fresh = told.serving.accepted
    assert (again.number, fresh.number) == (1, 2)
    assert [one.looked for one in (*again.hours, *fresh.hours)] == [1, 3]


def test_a_refused_letter_is_given_up_and_counted(told: Told) -> None:
    told.serving.outcome = Outcome.REFUSED
    told.teller.tell()
    told.serving.outcome = Outcome.ACCEPTED
    told.teller.tell()
    assert [letter.number for letter in told.serving.offered] == [1, 2]
    count = told.metrics.registry.get_sample_value
    labels = {"kind": "patrol_report", "outcome": "refused"}
    assert count("citypatrol_deliveries_total", labels) == 1


def test_hours_nobody_could_be_told_of_are_given_up_in_the_end_and_counted(told: Told) -> None:
    for hour in range(KEPT_HOURS + 2):
        told.book.looked(A, NOW + timedelta(hours=hour))
    told.teller.tell()
    hours = [one.hour for one in told.serving.accepted[0].hours]
    assert (len(hours), hours[0]) == (KEPT_HOURS, NOW + timedelta(hours=2))
    assert told.metrics.registry.get_sample_value("citypatrol_patrol_hours_lost_total") == 2


def test_nothing_is_told_before_the_patrol_has_begun() -> None:
    told = Told()
    assert not told.teller.tell()
    assert told.serving.offered == []


def test_troubles_of_the_whole_patrol_are_told(told: Told) -> None:
    told.board.show(status(unsaved_since=ago(90), store_outages_lately=3))
    told.teller.tell()
    (letter,) = told.serving.accepted
    assert (letter.unsaved_since, letter.store_outages) == (ago(90), 3)


def test_a_store_that_is_away_is_told_also_while_the_spool_takes_everything(told: Told) -> None:
    told.board.show(status(spool=SpoolStanding(away=True)))
    told.teller.tell()
    (letter,) = told.serving.accepted
    assert letter.store_outages == 1


@pytest.mark.parametrize(
    ("shape", "wrong"),
    [
        (PartNow, {"late": 5, "cameras": 4}),
        (PartNow, {"late": 1, "unreachable_late": 2}),
        (PatrolHour, {"hour": "2026-05-04T04:30:00Z"}),
        (PatrolHour, {"camera_s": 10.0, "late_s": 11.0}),
        (PatrolHour, {"failed": {"no_such_error": 1}}),
    ],
)
def test_a_line_that_cannot_be_is_refused(shape: type[Any], wrong: dict[str, Any]) -> None:
    good: dict[type[Any], dict[str, Any]] = {
        PartNow: {
            "source": "s",
            "district": "d",
            "cameras": 4,
            "closed": 0,
            "late": 1,
            "unreachable": 1,
            "unreachable_late": 1,
            "worst_s": 0.0,
            "asked_per_s": 0.1,
        },
        PatrolHour: {"hour": "2026-05-04T04:00:00Z", "source": "s", "district": "d"},
    }
    shape.model_validate_json(json.dumps(good[shape]))
    with pytest.raises(ValidationError):
        shape.model_validate_json(json.dumps({**good[shape], **wrong}))
