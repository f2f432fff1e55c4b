"""What a platform says of a case comes back, pulled or told, and is heard once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pipeline.contract import SIGNATURE_HEADER, TIME_HEADER, signature
from serving.cases.domain import Action, Status
from serving.handover.answering import poll_due
from tests.peers.case_platform import CasePlatform
from tests.serving.handover.town import DESTINATION_SECRET, Town
from tests.serving.harness import Front, assert_problem, serving


def pull(town: Town) -> int:
    town.clock.advance(3600)
    return poll_due(town.office)


def status_of(town: Town, told: Any) -> Status:
    return town.case(told).line.status


def test_a_status_that_is_pulled_moves_the_case_and_says_who(
    town_on_both: Town, platform: CasePlatform
) -> None:
    town = town_on_both
    town.platform(platform.url)
    told = town.confirmed()
    town.send()
    platform.statuses[str(told.report_id)] = {"status": "handling", "note": "crew on the way"}
    assert pull(town) == 1
    case = town.case(told)
    assert case.line.status is Status.HANDLING
    assert [step.action for step in case.steps[-2:]] == [Action.DISPATCH, Action.ACCEPT]
    assert {step.actor for step in case.steps[-2:]} == {"destination city"}
    assert "crew on the way" in case.steps[-1].note


def test_what_a_platform_did_is_not_told_back_to_it_but_to_the_others(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    # Only the city is asked: of two asked at once either may be the first to tell.
    town.destination("other", connector="webhook", url=f"{platform.url}/cases")
    told = town.confirmed()
    town.send()
    platform.statuses[str(told.report_id)] = {"status": "open"}
    pull(town)
    assert len(town.letters("city")) == 1
    assert len(town.letters("other")) == 2


def test_an_old_done_does_not_close_the_case_again_after_our_check_sent_it_back(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    told = town.confirmed()
    town.send()
    key = str(told.report_id)
    platform.statuses[key] = {"status": "closed", "updated_at": "1"}
    pull(town)
    assert status_of(town, told) is Status.HANDLED
    town.move(told, Action.CHECK_FAIL)
    pull(town)
    assert status_of(town, told) is Status.REWORK
    platform.statuses[key] = {"status": "closed", "updated_at": "2"}
    pull(town)
    assert status_of(town, told) is Status.HANDLED


def test_a_word_about_a_case_nobody_reviewed_waits_for_the_reviewer(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    told = town.opened(1, "manhole_missing")
    town.send()
    platform.statuses[str(told.report_id)] = {"status": "closed"}
    pull(town)
    assert status_of(town, told) is Status.CAPTURED
    town.move(told, Action.CONFIRM)
    pull(town)
    assert status_of(town, told) is Status.HANDLED


def test_a_case_that_is_over_is_not_asked_for_any_more(town: Town, platform: CasePlatform) -> None:
    town.platform(platform.url)
    told = town.confirmed()
    town.send()
    town.move(told, Action.FORCE_CLOSE)
    assert pull(town) == 0


@pytest.fixture
def front_and_town(sqlite_url: str) -> Iterator[tuple[Front, Town]]:
    with serving(sqlite_url) as front:
        yield front, Town(front.services.db, clock=front.clock)


def tell(
    front: Front,
    told: dict[str, Any],
    *,
    secret: str = DESTINATION_SECRET,
    name: str = "city",
    moment: str | None = None,
) -> httpx.Response:
    body = json.dumps(told).encode()
    moment = moment or front.clock.now().isoformat()
    path = f"/api/handover/{name}/status"
    headers = {
        TIME_HEADER: moment,
        SIGNATURE_HEADER: signature(secret, moment, "POST", path, body),
    }
    with front.stranger() as client:
        return client.post(path, content=body, headers=headers)


def test_a_signed_status_moves_the_case_once(
    front_and_town: tuple[Front, Town], platform: CasePlatform
) -> None:
    front, town = front_and_town
    town.platform(platform.url)
    told = town.confirmed()
    said = {"event_id": str(told.report_id), "status": "accepted", "updated_at": "1"}
    assert tell(front, said).json() == {"moved": True}
    assert tell(front, said).json() == {"moved": False}
    assert status_of(town, told) is Status.HANDLING


@pytest.mark.parametrize(
    ("how", "status", "sentence"),
    [
        pytest.param({"secret": "another"}, 401, "does not fit", id="another secret"),
        pytest.param({"secret": ""}, 401, "does not fit", id="no secret"),
        pytest.param({"name": "nobody"}, 401, "does not fit", id="an unknown destination"),
        pytest.param(
            {"moment": "2026-05-04T03:00:00+00:00"}, 401, "too far", id="an old letter again"
        ),
        pytest.param({"moment": "noon"}, 401, "with a zone", id="no moment"),
    ],
)
def test_a_status_from_anybody_else_is_refused(
    front_and_town: tuple[Front, Town],
    platform: CasePlatform,
    how: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    front, town = front_and_town
    town.platform(platform.url)
    told = town.confirmed()
    answer = tell(front, {"event_id": str(told.report_id), "status": "closed"}, **how)
    assert_problem(answer, status, sentence)
    assert status_of(town, told) is Status.REGISTERED


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"event_id": "11111111-1111-5111-8111-111111111111", "status": "x"}, 404, "handed over"),
        ({"external_id": "of somebody else", "status": "x"}, 404, "handed over"),
        ({"status": "closed"}, 422, "name the case"),
        ({"external_id": "a"}, 422, "status"),
    ],
)
def test_a_status_that_names_no_case_of_theirs_is_told_so(
    front_and_town: tuple[Front, Town],
    platform: CasePlatform,
    said: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    front, town = front_and_town
    town.platform(platform.url)
    assert_problem(tell(front, said), status, sentence)
