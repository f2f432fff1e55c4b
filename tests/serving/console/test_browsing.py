"""What a person chooses to see of the samples, from an address and back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pipeline.contract import SampleOutcome
from serving.console.models.browsing import Choice
from serving.samples.domain import Deleted


def test_a_choice_survives_its_address_and_what_is_unknown_there_is_left_out() -> None:
    given = {"kind": "bin_overflow", "outcome": "negative", "camera": " c-1 ", "day": "2026-05-04"}
    choice = Choice.read({**given, "origin": "dreams", "deleted": "perhaps"})
    assert choice == Choice("bin_overflow", "negative", "", "c-1", "2026-05-04")
    assert choice.address.endswith("?kind=bin_overflow&outcome=negative&camera=c-1&day=2026-05-04")
    assert Choice.read({"day": "2026-13-40"}) == Choice()


def test_a_day_is_the_city_s_own() -> None:
    wanted = Choice(day="2026-05-04", outcome="positive", deleted="only").wanted(
        ZoneInfo("Asia/Shanghai")
    )
    assert wanted.since == datetime(2026, 5, 3, 16, tzinfo=UTC)
    assert wanted.until == datetime(2026, 5, 4, 16, tzinfo=UTC)
    assert (wanted.outcome, wanted.deleted) == (SampleOutcome.POSITIVE, Deleted.ONLY)
    assert Choice().wanted(ZoneInfo("UTC")).since is None
