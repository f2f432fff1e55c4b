"""What survives a crash: one look and its reports are saved together, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from pipeline.database import engine_for, upgrade
from pipeline.domain import Light
from pipeline.outbox import Letter, Outbox
from pipeline.state import CameraChange, KeptReference, State
from pipeline.status import OutboxStanding

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/deep/state.db"
    else:
        url = request.getfixturevalue("postgres_url")
    upgrade(url)
    engine = engine_for(url)
    yield engine
    engine.dispose()


def letter(body: str = "{}", at: datetime = NOW) -> Letter:
    return Letter(uuid4(), body, at)


def test_a_database_already_upgraded_is_left_as_it_is(engine: sa.Engine) -> None:
    State(engine).save([CameraChange("cam", "{}")])
    upgrade(engine.url.render_as_string(hide_password=False))
    assert State(engine).camera_states() == {"cam": "{}"}


def test_a_look_and_its_report_are_saved_together(engine: sa.Engine) -> None:
    report = letter()
    State(engine).save([CameraChange("cam", '{"a":1}', [report])])
    assert State(engine).camera_states() == {"cam": '{"a":1}'}
    assert [due.id for due in Outbox(engine).due(NOW, 10)] == [report.id]


def test_when_one_part_cannot_be_saved_nothing_is(engine: sa.Engine) -> None:
    broken = CameraChange("cam", "{}", [Letter(uuid4(), None, NOW)])  # type: ignore[arg-type]
    with pytest.raises(sa.exc.IntegrityError):
        State(engine).save([CameraChange("other", "{}", [letter()]), broken])
    assert State(engine).camera_states() == {}
    assert Outbox(engine).unsent() == []


def test_the_same_report_enqueued_again_stays_one_and_keeps_its_first_body(
    engine: sa.Engine,
) -> None:
    first = letter("first")
    State(engine).save([CameraChange("cam", "{}", [first])])
    State(engine).save([CameraChange("cam", "{}", [Letter(first.id, "second", NOW)])])
    assert [kept.body for kept in Outbox(engine).unsent()] == ["first"]


def test_a_tried_report_is_not_due_before_its_next_try(engine: sa.Engine) -> None:
    report = letter()
    State(engine).save([CameraChange("cam", "{}", [report])])
    outbox = Outbox(engine)
    outbox.tried(report.id, NOW + timedelta(seconds=30))
    assert outbox.due(NOW + timedelta(seconds=29), 10) == []
    [again] = outbox.due(NOW + timedelta(seconds=30), 10)
    assert again.attempts == 1


def test_an_acknowledged_report_never_comes_back(engine: sa.Engine) -> None:
    report = letter()
    State(engine).save([CameraChange("cam", "{}", [report])])
    Outbox(engine).acknowledged(report.id, str(uuid4()), NOW)
    assert Outbox(engine).unsent() == []
    assert Outbox(engine).standing() == OutboxStanding()


def test_a_refused_report_waits_for_a_person_and_can_be_offered_again(engine: sa.Engine) -> None:
    report = letter()
    State(engine).save([CameraChange("cam", "{}", [report])])
    outbox = Outbox(engine)
    outbox.refused(report.id, "unknown camera", NOW)
    assert outbox.due(NOW + timedelta(days=1), 10) == []
    assert outbox.standing() == OutboxStanding(refused=1)
    assert [kept.error for kept in outbox.unsent()] == ["unknown camera"]
    assert outbox.retry_refused(NOW) == 1
    assert [due.id for due in outbox.due(NOW, 10)] == [report.id]


def test_reports_are_due_oldest_first(engine: sa.Engine) -> None:
    young, old = letter(at=NOW), letter(at=NOW - timedelta(hours=1))
    State(engine).save([CameraChange("cam", "{}", [young, old])])
    assert [due.id for due in Outbox(engine).due(NOW, 10)] == [
        old.id,
        young.id,
    ]


def test_the_watch_plan_is_remembered_and_replaced(engine: sa.Engine) -> None:
    state = State(engine)
    assert state.watch_plan() is None
    state.keep_watch_plan("one")
    state.keep_watch_plan("two")
    assert state.watch_plan() == "two"


def test_what_a_view_looks_like_is_kept_by_light_and_renewed(engine: sa.Engine) -> None:
    state = State(engine)
    for light, drawn, body in (
        (Light.DAY, "first", b"old"),
        (Light.NIGHT, "first", b"dark"),
        (Light.DAY, "second", b"new"),
    ):
        kept = KeptReference("cam", "v", light, drawn, body)
        state.save([CameraChange("cam", "{}", reference=kept)])
    assert {(one.light, one.drawn, one.body) for one in state.references()} == {
        (Light.DAY, "second", b"new"),
        (Light.NIGHT, "first", b"dark"),
    }
