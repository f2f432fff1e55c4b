"""Rates as data: computed, rounded and printed as their formula says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from serving.reports.domain import NOTHING
from serving.reports.formulas import BY_NAME, FIGURES, RATES, Language, printed

RATE = {rate.name: rate for rate in RATES}


@pytest.mark.parametrize(
    ("why", "closed", "registered", "printed_rate"),
    [
        ("the county's ten months: 5,762 of 5,828", 5_762, 5_828, "98.87 %"),
        ("the city's half year of video cases: 62,786 of 63,000", 62_786, 63_000, "99.66 %"),
        ("a half is rounded up, not to the even neighbour: 98.665", 19_733, 20_000, "98.67 %"),
        ("all but one of very many still rounds to all", 99_999, 100_000, "100.00 %"),
        ("nothing of something is 0 %", 0, 7, "0.00 %"),
        ("nothing of nothing is none", 0, 0, "none"),
    ],
)
def test_closure_is_closed_over_registered_in_percent_with_two_decimals(
    why: str, closed: int, registered: int, printed_rate: str
) -> None:
    rate = RATE["closure"].of({**NOTHING, "closed": closed, "registered": registered})
    assert printed(rate, Language.ENGLISH) == printed_rate, why


def test_the_printed_formula_is_made_of_what_computes_the_rate() -> None:
    assert RATE["closure"].formula(Language.CHINESE) == "结案数 ÷ 立案数 ×100%"
    assert RATE["closure"].formula(Language.ENGLISH) == "closed / registered, in %"
    assert RATE["review_pass"].formula(Language.ENGLISH) == (
        "registered / (registered + rejected), in %"
    )


def test_both_closures_stand_in_the_report() -> None:
    assert (RATE["closure"].below, RATE["closure_due"].below) == (("registered",), ("due",))


def test_a_rate_sums_what_stands_on_each_side_of_the_line() -> None:
    figures = {**NOTHING, "checks_passed": 2, "checks_failed": 1, "checks_unable": 5}
    assert RATE["check_pass"].of(figures) == Decimal("25.00")
    assert sum(RATE[f"check_{end}"].of(figures) or 0 for end in ("pass", "fail", "unable")) == 100


def test_none_is_said_in_the_readers_language() -> None:
    assert printed(None, Language.CHINESE) == "无"
    assert printed(None, Language.ENGLISH) == "none"


def test_every_rate_is_made_of_figures_that_are_counted() -> None:
    assert {name for rate in RATES for name in (*rate.above, *rate.below)} <= set(BY_NAME)


def test_the_page_shows_every_formula_and_every_figure() -> None:
    page = (Path(__file__).parents[3] / "docs" / "howto" / "reports.md").read_text()
    for rate in RATES:
        assert f"| {rate.formula(Language.CHINESE)} | {rate.formula(Language.ENGLISH)} |" in page
    for figure in FIGURES:
        assert f"| `{figure.name}` | {figure.zh} | {figure.en} |" in page


def test_names_and_words_are_used_once() -> None:
    for language in ("zh", "en"):
        words = [getattr(one, language) for one in (*FIGURES, *RATES)]
        assert len(set(words)) == len(words)
    names = [one.name for one in (*FIGURES, *RATES)]
    assert len(set(names)) == len(names)
