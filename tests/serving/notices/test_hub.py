"""Who hears what, who has to begin anew, and that nobody holds up anybody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from serving.config import NoticeSettings
from serving.notices.domain import Audience, Notice, NoticeKind, PersonChanged, Told
from serving.notices.hub import Listener, Notices, TooManyListen
from serving.users.domain import Person, Role
from tests.serving.people import (
    AUDITOR,
    ENGINEER,
    NORTHERNER,
    PARKS,
    REVIEWER,
    SOUTHERNER,
)

NORTH = Audience("north")
WASTE = Person(UUID(int=31), "somebody of waste", Role.HANDLING_UNIT, None, "waste")
TOWN = replace(NORTHERNER, district="town", below=frozenset({"north"}))


def case(number: int, audience: Audience = NORTH) -> Notice:
    return Notice(NoticeKind.CASE_CHANGED, {"id": number}, audience)


QUEUE = Notice(NoticeKind.QUEUE_CHANGED, {}, NORTH)
CAMERA = Notice(NoticeKind.CAMERA_CHANGED, {"id": "gate-3"}, NORTH)


@pytest.fixture
def resets() -> list[str]:
    return []


@pytest.fixture
def make(resets: list[str]) -> Callable[..., Notices]:
    return lambda **given: Notices(NoticeSettings(**given), resets.append)


async def heard(listener: Listener, seconds: float = 0.0) -> list[Told]:
    return await listener.wait(seconds)


def kinds(told: list[Told]) -> list[str]:
    return [one.kind.value for one in told]


@pytest.mark.parametrize(
    ("notice", "hear_it", "do_not"),
    [
        # A case of the north that nobody has: the north, those above it, the whole city.
        (case(1), [REVIEWER, NORTHERNER, TOWN, ENGINEER, AUDITOR], [SOUTHERNER, PARKS, WASTE]),
        # A unit hears of its own cases only.
        (case(1, Audience("north", "parks")), [REVIEWER, NORTHERNER, PARKS], [SOUTHERNER, WASTE]),
        # What a unit hears when it loses a case is in words for it alone.
        (
            case(1, Audience("north", "parks", only_unit=True)),
            [PARKS],
            [REVIEWER, NORTHERNER, WASTE],
        ),
        # The queue is for those who judge, a camera's trouble for those who see cameras.
        (QUEUE, [REVIEWER, NORTHERNER], [AUDITOR, ENGINEER, SOUTHERNER, PARKS]),
        (CAMERA, [REVIEWER, NORTHERNER, AUDITOR, ENGINEER], [SOUTHERNER, PARKS]),
    ],
)
def test_everybody_hears_what_they_may_see_and_nothing_else(
    notice: Notice, hear_it: list[Person], do_not: list[Person]
) -> None:
    assert [person.name for person in hear_it if not notice.is_for(person)] == []
    assert [person.name for person in do_not if notice.is_for(person)] == []


def test_a_listener_hears_what_is_for_it_in_order(make: Callable[..., Notices]) -> None:
    async def listen() -> None:
        hub = make()
        with hub.listening(NORTHERNER) as listener:
            hub.publish([case(1), case(2, Audience("south")), case(3)])
            assert [one.data for one in await heard(listener)] == [{"id": 1}, {"id": 3}]
            assert await heard(listener) == []
            assert hub.listeners == 1
        assert hub.listeners == 0

    asyncio.run(listen())


def test_what_other_threads_tell_wakes_a_listener_at_once(make: Callable[..., Notices]) -> None:
    async def listen() -> None:
        hub = make()
        with hub.listening(REVIEWER) as listener:
            teller = threading.Timer(0.05, hub.publish, [[case(1)]])
            teller.start()
            assert kinds(await heard(listener, 30.0)) == ["case_changed"]
            teller.join()

    asyncio.run(listen())


def test_a_listener_that_comes_back_hears_what_it_missed(make: Callable[..., Notices]) -> None:
    async def listen() -> None:
        hub = make()
        with hub.listening(NORTHERNER) as listener:
            hub.publish([case(1)])
            [first] = await heard(listener)
        hub.publish([case(2), case(3, Audience("south")), case(4)])
        with hub.listening(NORTHERNER, first.id) as listener:
            hub.publish([case(5)])
            assert [one.data["id"] for one in await heard(listener)] == [2, 4, 5]

    asyncio.run(listen())


@pytest.mark.parametrize(
    "after",
    [
        "",
        "-",
        "somebody",
        "0000-3",
        "{epoch}-99",
        "{epoch}--1",
        "{epoch}-1" + "0" * 30,
        "{epoch}-1",
    ],
)
def test_a_listener_whose_gap_is_not_known_begins_anew(
    make: Callable[..., Notices], resets: list[str], after: str
) -> None:
    async def listen() -> None:
        hub = make(backlog=3)
        with hub.listening(NORTHERNER) as listener:
            epoch = listener.at.partition("-")[0]
        hub.publish([case(number) for number in range(6)])
        with hub.listening(NORTHERNER, after.replace("{epoch}", epoch)) as listener:
            hub.publish([case(7)])
            assert kinds(await heard(listener)) == ["reset", "case_changed"]
        assert resets == ["gap"]
        with hub.listening(NORTHERNER, f"{epoch}-4") as listener:
            assert len(await heard(listener)) == 3

    asyncio.run(listen())


def test_a_slow_listener_begins_anew_and_holds_up_nobody(
    make: Callable[..., Notices], resets: list[str]
) -> None:
    async def listen() -> None:
        hub = make(queue=3)
        with hub.listening(REVIEWER) as slow, hub.listening(NORTHERNER) as quick:
            for number in range(5):
                hub.publish([case(number)])
                assert len(await heard(quick)) == 1
            told = await heard(slow)
            assert kinds(told) == ["reset", "case_changed"]
            assert told[-1].data == {"id": 4}
            assert resets == ["slow"]

    asyncio.run(listen())


def test_word_of_the_queue_is_not_repeated_to_who_has_not_heard_it(
    make: Callable[..., Notices],
) -> None:
    async def listen() -> None:
        hub = make(queue=3)
        with hub.listening(REVIEWER) as listener:
            hub.publish([QUEUE] * 50)
            assert kinds(await heard(listener)) == ["queue_changed"]

    asyncio.run(listen())


def test_a_person_who_changed_is_looked_at_again(make: Callable[..., Notices]) -> None:
    async def listen() -> None:
        hub = make()
        with hub.listening(NORTHERNER) as listener, hub.listening(SOUTHERNER) as other:
            hub.publish([PersonChanged(NORTHERNER.id)])
            assert await heard(listener, 30.0) == []
            assert listener.doubts()
            assert not listener.doubts()
            assert not other.doubts()

    asyncio.run(listen())


def test_a_page_whose_person_changed_goes_on_waiting_and_lets_others_do_their_work(
    make: Callable[..., Notices],
) -> None:
    async def listen() -> None:
        hub = make()
        with hub.listening(NORTHERNER) as listener:
            hub.publish([PersonChanged(NORTHERNER.id)])
            heard_all = asyncio.create_task(_all_of(listener))
            await asyncio.sleep(0)
            hub.publish([case(1)])
            await asyncio.sleep(0)
            hub.close()
            assert kinds(await asyncio.wait_for(heard_all, 30.0)) == ["case_changed"]

    asyncio.run(listen())


async def _all_of(listener: Listener) -> list[Told]:
    return [told async for told in listener]


def test_nobody_listens_after_the_end_and_no_more_than_there_is_room(
    make: Callable[..., Notices],
) -> None:
    async def listen() -> None:
        hub = make(listeners=1)
        with hub.listening(REVIEWER) as listener:
            with pytest.raises(TooManyListen), hub.listening(NORTHERNER):
                pass
            ending = threading.Timer(0.05, hub.close)
            ending.start()
            assert [told async for told in listener] == []
            assert listener.ended
            ending.join()
        with pytest.raises(TooManyListen), hub.listening(REVIEWER):
            pass

    asyncio.run(listen())


def test_many_threads_tell_many_listeners_and_every_one_hears_all(
    make: Callable[..., Notices],
) -> None:
    def numbers(told: list[Told]) -> Iterator[Any]:
        return (one.data["id"] for one in told)

    async def listen() -> None:
        hub = make(queue=1000)
        with hub.listening(REVIEWER) as one, hub.listening(NORTHERNER) as other:

            def tell(first: int) -> None:
                for number in range(first, first + 50):
                    hub.publish([case(number)])

            tellers = [threading.Thread(target=tell, args=(n * 100,)) for n in range(4)]
            for teller in tellers:
                teller.start()
            found: list[list[Any]] = [[], []]
            for place, listener in enumerate((one, other)):
                while len(found[place]) < 200:
                    found[place] += numbers(await heard(listener, 30.0))
            for teller in tellers:
                teller.join()
        assert found[0] == found[1]
        assert len(set(found[0])) == 200

    asyncio.run(listen())
