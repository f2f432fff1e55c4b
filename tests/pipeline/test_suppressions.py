"""What permits allowed is counted by day and told once, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.clock import HeldClock
from pipeline.contract import SuppressedOnDay, SuppressionLetter
from pipeline.database import engine_for, upgrade
from pipeline.outbox import LetterKind, Outbox
from pipeline.state import CameraChange, State
from pipeline.suppressions import KEPT_DAYS, LINES, SUPPRESSIONS, Silenced, SuppressionTeller

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/state.db"
    else:
        url = request.getfixturevalue("postgres_url")
    upgrade(url)
    engine = engine_for(url)
    yield engine
    engine.dispose()


def allowed(
    engine: sa.Engine, suspects: int, minute: int = 0, permit: str = "market", lasting: int = 0
) -> None:
    """One look on which a permit allowed ``suspects`` things."""
    at = NOW + timedelta(minutes=minute)
    one = Silenced("cam", "main", permit, "street_vending", at.date(), at, suspects, lasting)
    State(engine).save([CameraChange("cam", "{}", silenced=[one])])


def teller(engine: sa.Engine, at: datetime = NOW) -> SuppressionTeller:
    return SuppressionTeller(engine, "north-1", HeldClock(at))


def told(engine: sa.Engine) -> list[SuppressedOnDay]:
    letters = Outbox(engine).unsent()
    assert {letter.kind for letter in letters} <= {LetterKind.SUPPRESSIONS}
    bodies = [SuppressionLetter.model_validate_json(letter.body) for letter in letters]
    assert {body.worker for body in bodies} <= {"north-1"}
    return [line for body in bodies for line in body.lines]


def test_of_what_lasts_the_newest_count_is_told(engine: sa.Engine) -> None:
    for minute, lasting in enumerate([4, 7, 5]):
        allowed(engine, 2, minute, lasting=lasting)
    allowed(engine, 2, permit="without-capacity")
    teller(engine).tell()
    by_permit = {line.permit_id: line for line in told(engine)}
    assert by_permit["market"].lasting == 5
    assert "lasting" not in by_permit["without-capacity"].model_dump()


def test_looks_suspects_and_the_most_at_once_are_counted(engine: sa.Engine) -> None:
    for minute, suspects in enumerate([2, 5, 3]):
        allowed(engine, suspects, minute)
    assert teller(engine).tell() == 1
    (line,) = told(engine)
    assert (line.looks, line.suspects, line.most) == (3, 10, 5)
    assert (line.first_at, line.last_at) == (NOW, NOW + timedelta(minutes=2))
    assert (line.camera_id, line.view_id, line.permit_id) == ("cam", "main", "market")


def test_a_second_letter_tells_only_what_is_new(engine: sa.Engine) -> None:
    allowed(engine, 2)
    teller(engine).tell()
    assert teller(engine).tell() == 0
    allowed(engine, 4, 5)
    teller(engine).tell()
    first, second = told(engine)
    assert (first.looks, first.suspects) == (1, 2)
    assert (second.looks, second.suspects, second.most) == (1, 4, 4)


def test_many_permits_take_several_letters_and_none_twice(engine: sa.Engine) -> None:
    for number in range(LINES + 3):
        allowed(engine, 1, permit=f"p{number}")
    assert teller(engine).tell() == 2
    lines = told(engine)
    assert len(lines) == len({line.permit_id for line in lines}) == LINES + 3


def test_days_that_were_told_are_forgotten_after_a_week(engine: sa.Engine) -> None:
    allowed(engine, 1)
    teller(engine).tell()
    teller(engine, NOW + timedelta(days=KEPT_DAYS)).tell()
    with engine.connect() as connection:
        assert len(connection.execute(sa.select(SUPPRESSIONS)).all()) == 1
    teller(engine, NOW + timedelta(days=KEPT_DAYS + 1)).tell()
    with engine.connect() as connection:
        assert connection.execute(sa.select(SUPPRESSIONS)).all() == []


def test_a_letter_that_cannot_be_written_leaves_the_count_untold(engine: sa.Engine) -> None:
    allowed(engine, 3)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE pipeline_outbox RENAME TO elsewhere"))
    with pytest.raises(sa.exc.DBAPIError):
        teller(engine).tell()
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO pipeline_outbox"))
    teller(engine).tell()
    (line,) = told(engine)
    assert line.suspects == 3
