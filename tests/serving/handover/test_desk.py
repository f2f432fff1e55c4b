"""Looking after the hand-over: what stands before a destination, and its dead letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from serving.audit.tables import AuditRow
from serving.cases.domain import Action
from serving.errors import Forbidden
from serving.handover import desk
from serving.handover.domain import LetterState, Trouble
from serving.handover.errors import DestinationNotFound, HandoverReasonMissing, LetterNotDead
from serving.users.domain import Person
from serving.users.errors import WholeCityOnly
from tests.peers.case_platform import CasePlatform, Fault
from tests.serving.examples import NOON
from tests.serving.handover.town import Town
from tests.serving.people import ADMINISTRATOR, AUDITOR

DAY = 86_400.0
NORTH = replace(ADMINISTRATOR, district="north")


def outlook(town: Town, hours: float = 0) -> desk.Outlook:
    at = town.clock.now() + timedelta(hours=hours)
    with town.db.reading() as session:
        [found] = desk.outlooks(session, ADMINISTRATOR, at, DAY)
    return found


def retried(town: Town, letter: int | None = None, destination: str | None = None) -> int:
    with town.db.writing() as session:
        return desk.retry(session, ADMINISTRATOR, destination, letter, town.clock.now())


def given_up(town: Town, letter: int, why: str = "entered by hand") -> int:
    with town.db.writing() as session:
        return desk.give_up(session, ADMINISTRATOR, letter, why, town.clock.now())


def states(town: Town) -> list[str]:
    return [str(letter.state) for letter in town.letters()]


def acts(town: Town) -> list[tuple[str, dict[str, object]]]:
    with town.db.reading() as session:
        query = sa.select(AuditRow.act, AuditRow.details).order_by(AuditRow.sequence)
        return [(str(act), details) for act, details in session.execute(query)]


def test_an_outlook_tells_what_waits_since_when_and_what_came_of_the_last_attempts(
    town_on_both: Town, platform: CasePlatform
) -> None:
    town = town_on_both
    town.platform(platform.url)
    town.confirmed(1)
    town.send()
    town.clock.advance(60)
    platform.fault = lambda: Fault.ERROR_BEFORE
    town.confirmed(2)
    town.send()
    queue = outlook(town).queue
    assert (queue.waiting, queue.dead, queue.sent) == (1, 0, 1)
    assert queue.arrived_at == NOON
    assert queue.oldest == queue.failed_at == NOON + timedelta(minutes=1)
    assert queue.next_at == NOON + timedelta(minutes=6)
    assert queue.trouble is Trouble.UNSURE
    assert not outlook(town).stuck
    assert outlook(town, hours=25).stuck


def test_dead_letters_are_listed_in_pages_with_what_kind_of_trouble_they_met(
    town: Town, platform: CasePlatform
) -> None:
    platform.fault = lambda: Fault.REFUSE
    town.platform(platform.url)
    for place in range(3):
        town.confirmed(place)
    town.send(3)
    with town.db.reading() as session:
        first = desk.dead_letters(session, ADMINISTRATOR, "city", 0, 2)
        rest = desk.dead_letters(session, ADMINISTRATOR, None, first[-1].id, 2)
        with pytest.raises(DestinationNotFound):
            desk.dead_letters(session, ADMINISTRATOR, "nowhere", 0, 2)
    assert [one.trouble for one in (*first, *rest)] == [Trouble.REFUSED] * 3
    assert "no such street" in first[0].error
    assert first[0].kind == "green_belt_parking"
    assert outlook(town).stuck


def test_one_or_all_go_again_and_it_is_written_down(town: Town, platform: CasePlatform) -> None:
    platform.fault = lambda: Fault.REFUSE
    town.platform(platform.url)
    for place in range(3):
        town.confirmed(place)
    town.send(3)
    first = town.letters()[0].id
    assert retried(town, first) == 1
    with pytest.raises(LetterNotDead):
        retried(town, first)
    assert retried(town, destination="city") == 2
    platform.fault = lambda: Fault.NONE
    town.send(2)
    assert states(town) == ["sent"] * 3
    assert retried(town) == 0
    told = [details for act, details in acts(town) if act == "letters_retried"]
    assert [details["letters"] for details in told] == [1, 2]
    assert told[0]["letter"] == first


def test_a_letter_given_up_lets_those_behind_it_go(
    town_on_both: Town, platform: CasePlatform
) -> None:
    town = town_on_both
    town.platform(platform.url)
    told = town.confirmed()
    town.send()
    platform.fault = lambda: Fault.REFUSE
    town.move(told, Action.DISPATCH)
    town.send()
    town.move(told, Action.ACCEPT)
    assert states(town) == ["sent", "dead", "waiting"]
    dead = town.letters()[1].id
    with pytest.raises(HandoverReasonMissing):
        given_up(town, dead, "  ")
    assert given_up(town, dead) == 1
    platform.fault = lambda: Fault.NONE
    town.send()
    assert states(town) == ["sent", "given_up", "sent"]
    [details] = [details for act, details in acts(town) if act == "letter_given_up"]
    assert details == {"letters": [dead], "why": "entered by hand"}
    with pytest.raises(LetterNotDead):
        given_up(town, dead)
    with pytest.raises(LetterNotDead):
        retried(town, dead)


def test_a_case_the_platform_never_heard_of_is_given_up_as_a_whole(
    town_on_both: Town, platform: CasePlatform
) -> None:
    town = town_on_both
    platform.fault = lambda: Fault.REFUSE
    town.platform(platform.url)
    told = town.confirmed()
    town.send()
    town.move(told, Action.DISPATCH)
    assert states(town) == ["dead", "waiting"]
    assert given_up(town, town.letters()[0].id) == 2
    platform.fault = lambda: Fault.NONE
    # The case itself goes on, and nobody there hears of it, not even as a new one.
    town.move(told, Action.ACCEPT)
    town.send()
    assert states(town) == [LetterState.GIVEN_UP, LetterState.GIVEN_UP]
    assert platform.cases == []
    handover = town.handover(told)
    assert handover.ended
    assert handover.given_up_at == town.clock.now()


@pytest.mark.parametrize(
    ("person", "refusal"), [(NORTH, WholeCityOnly), (AUDITOR, Forbidden)], ids=["north", "auditor"]
)
def test_only_administrators_of_the_whole_city_look_after_it(
    town: Town, person: Person, refusal: type[Exception]
) -> None:
    with town.db.reading() as session:
        for work in (
            lambda: desk.outlooks(session, person, NOON, DAY),
            lambda: desk.dead_letters(session, person, None, 0, 10),
            lambda: desk.retry(session, person, None, None, NOON),
            lambda: desk.give_up(session, person, 1, "why", NOON),
        ):
            with pytest.raises(refusal):
                work()
