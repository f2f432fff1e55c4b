"""Who looks at cameras by hand keeps to what their source allows, beside the patrol."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.clock import HeldClock
from pipeline.config import PatrolSettings
from pipeline.contract import WatchPlan
from pipeline.database import engine_for, upgrade
from pipeline.doctor import Installation, NothingLent, lent
from pipeline.doctor.installation import Used
from pipeline.shards.kept_book import KeptBook
from pipeline.storage import StoreSettings
from tests.pipeline.doctor.test_room import plan

NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
"""Twelve o'clock in the city."""


def installation(folder: Path, city: WatchPlan | None, used: Used | None) -> Installation:
    patrol = PatrolSettings.model_validate({"state_url": f"sqlite:///{folder}/pipeline.db"})
    return Installation(patrol, StoreSettings(), None, None, lambda: city, lambda: used)


@pytest.mark.parametrize(
    ("source", "used", "sessions"),
    [
        pytest.param({}, None, 4, id="no patrol runs"),
        pytest.param({"starts_per_minute": 2}, None, 2, id="few may be begun in a minute"),
        pytest.param({}, {"platform": (3, None)}, 1, id="the patrol leaves one"),
        pytest.param({}, {}, 1, id="nobody knows what is in use"),
        pytest.param(
            {"hours": [{"start": "06:00", "end": "23:00"}]}, None, 4, id="within its hours"
        ),
    ],
)
def test_no_more_is_lent_than_the_patrol_leaves(
    tmp_path: Path, source: dict[str, Any], used: Used | None, sessions: int
) -> None:
    city = plan(**source)
    with lent(installation(tmp_path, city, used), city.sources[0], HeldClock(NOON)) as left:
        assert left.max_sessions == sessions


@pytest.mark.parametrize(
    ("source", "used", "sentence"),
    [
        pytest.param({}, {"platform": (4, 9)}, "uses all sessions of source platform", id="full"),
        pytest.param(
            {"starts_per_minute": 9}, {"platform": (0, 9)}, "uses all", id="all starts are used"
        ),
        pytest.param(
            {"hours": [{"start": "06:00", "end": "11:00"}]}, None, "hours begin", id="closed"
        ),
    ],
)
def test_what_may_not_be_opened_is_refused_in_a_sentence(
    tmp_path: Path, source: dict[str, Any], used: Used | None, sentence: str
) -> None:
    city = plan(**source)
    it = installation(tmp_path, city, used)
    with (
        pytest.raises(NothingLent, match=sentence),
        lent(it, city.sources[0], HeldClock(NOON)),
    ):
        pass


def test_without_a_watch_plan_the_source_itself_says_what_it_allows(tmp_path: Path) -> None:
    source = plan(max_sessions=3).sources[0]
    with lent(installation(tmp_path, None, None), source, HeldClock(NOON)) as left:
        assert left.max_sessions == 3


def test_workers_that_share_the_city_lend_a_seat_and_get_it_back(tmp_path: Path) -> None:
    city = plan()
    it = installation(tmp_path, city, None)
    url = it.patrol.state_url.get_secret_value()
    upgrade(url)
    engine = engine_for(url)
    try:
        book = KeptBook(engine, timedelta(minutes=5).total_seconds())
        book.join("worker")
        with lent(it, city.sources[0], HeldClock(NOON)) as left:
            assert left.max_sessions == 1
            assert len(book.join("another").workers) == 3
        assert len(book.join("a third").workers) == 3
    finally:
        engine.dispose()
