"""What is typed at a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.terminal import moment


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("2026-01-31T08:00:00", "2026-01-31T08:00:00+00:00", id="no zone: UTC"),
        pytest.param("2026-01-31T08:00:00+08:00", "2026-01-31T00:00:00+00:00", id="its own zone"),
    ],
)
def test_a_moment_is_in_utc_unless_it_names_its_zone(typed: str, meant: str) -> None:
    found = moment(datetime.fromisoformat(typed))
    assert found == datetime.fromisoformat(meant)
    assert found.tzinfo is UTC
