"""A list kept in step with the database without loading what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from serving.cases.domain import Status
from serving.cases.wanted import Cursor
from serving.console.cards import counted, merged
from serving.console.glances import WAITING, Glance, Mark, Shelf
from tests.serving.console.test_verdict import LINE
from tests.serving.examples import NOON


def glance(number: int, status: Status = Status.CAPTURED) -> Glance:
    """Case ``number`` was opened ``number`` minutes after noon."""
    opened_at = NOON + timedelta(minutes=number)
    line = replace(LINE, id=UUID(int=number), opened_at=opened_at, status=status)
    return Glance(line, opened_at, 300.0, None)


def glances(*numbers: int) -> list[Glance]:
    return [glance(number) for number in numbers]


def mark(number: int, *, decided: bool = False) -> Mark:
    after = Cursor(NOON + timedelta(minutes=number), UUID(int=number))
    return Mark(int(decided), after)


def test_a_list_that_fits_on_one_page_becomes_that_page() -> None:
    shown, fresh = glances(5, 4, 3), Shelf(tuple(glances(6, 5, 3)), None)
    assert merged(shown, fresh) == glances(6, 5, 3)
    assert merged(shown, Shelf(tuple(glances(5, 4)), None)) == glances(5, 4)


def test_pages_that_were_shown_already_stay_behind_the_first() -> None:
    shown, fresh = glances(9, 8, 7, 6, 5), Shelf(tuple(glances(9, 8)), mark(8))
    assert merged(shown, fresh) == glances(9, 8, 7, 6, 5)


def test_a_new_case_pushes_the_others_down_and_none_is_lost() -> None:
    shown, fresh = glances(9, 8, 7), Shelf(tuple(glances(10, 9)), mark(9))
    assert merged(shown, fresh) == glances(10, 9, 8, 7)


def test_a_case_that_left_the_first_page_is_gone() -> None:
    shown, fresh = glances(9, 8, 7, 6), Shelf(tuple(glances(9, 7)), mark(7))
    assert merged(shown, fresh) == glances(9, 7, 6)


def test_a_case_that_was_decided_moves_behind_the_waiting_ones() -> None:
    decided = glance(9, Status.REGISTERED)
    shown = glances(9, 8, 7)
    assert merged(shown, Shelf((*glances(8, 7), decided), mark(9, decided=True))) == [
        *glances(8, 7),
        decided,
    ]


def test_decided_cases_stay_behind_a_first_page_of_waiting_ones() -> None:
    decided = glance(12, Status.REJECTED)
    shown = [*glances(9, 8), decided]
    assert merged(shown, Shelf(tuple(glances(10, 9)), mark(9))) == [*glances(10, 9, 8), decided]


def test_a_case_that_was_reopened_stands_in_its_new_place_only() -> None:
    shown = [*glances(9, 8), glance(7, Status.REJECTED)]
    assert merged(shown, Shelf(tuple(glances(9, 8, 7)), mark(7))) == glances(9, 8, 7)


def test_nothing_left_empties_the_list() -> None:
    assert merged(glances(3, 2), Shelf((), None)) == []


def test_cases_are_counted_by_what_was_chosen() -> None:
    counts = {Status.CAPTURED: 3, Status.REJECTED: 2}
    assert counted(counts, ()) == 5
    assert counted(counts, WAITING) == 3
    assert counted(counts, (Status.CLOSED,)) == 0
