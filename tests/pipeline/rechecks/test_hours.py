"""The same part of the day: when looks begin to count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rechecks.hours import begins_at, in_hours
from pipeline.rechecks.rules import CheckRule
from tests.pipeline.street import CITY

RULE = CheckRule(over_s=900.0, around_h=1.5)
SEEN = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
"""Half past eight in the evening."""


@pytest.mark.parametrize(
    ("handled", "begins"),
    [
        pytest.param("2026-06-02T02:00", "2026-06-02T11:00", id="in the morning: this evening"),
        pytest.param("2026-06-02T12:00", "2026-06-02T12:00", id="at its hour: at once"),
        pytest.param("2026-06-02T13:45", "2026-06-03T11:00", id="too late for today: tomorrow"),
        pytest.param("2026-06-02T17:00", "2026-06-03T11:00", id="after midnight: this evening"),
    ],
)
def test_looks_begin_to_count_at_the_part_of_the_day_the_thing_was_there(
    handled: str, begins: str
) -> None:
    at = datetime.fromisoformat(handled).replace(tzinfo=UTC)
    assert begins_at(at, SEEN, RULE, CITY) == datetime.fromisoformat(begins).replace(tzinfo=UTC)


def test_where_the_hour_does_not_matter_they_count_at_once() -> None:
    assert begins_at(SEEN, SEEN, CheckRule(), CITY) == SEEN
    assert in_hours(SEEN + timedelta(hours=9), SEEN, CheckRule(), CITY)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, MOMENTS, st.floats(0.5, 12.0))
def test_the_check_begins_within_a_day_at_a_moment_that_counts(
    handled: datetime, seen: datetime, around: float
) -> None:
    rule = CheckRule(over_s=600.0, around_h=around)
    begins = begins_at(handled, seen, rule, CITY)
    assert handled <= begins <= handled + timedelta(days=1, hours=1)
    assert in_hours(begins, seen, rule, CITY)
    assert in_hours(begins + timedelta(seconds=600), seen, rule, CITY)
