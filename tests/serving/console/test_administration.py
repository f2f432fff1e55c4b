"""The administration without a browser: which tab opens to whom, and turning pages."""

from __future__ import annotations

import pytest

from serving.console.administration.sections import TABS
from serving.console.administration.turning import Turning
from serving.console.words import Language, Words
from serving.users.domain import Role
from tests.serving.console.running import Console

OPEN = {
    Role.ADMINISTRATOR: {tab.name for tab in TABS},
    Role.AUDITOR: {"tokens", "audit", "uses"},
    Role.REVIEWER: set(),
}


@pytest.mark.parametrize("role", list(OPEN))
def test_a_tab_opens_to_those_whose_role_needs_it(console: Console, role: Role) -> None:
    with console.signed_in(console.town.person(None, role)) as client:
        answers = {tab.name: client.get(tab.path) for tab in TABS}
        door = client.get("/console/administration")
    assert {name for name, answer in answers.items() if answer.status_code == 200} == OPEN[role]
    refused = {a.status_code for name, a in answers.items() if name not in OPEN[role]}
    assert refused <= {403}
    if OPEN[role]:
        first = next(tab for tab in TABS if tab.name in OPEN[role])
        assert (door.status_code, door.headers["location"]) == (303, first.path)
        shown = answers[first.name].text
        assert all((f'"{tab.path}\\"' in shown) == (tab.name in OPEN[role]) for tab in TABS[1:])
    else:
        assert door.status_code == 403


def test_pages_are_turned_onward_and_back_to_where_they_began() -> None:
    words = Words(Language.ENGLISH)
    turning: Turning[int] = Turning()
    turning.found(None)
    assert turning.buttons(words) == ""
    turning.found(50)
    turning.onward()
    turning.found(20)
    turning.onward()
    assert turning.here == 20
    turning.found(None)
    turning.onward()
    assert turning.here == 20
    assert "Page 3" in turning.buttons(words)
    turning.back()
    assert turning.here == 50
    turning.first()
    assert turning.here is None
