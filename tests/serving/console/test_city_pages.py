"""What the city's pages say, without a browser: addresses, and words for all that can be wrong."""

from __future__ import annotations

from datetime import date
from string import Formatter
from typing import get_args

import pytest
from starlette.datastructures import QueryParams

from pipeline.contract.patrol import Because, Breaker
from serving.console.components.figures import Bar, bars, meter, tile
from serving.console.components.graph import Layer, columns, line
from serving.console.mounting import headers_of
from serving.console.overview import percent, tone_of
from serving.console.patrol.choice import Choice
from serving.console.reports.asked import GROUPINGS, Asked
from serving.console.reports.sieve import PRESETS
from serving.console.words import Language, Words
from serving.overview.domain import Wrong
from serving.patrol.domain import Step
from serving.reports.domain import By

TODAY = date(2026, 5, 4)
KEYS = [
    *(f"{family}.{what}" for what in Wrong for family in ("wrong", "wrong_do")),
    *(f"patrol.because_{why}" for why in get_args(Because)),
    *(f"patrol.breaker_{state}" for state in get_args(Breaker)),
    *(f"reports.by_{by}" for by in GROUPINGS),
    *(f"reports.over_{by}" for by in (By.DAY, By.WEEK, By.MONTH)),
    *(f"reports.preset_{name}" for name in PRESETS),
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("key", KEYS)
def test_everything_that_can_be_said_has_words(key: str, language: Language) -> None:
    assert Words(language)(key)


@pytest.mark.parametrize("what", list(Wrong))
def test_a_sentence_asks_for_no_value_that_its_complaint_does_not_have(what: Wrong) -> None:
    known = {"count", "total", "seconds", "source", "worker", "since", "times", "why"}
    text = Words(Language.ENGLISH)(f"wrong.{what}")
    assert {name for _, name, _, _ in Formatter().parse(text) if name} <= known


def asked(text: str) -> Asked:
    return Asked.read(QueryParams(text), TODAY)


def test_an_address_without_a_word_asks_for_the_last_thirty_days_by_kind() -> None:
    found = asked("")
    assert (found.first, found.last, found.by) == (date(2026, 4, 5), TODAY, By.KIND)
    assert found == found.lately(TODAY, 30)


@pytest.mark.parametrize(
    "text",
    [
        "from=2026-05-01&to=2026-05-03&by=district&kind=bin_overflow",
        "from=2026-05-01&to=2026-05-03&by=hour&district=old+town&source=p-1&unit=parks",
    ],
)
def test_a_report_says_itself_in_its_address(text: str) -> None:
    found = asked(text)
    assert Asked.read(QueryParams(found.pairs()), TODAY) == found
    assert found.days == 3


@pytest.mark.parametrize("text", ["from=yesterday", "to=2026-99-99", "by=colour", "kind="])
def test_what_an_address_says_wrongly_is_left_out(text: str) -> None:
    assert asked(text) == asked("")


@pytest.mark.parametrize(
    ("first", "by"), [("2026-05-04", By.DAY), ("2026-01-01", By.WEEK), ("2024-01-01", By.MONTH)]
)
def test_a_chart_over_time_has_some_sixty_columns_at_most(first: str, by: By) -> None:
    assert asked(f"from={first}&to=2026-05-04").time is by


def test_the_patrols_page_shows_a_day_of_every_source_unless_told_otherwise() -> None:
    assert Choice.read(QueryParams("days=9&source=")) == Choice(1, None)
    chosen = Choice.read(QueryParams("days=30&source=p-1"))
    assert (chosen.step, chosen.path()) == (Step.DAY, "/console/patrol?days=30&source=p-1")


def test_no_share_is_rounded_up_to_all_of_it() -> None:
    assert percent(0.99999) == "99.9\u00a0%"
    assert percent(1.0) == "100\u00a0%"
    assert (percent(0.0), percent(0.0001)) == ("0\u00a0%", "<\u00a00.1\u00a0%")
    assert [str(tone_of(share)) for share in (None, 0.96, 0.9, 0.1)] == [
        "neutral",
        "good",
        "warn",
        "bad",
    ]


def test_pages_may_show_pictures_of_the_named_tiles_and_of_nobody_else() -> None:
    plain = headers_of(None)["Content-Security-Policy"]
    assert "img-src 'self' data:;" in plain
    assert "http" not in plain
    tiles = headers_of("https://t.example:8443")["Content-Security-Policy"]
    assert "img-src 'self' data: https://t.example:8443;" in tiles
    assert tiles.count("http") == 1


def test_charts_say_their_numbers_and_let_nothing_through_as_markup() -> None:
    layers = [Layer("<b>", (1.0, 250.0), "series-1"), Layer("b", (0.0, 50.0), "series-2")]
    drawn = columns("cases", ["1", "2"], layers)
    assert "&lt;b&gt;: 250" in drawn
    assert "<b>" not in drawn
    assert drawn.count('class="series-1"') == 3
    assert ">400<" in drawn


def test_a_line_breaks_where_nothing_is_known() -> None:
    drawn = line("coverage", list("abcd"), [0.97, 0.98, None, 0.95], goal=1.0)
    assert drawn.count("<polyline") == 1
    assert drawn.count("<circle") == 1
    assert "c: –" in drawn
    assert ">90 %<" in drawn


def test_bars_are_as_long_as_their_values() -> None:
    drawn = bars("kinds", [Bar("a", 50, "50"), Bar("b", 100, "100")])
    assert "width: 50.0%" in drawn
    assert "width: 100.0%" in drawn
    assert "width: 0.0%" in meter(None, "none")
    assert 'data-tile="late"' in tile("late", "3", name="late")
