"""Who is shown which entry of the navigation."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from serving.console.icons import icon
from serving.console.mounting import PAGES
from serving.console.navigation import GROUPS, HOMES, Entry, home, offered
from serving.users.domain import Permission, Person, Role

ENTRIES = [entry for group in GROUPS for entry in group]


def somebody(role: Role) -> Person:
    return Person(id=uuid4(), name="somebody", role=role, district=None)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_is_shown_what_one_of_their_permissions_opens(role: Role) -> None:
    person = somebody(role)
    shown = {entry.name for group in offered(person) for entry in group}
    assert shown == {e.name for e in ENTRIES if any(person.may(need) for need in e.needs)}


def test_a_group_of_which_somebody_may_see_nothing_is_not_there() -> None:
    assert all(offered(somebody(role)) for role in Role)
    assert [] not in offered(somebody(Role.HANDLING_UNIT))


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])
def test_every_entry_has_a_page_of_its_own_a_drawing_and_somebody_it_opens_to(entry: Entry) -> None:
    assert icon(entry.name)
    assert any(entry.opens_to(somebody(role)) for role in Role)
    assert [page.__name__ for page in PAGES if entry in vars(page).values()]


def test_every_role_has_a_page_it_lives_in_and_may_open_it() -> None:
    assert set(HOMES) == set(Role)
    assert all(HOMES[role].opens_to(somebody(role)) for role in Role)
    assert {home(somebody(role)).name for role in Role} >= {"review", "overview", "models"}


def test_somebody_who_may_not_open_their_role_s_page_begins_at_one_that_opens() -> None:
    narrow = replace(somebody(Role.REVIEWER), allowed=frozenset({Permission.SEE_CAMERAS}))
    assert home(narrow).opens_to(narrow)


def test_one_of_several_permissions_opens_an_entry() -> None:
    entry = Entry("archive", (Permission.MANAGE_USERS, Permission.SEE_AUDIT))
    assert entry.opens_to(somebody(Role.AUDITOR))
    assert not entry.opens_to(somebody(Role.REVIEWER))
