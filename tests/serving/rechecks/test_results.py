"""What a camera finds after handling moves the case, once, and only the time it belongs to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pipeline.contract import CheckUnable, CheckVerdict, EvidenceRole, check_id
from serving.cases.domain import Action
from serving.rechecks.chore import RecheckChore
from serving.retention.references import referred
from serving.users.domain import Role
from tests.serving.examples import NOON, jpeg
from tests.serving.harness import Front, assert_problem, serving
from tests.serving.rechecks.town import (
    TO_HANDLED,
    asked,
    case,
    handled,
    moved,
    opened,
    pass_time,
    picture,
    result,
    send,
)

PASS, NOT_PASS, UNABLE = CheckVerdict.PASS, CheckVerdict.NOT_PASS, CheckVerdict.UNABLE


def test_a_handled_case_is_asked_after_until_its_camera_has_told(front_on_both: Front) -> None:
    front = front_on_both
    case_id = handled(front)
    [recheck] = asked(front)
    assert (recheck.check_id, recheck.case_id) == (check_id(case_id, 5), case_id)
    assert (recheck.camera_id, recheck.view_id) == ("gate-3", "main")
    assert (recheck.box, recheck.handled_at) == ((0.25, 0.5, 0.5, 0.75), front.clock.now())
    assert case(front, case_id)["check"]["state"] == "looking"
    assert send(front, result(front, case_id)).status_code == 201
    assert asked(front) == ()


def test_a_pass_closes_the_case_with_the_pair_before_and_after_and_the_camera_as_actor(
    front_on_both: Front,
) -> None:
    front = front_on_both
    case_id = handled(front)
    answer = send(front, result(front, case_id))
    assert answer.json() == {
        "check_id": str(check_id(case_id, 5)),
        "created": True,
        "late": False,
    }
    told = case(front, case_id)
    assert told["status"] == "closed"
    step = told["steps"][-1]
    assert (step["action"], step["actor"]) == ("check_pass", "camera gate-3")
    assert step["note"] == "Gone: 3 clean looks over 10 min."
    assert told["check"]["state"] == "pass"
    pair = {item["picture"]["role"]: item for item in told["evidence"]}
    assert list(pair)[-2:] == ["handle_before", "handle_after"]
    assert pair["handle_before"]["picture"]["sha256"] == pair["overview"]["picture"]["sha256"]
    with front.person(Role.REVIEWER) as reader:
        fresh = reader.get(f"/api/cases/{case_id}").json()["evidence"]
        link = next(one["link"] for one in fresh if one["picture"]["role"] == "handle_after")
        assert reader.get(link).content == jpeg(140)


def test_seen_again_it_goes_to_rework_and_handled_again_it_is_another_check(
    front_on_both: Front,
) -> None:
    front = front_on_both
    case_id = handled(front)
    assert send(front, result(front, case_id, NOT_PASS)).status_code == 201
    assert case(front, case_id)["status"] == "rework"
    assert asked(front) == ()
    moved(front, case_id, Action.ACCEPT, Action.HANDLE)
    [again] = asked(front)
    assert again.check_id == check_id(case_id, 8)
    assert send(front, result(front, case_id, PASS, sequence=8)).status_code == 201
    assert case(front, case_id)["status"] == "closed"


def test_a_camera_that_could_not_tell_leaves_the_case_handled_for_a_person_within_half_an_hour(
    front_on_both: Front,
) -> None:
    front = front_on_both
    friday_evening = datetime(2026, 5, 8, 9, 50, tzinfo=UTC)  # 17:50 in the city
    case_id, other = handled(front), handled(front, place=2)
    pass_time(front, friday_evening)
    assert send(front, result(front, case_id, UNABLE)).status_code == 201
    told = case(front, case_id)
    assert told["status"] == "handled"
    assert told["steps"][-1]["action"] == "check_unable"
    assert "offline" in told["steps"][-1]["note"]
    check = told["check"]
    assert (check["state"], check["reason"]) == ("unable", "offline")
    # Ten minutes are left of Friday; the other twenty are on Monday morning.
    assert datetime.fromisoformat(check["due"]) == datetime(2026, 5, 11, 0, 20, tzinfo=UTC)
    assert [one.case_id for one in asked(front)] == [other]
    with front.person(Role.REVIEWER) as reader:
        [waiting] = reader.get("/api/cases", params={"check_unable": True}).json()["cases"]
    assert waiting["id"] == str(case_id)
    moved(front, case_id, Action.CHECK_PASS)
    after = case(front, case_id)
    assert (after["status"], after["check"]["due"]) == ("closed", None)


def test_the_picture_after_handling_belongs_to_its_case_also_when_it_is_one_it_has(
    front_on_both: Front,
) -> None:
    front = front_on_both
    case_id = handled(front)
    at = front.clock.now()
    later = picture(front, at, shade=120)  # the same bytes as the report's later picture
    assert send(front, result(front, case_id, NOT_PASS, after=later)).status_code == 201
    moved(front, case_id, Action.ACCEPT, Action.HANDLE)
    assert send(front, result(front, case_id, sequence=8)).status_code == 201
    with front.services.db.reading() as session:
        kept = referred(session, case_id)
    assert {item["picture"]["sha256"] for item in case(front, case_id)["evidence"]} <= kept
    assert len(kept) == 5


@pytest.mark.parametrize("verdict", [PASS, NOT_PASS, UNABLE])
def test_a_result_told_again_and_at_the_same_moment_moves_the_case_once(
    front_on_both: Front, verdict: CheckVerdict
) -> None:
    front = front_on_both
    case_id = handled(front)
    letter = result(front, case_id, verdict)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(front, letter), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    steps = case(front, case_id)["steps"]
    assert sum(step["actor"] == "camera gate-3" for step in steps) == 1


def test_another_result_for_the_same_check_is_refused_and_the_first_stays(front: Front) -> None:
    case_id = handled(front)
    send(front, result(front, case_id, UNABLE))
    assert_problem(send(front, result(front, case_id, PASS)), 409, "the first one stays")
    assert case(front, case_id)["status"] == "handled"


@pytest.mark.parametrize(
    "then",
    [
        pytest.param([Action.FORCE_CLOSE], id="closed by a person meanwhile"),
        pytest.param([Action.CHECK_FAIL], id="sent back by a person meanwhile"),
        pytest.param(
            [Action.CHECK_FAIL, Action.ACCEPT, Action.HANDLE], id="sent back and handled again"
        ),
    ],
)
def test_a_late_result_is_kept_counted_and_moves_nothing(
    front_on_both: Front, then: list[Action]
) -> None:
    front = front_on_both
    case_id = handled(front)
    moved(front, case_id, *then)
    before = case(front, case_id)
    answer = send(front, result(front, case_id, PASS))
    assert (answer.status_code, answer.json()["late"]) == (201, True)
    assert send(front, result(front, case_id, PASS)).json()["late"] is True
    after = case(front, case_id)
    assert (after["status"], after["steps"]) == (before["status"], before["steps"])
    assert after["evidence"][-1]["picture"]["role"] == "later"
    counted = front.services.metrics.registry.get_sample_value(
        "citypatrol_serving_checks_total", {"outcome": "late"}
    )
    assert counted == 1


def test_a_result_waits_for_its_picture_and_one_of_nobody_is_refused(front: Front) -> None:
    case_id = handled(front)
    letter = result(front, case_id)
    assert letter.after is not None
    kept = front.store.get(letter.after.sha256)
    front.store.lose(letter.after.sha256)
    assert_problem(send(front, letter), 409, "not in the store yet")
    assert case(front, case_id)["status"] == "handled"
    front.store.put(kept, "image/jpeg")
    assert send(front, letter).status_code == 201
    assert_problem(send(front, result(front, uuid4())), 422, "There is no case")
    with front.pipeline() as pipeline:
        answer = pipeline.post("/api/pipeline/check-results", content=b'{"check_id": 1}')
    assert_problem(answer, 422, "The check result is not valid")
    with front.stranger() as stranger:
        answer = stranger.post("/api/pipeline/check-results", content=letter.model_dump_json())
    assert_problem(answer, 401, "sign it")


def test_a_check_nobody_hears_of_goes_to_a_person_and_a_word_that_comes_after_is_late(
    database_url: str,
) -> None:
    with serving(database_url, recheck={"silent_hours": 2}) as front:
        case_id = handled(front)
        chore = RecheckChore(front.services)
        chore.once(NOON + timedelta(hours=1))
        assert len(asked(front)) == 1
        pass_time(front, NOON + timedelta(hours=3))
        chore.once(front.clock.now())
        chore.once(front.clock.now())
        told = case(front, case_id)
        assert (told["status"], told["check"]["reason"]) == ("handled", CheckUnable.NO_WORD)
        assert [step["action"] for step in told["steps"]].count("check_unable") == 1
        assert asked(front) == ()
        answer = send(front, result(front, case_id, PASS))
        assert (answer.status_code, answer.json()["late"]) == (200, True)
        assert case(front, case_id)["status"] == "handled"


def test_a_reopened_case_asks_for_no_check_until_it_is_handled_again(front: Front) -> None:
    case_id = handled(front)
    send(front, result(front, case_id))
    moved(front, case_id, Action.REOPEN)
    assert case(front, case_id)["check"]["state"] == "pass"
    assert asked(front) == ()
    moved(front, case_id, *TO_HANDLED[1:])
    [again] = asked(front)
    assert again.check_id != check_id(case_id, 5)


def test_a_person_of_another_district_sees_no_picture_of_the_check(front: Front) -> None:
    case_id = handled(front)
    send(front, result(front, case_id))
    with front.person(Role.REVIEWER) as reader:
        link = reader.get(f"/api/cases/{case_id}").json()["evidence"][-1]["link"]
        assert reader.get(link).status_code == 200
    with front.person(Role.REVIEWER, "south") as stranger:
        assert stranger.get(link).status_code in (403, 404)
    assert EvidenceRole.HANDLE_AFTER in link


def test_a_case_that_was_never_handled_has_no_check(front: Front) -> None:
    case_id, _ = opened(front)
    assert case(front, case_id)["check"] is None
