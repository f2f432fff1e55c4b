"""What somebody chose to see, in an address and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.datastructures import QueryParams

from serving.cases.domain import Status
from serving.console import places
from serving.console.choice import Choice, Due
from serving.console.glances import Sort


@pytest.mark.parametrize(
    ("query", "choice"),
    [
        ("", Choice()),
        ("status=rejected", Choice(Status.REJECTED)),
        ("kind=bin_overflow", Choice(None, ("bin_overflow",))),
        (
            "status=captured&kind=street_vending&kind=bin_overflow",
            Choice(Status.CAPTURED, ("street_vending", "bin_overflow")),
        ),
        (
            "due=overdue&unit=parks&district=north&source=wvp&text=gate+3&sort=due",
            Choice(
                due=Due.OVERDUE,
                unit="parks",
                district="north",
                source="wvp",
                text="gate 3",
                sort=Sort.DUE,
            ),
        ),
        ("since=2026-05-04&until=2026-05-05", Choice(since="2026-05-04", until="2026-05-05")),
        ("since=yesterday&until=2026-13-01", Choice()),
        ("status=nonsense&kind=nonsense&kind=&due=never&sort=best", Choice()),
    ],
)
def test_an_address_says_what_was_chosen_and_nonsense_in_it_chooses_nothing(
    query: str, choice: Choice
) -> None:
    assert Choice.read(QueryParams(query)) == choice
    _, _, again = choice.address.partition("?")
    assert Choice.read(QueryParams(again)) == choice, "it survives the way through the address"


def test_the_list_of_everything_has_the_plain_address() -> None:
    assert Choice().address == places.CASES


def test_a_form_changes_what_it_shows_and_keeps_the_rest() -> None:
    before = Choice(Status.CLOSED, ("bin_overflow",), district="north", text="gate")
    after = before.typed({"text": " quay ", "since": "2026-05-04", "sort": "oldest"})
    assert after == replace(before, text="quay", since="2026-05-04", sort=Sort.OLDEST)
    assert after.typed({"since": "nonsense", "sort": "nonsense"}) == replace(after, since="")


def test_a_kind_is_chosen_by_one_click_and_given_up_by_the_next() -> None:
    one = Choice(Status.CAPTURED).toggled("manhole_missing")
    two = one.toggled("bin_overflow")
    assert two == Choice(Status.CAPTURED, ("bin_overflow", "manhole_missing"))
    assert two.toggled("manhole_missing") == Choice(Status.CAPTURED, ("bin_overflow",))
    assert two.toggled("nonsense") == two
