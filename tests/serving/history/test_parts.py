"""On PostgreSQL what the patrol brought stands in parts, one a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command

from serving.base import table_of
from serving.db import Database, open_database
from serving.history import parts
from serving.history.chore import HistoryChore
from serving.history.parts import Month
from serving.history.standing import standing
from serving.patrol.tables import PatrolHourRow
from serving.upgrading import migrations, upgrade
from tests.peers.postgres import Postgres
from tests.serving.conftest import BOTH
from tests.serving.examples import NOON
from tests.serving.harness import Front
from tests.serving.history.resting import resting

HOURS = table_of(PatrolHourRow)
pytestmark = pytest.mark.service


@pytest.fixture
def front(postgres_server: Postgres) -> Iterator[Front]:
    """A database of its own: parts of other tests would stand beside those of this one."""
    url = postgres_server.url(postgres_server.create())
    upgrade(url)
    with resting(url) as front:
        yield front


def rounds(front: Front) -> None:
    chore = HistoryChore(front.services)
    for _ in range(50):
        if not chore.round():
            return
    raise AssertionError("there is always more to do")


def there(front: Front) -> set[str]:
    with front.services.db.reading() as session:
        return set(map(str, parts.parts(session.connection(), HOURS)))


def enter(db: Database, *hours: datetime) -> None:
    values = {"source_id": "s", "district": "d", "camera_s": 1.0, "late_s": 0.0}
    with db.writing() as session:
        session.execute(sa.insert(HOURS), [{"hour": hour, **values} for hour in hours])


def in_rest(front: Front) -> list[datetime]:
    with front.services.db.reading() as session:
        return list(session.scalars(sa.select(parts.rest_of(HOURS).c.hour)))


def all_hours(front: Front) -> list[datetime]:
    with front.services.db.reading() as session:
        return sorted(session.scalars(sa.select(HOURS.c.hour)))


def test_months_have_their_part_before_they_begin(front: Front) -> None:
    rounds(front)
    assert {"2026-05", "2026-06", "2026-07"} <= there(front)
    front.clock.advance(timedelta(days=90).total_seconds())
    rounds(front)
    assert {"2026-08", "2026-09", "2026-10"} <= there(front)
    with front.services.db.reading() as session:
        found = standing(session, front.services.settings.history, front.clock.now())
    assert found.ahead["patrol_hours"] > timedelta(days=60)
    assert found.late == []


def test_a_month_that_is_past_its_time_is_dropped_whole(front: Front) -> None:
    rounds(front)
    enter(front.services.db, NOON, NOON + timedelta(days=40))
    front.clock.advance(timedelta(days=130).total_seconds())
    rounds(front)
    assert "2026-05" not in there(front)
    assert all_hours(front) == [NOON + timedelta(days=40)]


def test_a_month_without_a_part_loses_nothing_and_gets_one(front: Front) -> None:
    rounds(front)
    earlier = NOON - timedelta(days=60)
    enter(front.services.db, earlier, NOON)
    assert in_rest(front) == [earlier]
    rounds(front)
    assert in_rest(front) == []
    assert str(Month.of(earlier)) in there(front)
    assert all_hours(front) == [earlier, NOON]


def test_hours_of_a_clock_that_is_wrong_are_kept_apart(front: Front) -> None:
    rounds(front)
    before, after = datetime(1999, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)
    enter(front.services.db, before, after)
    rounds(front)
    assert in_rest(front) == [after]


def test_who_reads_for_long_does_not_hold_writers_up(front: Front) -> None:
    """A part that cannot be made now is made later: whoever wrote goes on meanwhile."""
    rounds(front)
    front.clock.advance(timedelta(days=400).total_seconds())
    url = front.services.settings.database_url.get_secret_value()
    with psycopg.connect(url) as reader:
        reader.execute("SELECT count(*) FROM patrol_hours")
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            HistoryChore(front.services).round()
        enter(front.services.db, front.clock.now())
    rounds(front)
    assert all_hours(front) == [front.clock.now()]
    assert in_rest(front) == []


def test_missing_parts_are_told(front: Front) -> None:
    rounds(front)
    front.clock.advance(timedelta(days=400).total_seconds())
    with front.services.db.reading() as session:
        found = standing(session, front.services.settings.history, front.clock.now())
    assert found.ahead["patrol_hours"] == timedelta()
    assert {"patrol_hours", "patrol_results"} <= set(found.late)


@pytest.mark.parametrize("empty_url", BOTH, indirect=True)
def test_an_upgrade_keeps_every_hour_and_adds_to_them(empty_url: str) -> None:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [now - timedelta(days=days) for days in (0, 20, 45, 80, 1200)]
    hours.append(now + timedelta(days=9000))
    where = {"source_id": "s", "district": "d"}
    db = open_database(empty_url)
    with db.engine.execution_options(writes=True).begin() as connection:
        command.upgrade(migrations(connection), "0029")
        values: list[dict[str, Any]] = [
            {"hour": hour, **where, "camera_s": 1.5, "late_s": 0.5} for hour in hours
        ]
        connection.execute(sa.insert(HOURS), values)
    upgrade(empty_url)
    with db.reading() as session:
        found = session.execute(sa.select(HOURS).order_by(HOURS.c.hour)).all()
        assert [row.hour for row in found] == sorted(hours)
        assert {(row.camera_s, row.late_s) for row in found} == {(1.5, 0.5)}
        if db.engine.dialect.name == "postgresql":
            rest = session.scalars(sa.select(parts.rest_of(HOURS).c.hour)).all()
            assert sorted(rest) == [min(hours), max(hours)]
    db.close()


def test_months_follow_each_other_over_the_year() -> None:
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month.of(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)).part_of("t") == "t_2026_12"
