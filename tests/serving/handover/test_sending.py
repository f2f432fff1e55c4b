"""A case arrives once, in order, whatever the platform does in between."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.contract import BrokenTerm, PermitTerm
from serving.cases.domain import Action
from serving.connectors.base import Change
from serving.connectors.settings import settings_of
from serving.handover.dead_letters import DeadLetterRepository
from serving.handover.domain import LetterState
from tests.peers.case_platform import CasePlatform, Fault, case_platform
from tests.serving.examples import NOON
from tests.serving.handover.town import DESTINATION_SECRET, Town

HOUR = timedelta(hours=1)


def in_turn(*faults: Fault) -> Any:
    """Each fault once, then none."""
    left = list(faults)
    return lambda: left.pop(0) if left else Fault.NONE


def test_a_confirmed_case_is_sent_and_its_name_there_is_kept(
    town_on_both: Town, platform: CasePlatform
) -> None:
    town = town_on_both
    town.platform(platform.url)
    told = town.confirmed()
    assert town.send() == 1
    assert platform.cases == [(str(told.report_id), "X1")]
    assert town.handover(told).external_id == "X1"
    (letter,) = town.letters()
    assert (letter.state, letter.attempts, letter.error) == (LetterState.SENT, 1, None)
    assert town.send(later=HOUR) == 0


@pytest.mark.parametrize(
    "fault", [Fault.ERROR_AFTER, Fault.HANG_AFTER, Fault.RESET_AFTER, Fault.ERROR_BEFORE]
)
def test_a_platform_that_took_it_without_saying_so_has_one_case_all_the_same(
    town_on_both: Town, platform: CasePlatform, fault: Fault
) -> None:
    town = town_on_both
    town.platform(platform.url, timeout_s=2)
    platform.fault = in_turn(fault)
    told = town.confirmed()
    town.send()
    (letter,) = town.letters()
    assert (letter.state, letter.unsure) == (LetterState.WAITING, True)
    town.send(later=HOUR)
    assert len(platform.cases) == 1
    assert town.handover(told).external_id == "X1"


def test_after_a_failure_the_pauses_grow_and_are_honoured(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    platform.fault = lambda: Fault.ERROR_BEFORE
    town.confirmed()
    moments = []
    for minute in range(80):
        if town.send():
            moments.append(minute)
        town.clock.advance(60)
    # After five minutes, then every thirty: the last pause again and again.
    assert moments == [0, 5, 35, 65]
    (letter,) = town.letters()
    assert letter.attempts == 4
    assert "500" in (letter.error or "")


def test_an_attempt_is_on_record_with_its_next_time_while_it_is_under_way(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    seen: list[Any] = []

    def look() -> Fault:
        seen.extend(town.letters())
        return Fault.NONE

    platform.fault = look
    town.confirmed()
    town.send()
    (letter,) = seen
    assert (letter.attempts, letter.unsure) == (1, True)
    assert letter.error
    assert letter.next_at == NOON + timedelta(minutes=5)
    assert letter.leased_until is not None


def test_a_mistake_of_ours_before_the_call_waits_its_turn_too(
    town: Town, platform: CasePlatform, caplog: pytest.LogCaptureFixture
) -> None:
    town.platform(platform.url, pictures_url=f"{platform.url}/pictures")
    town.store.away = True
    town.confirmed()
    assert town.send() == 1
    (letter,) = town.letters()
    assert (letter.state, letter.next_at) == (LetterState.WAITING, NOON + timedelta(minutes=5))
    assert town.send(later=timedelta(minutes=1)) == 0
    town.store.away = False
    assert town.send(later=timedelta(minutes=5)) == 1
    assert len(platform.pictures) == 4
    assert len(platform.cases) == 1


def test_one_of_two_destinations_fails_and_the_other_is_not_sent_again(town: Town) -> None:
    with case_platform() as sound, case_platform(lambda: Fault.ERROR_BEFORE) as sick:
        town.platform(sound.url, "sound")
        town.platform(sick.url, "sick")
        town.confirmed()
        for _ in range(4):
            town.send(later=HOUR)
        assert (len(sound.cases), len(sound.headers)) == (1, 1)
        assert (len(sick.cases), len(sick.headers)) == (0, 4)
        sick.fault = in_turn()
        town.send(later=HOUR)
        assert (len(sound.headers), len(sick.cases)) == (1, 1)


def test_changes_of_a_case_arrive_in_order_also_when_the_first_is_late(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    platform.fault = in_turn(Fault.RESET_BEFORE, Fault.ERROR_BEFORE)
    told = town.confirmed()
    town.move(told, Action.DISPATCH)
    town.move(told, Action.FORCE_CLOSE)
    for _ in range(6):
        town.send(later=HOUR)
    changes = platform.changes[str(told.report_id)]
    assert [one["change"] for one in changes] == ["new", "update", "end"]
    assert [one["case"]["status"] for one in changes] == ["registered", "dispatched", "closed"]
    assert {one["external_id"] for one in changes[1:]} == {"X1"}
    assert town.handover(told).ended


def test_a_late_case_does_not_hold_up_another(town: Town, platform: CasePlatform) -> None:
    town.platform(platform.url)
    platform.fault = in_turn(Fault.ERROR_BEFORE)
    first, second = town.confirmed(1), town.confirmed(2)
    town.move(first, Action.DISPATCH)
    town.send(2)
    assert [key for key, _ in platform.cases] == [str(second.report_id)]


def test_a_letter_the_platform_will_never_take_is_dead_until_somebody_retries(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    platform.fault = in_turn(Fault.REFUSE)
    told = town.confirmed()
    town.move(told, Action.DISPATCH)
    for _ in range(3):
        town.send(later=HOUR)
    with town.db.reading() as session:
        (dead,) = DeadLetterRepository(session).listed()
    assert (dead.change, dead.case_number) == (Change.NEW, town.case(told).line.number)
    assert "no such street" in dead.error
    assert platform.cases == []
    with town.db.writing() as session:
        assert DeadLetterRepository(session).retry(town.clock.now(), "city", dead.id) == 1
    town.send(later=HOUR)
    assert [one["change"] for one in platform.changes[str(told.report_id)]] == ["new", "update"]


def test_after_the_last_attempt_a_letter_is_dead(town: Town, platform: CasePlatform) -> None:
    town.settings = town.settings.model_copy(update={"attempts": 3})
    town.platform(platform.url)
    platform.fault = lambda: Fault.ERROR_BEFORE
    town.confirmed()
    for _ in range(5):
        town.send(later=HOUR)
    (letter,) = town.letters()
    assert (letter.state, letter.attempts) == (LetterState.DEAD, 3)


def test_codes_and_coordinates_are_those_of_the_destination(
    town: Town, platform: CasePlatform
) -> None:
    codes = {"green_belt_parking": {"scheme": "list", "major": "01", "minor": "01-91"}}
    town.platform(platform.url, crs="gcj02", codes=codes)
    told = town.confirmed()
    town.send()
    (event,) = platform.changes[str(told.report_id)]
    assert event["category"]["minor"] == "01-91"
    assert event["location"]["crs"] == "gcj02"
    # GCJ-02 lies some hundred metres beside the camera's 117.1, 36.6.
    assert 0.001 < event["location"]["lon"] - 117.1 < 0.01
    assert event["camera"]["gb28181_id"] == "37011200001320000001"
    assert event["review"]["state"] == "confirmed"


BROKEN = BrokenTerm(permit_id="west-market", term=PermitTerm.OVER_CAPACITY, capacity=80, counted=81)
MARKET = {
    "street_vending": {"minor": "04-01"},
    "street_vending.over_capacity": {"minor": "04-92"},
    "street_vending.out_of_hours": {"minor": "04-91"},
}


@pytest.mark.parametrize(
    ("codes", "broken", "code"),
    [
        (MARKET, BROKEN, "04-92"),
        (MARKET, None, "04-01"),
        ({"street_vending": {"minor": "04-01"}}, BROKEN, "04-01"),
    ],
    ids=["its own code", "no term is broken", "the platform has none for the term"],
)
def test_what_breaks_a_term_of_a_permit_has_a_code_of_its_own(
    codes: dict[str, Any],
    broken: BrokenTerm | None,
    code: str,
    town: Town,
    platform: CasePlatform,
) -> None:
    town.platform(platform.url, codes=codes)
    told = town.confirmed(kind="street_vending", broken_term=broken)
    town.send()
    (event,) = platform.changes[str(told.report_id)]
    assert event["category"]["minor"] == code


def test_a_code_for_a_term_that_no_permit_has_is_refused() -> None:
    codes = {"street_vending.out_of_season": {"minor": "04-02"}}
    with pytest.raises(ValueError, match="names no term of a permit"):
        settings_of({"connector": "webhook", "url": "https://city.example", "codes": codes})


def test_what_lies_in_the_database_shows_no_secret(town: Town, platform: CasePlatform) -> None:
    town.platform(platform.url)
    town.confirmed()
    town.send()
    file = Path(str(town.db.engine.url.database))
    data = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert b"gate-3" in data
    assert DESTINATION_SECRET.encode() not in data
    assert DESTINATION_SECRET not in repr(town.platform(platform.url))
