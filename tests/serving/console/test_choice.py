"""What somebody chose to see, in an address and back."""

from __future__ import annotations

import pytest
from starlette.datastructures import QueryParams

from serving.cases.domain import Status
from serving.console import places
from serving.console.choice import Choice


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
        ("status=nonsense&kind=nonsense&kind=", Choice()),
    ],
)
def test_an_address_says_what_was_chosen_and_nonsense_in_it_chooses_nothing(
    query: str, choice: Choice
) -> None:
    assert Choice.read(QueryParams(query)) == choice


def test_what_was_chosen_survives_the_way_through_the_address() -> None:
    choice = Choice(Status.CLOSED, ("street_vending", "manhole_missing"))
    _, _, query = places.case_list(choice.status, choice.kinds).partition("?")
    assert Choice.read(QueryParams(query)) == choice


def test_a_kind_is_chosen_by_one_click_and_given_up_by_the_next() -> None:
    one = Choice(Status.CAPTURED).toggled("manhole_missing")
    two = one.toggled("bin_overflow")
    assert two == Choice(Status.CAPTURED, ("bin_overflow", "manhole_missing"))
    assert two.toggled("manhole_missing") == Choice(Status.CAPTURED, ("bin_overflow",))
    assert two.toggled("nonsense") == two
