"""The live table fits an ordinary terminal, however many sources there are."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from pipeline.domain import UnableReason, VisitError
from pipeline.status import (
    Failing,
    Health,
    HealthLimits,
    HealthState,
    OutboxStanding,
    PatrolStatus,
    health,
)
from pipeline.table import drawn
from tests.pipeline.status.examples import NOW, Covered, Part, ago, source, status


def rendered(given: PatrolStatus | None, width: int = 80) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False)
    console.print(drawn(given, health(given, NOW, HealthLimits()), NOW))
    return out.getvalue()


@pytest.mark.parametrize("count", [0, 1, 40])
def test_it_fits_eighty_columns_and_a_screen_with_so_many_sources(count: int) -> None:
    sources = tuple(
        source(
            f"a sharing platform with a name of some length {n}",
            cameras=1500,
            sessions=128,
            cap=128,
            starts_cap=1200,
            starts_last_minute=1200,
            failing=n,
            breaker="half_open",
        )
        for n in range(count)
    )
    kinds = ("bin_overflow", "green_belt_parking", "manhole_missing", "street_vending")
    covered = Covered(by_kind={kind: Part(0.5) for kind in kinds})
    text = rendered(status(sources=sources, cameras=6000, coverage=covered))
    lines = text.splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    assert len(lines) <= 30
    assert "6,000 cameras" in text
    if count == 1:
        assert "128/128" in text
    if count == 40:
        assert "28 more" in text
        assert "half_open" in text


def test_the_worst_source_stands_on_top() -> None:
    text = rendered(status(sources=(source("well"), source("ill", failing=4))))
    assert text.index("ill") < text.index("well")


def test_it_says_what_fails_and_why_and_names_a_camera() -> None:
    failing = (
        Failing(VisitError.STARVED, 12, "37011200001320000001"),
        Failing(UnableReason.BLACK, 2, "gate-3"),
    )
    text = rendered(status(failing=failing, coverage=Covered(0.979, 75.0)))
    assert "starved" in text
    assert "12" in text
    assert "37011200001320000001" in text
    assert "97 % within target, 100 % of the healthy, worst 75 s late" in text


def test_more_reasons_than_fit_are_counted_in_one_line() -> None:
    failing = tuple(Failing(reason, 2, "gate-3") for reason in VisitError)
    text = rendered(status(failing=failing))
    assert f"{len(VisitError) - 6} more reasons" in text


def test_the_sentences_of_ill_health_stand_below() -> None:
    ill = status(outbox=OutboxStanding(waiting=3, refused=1, oldest_at=ago(1200)))
    text = " ".join(rendered(ill).split())
    assert "degraded" in text
    assert "3 waiting, 1 refused" in text
    assert "A letter to serving has waited for 20 min" in text


def test_before_the_first_status_it_says_that_it_begins() -> None:
    out = io.StringIO()
    Console(file=out, width=80).print(drawn(None, Health(HealthState.DOWN), NOW))
    assert "begins" in out.getvalue()
