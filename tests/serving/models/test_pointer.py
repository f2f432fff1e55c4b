"""One pointer says which package looks: promoted with a passed gate, rolled back, remembered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.contract import ModelStamp
from serving.users.domain import Role
from tests.serving.harness import Front, assert_problem
from tests.serving.models.shelf import put, write_gate

PASSED = {"passed": True}


def promote(person: httpx.Client, version: str, why: str = "better", **more: Any) -> httpx.Response:
    wish = {"name": "tiny", "version": version, "why": why, **more}
    return person.post("/api/models/promote", json=wish)


def rollback(person: httpx.Client, why: str = "worse at night") -> httpx.Response:
    return person.post("/api/models/rollback", json={"why": why})


def current(front: Front) -> ModelStamp | None:
    """What a worker is told to look with."""
    with front.worker() as worker:
        plan = worker.watch_plan(None)
    assert plan is not None
    return plan.model


def test_a_promoted_package_reaches_the_workers_with_their_next_plan(
    front_on_both: Front, shelf: Path
) -> None:
    front, stamp = front_on_both, put(shelf, "1.1", **PASSED)
    with front.worker() as worker, front.person(Role.ENGINEER) as engineer:
        before = worker.watch_plan(None)
        assert before is not None
        assert (before.model, before.shadow) == (None, None)
        assert worker.watch_plan(before.version) is None, "nothing has changed yet"
        move = promote(engineer, "1.1", "sees lids by night").json()
        after = worker.watch_plan(before.version)
        assert after is not None
        assert after.version != before.version
        assert after.model == stamp
        assert worker.watch_plan(after.version) is None
        told = engineer.get("/api/models").json()
    assert (move["actor"], move["why"], move["forced"]) == (
        "engineer of the city",
        "sees lids by night",
        False,
    )
    assert move["gate"]["passed"] is True
    assert told["current"] == stamp.model_dump(mode="json")


@pytest.mark.parametrize(
    ("gate", "sentence"),
    [
        ({}, "has no gate.json"),
        (
            {"passed": False, "checks": [{"passed": False, "sentence": "Fewer lids are seen."}]},
            "did not pass its gate: Fewer lids are seen",
        ),
        ({"passed": "yes"}, "did not pass"),
        ({"passed": True, "package": {"sha256": "0" * 64}}, "judged other weights"),
        ({"passed": True, "package": None}, "judged other weights"),
    ],
)
def test_what_did_not_pass_is_not_promoted_unless_forced_with_a_reason_that_is_kept(
    front: Front, shelf: Path, gate: dict[str, Any], sentence: str
) -> None:
    stamp = put(shelf, "1.1", **gate)
    with front.person(Role.ENGINEER) as engineer:
        assert_problem(promote(engineer, "1.1"), 409, sentence)
        assert current(front) is None
        assert_problem(promote(engineer, "1.1", " ", force=True), 422, "a sentence that says why")
        forced = promote(
            engineer, "1.1", "the old one is blind since the lamps changed", force=True
        )
        assert forced.json()["forced"] is True
        assert current(front) == stamp
        [line] = engineer.get("/api/models/history").json()["moves"]
        [step] = engineer.get("/api/learning/steps?kind=promote").json()["steps"]
    assert line["why"] == "the old one is blind since the lamps changed"
    assert line["forced"] is True
    assert (step["why"], step["outcome"]["forced"]) == (line["why"], True)


def test_a_copy_with_other_thresholds_does_not_pass_by_the_gate_it_was_copied_with(
    front: Front, shelf: Path
) -> None:
    judged = put(shelf, "1.1", **PASSED)
    write_gate(shelf, judged, **PASSED, package={**judged.model_dump(), "version": "1.0"})
    with front.person(Role.ENGINEER) as engineer:
        refused = promote(engineer, "1.1")
    assert_problem(refused, 409, "judged tiny/1.0: run the gate on this one")


def test_a_gate_against_a_package_that_looks_no_more_does_not_count(
    front: Front, shelf: Path
) -> None:
    first = put(shelf, "1.1", **PASSED)
    stamp = put(shelf, "1.2", **PASSED, current={"sha256": "7" * 64})
    with front.person(Role.ENGINEER) as engineer:
        promote(engineer, "1.1").raise_for_status()
        assert_problem(promote(engineer, "1.2"), 409, "run the gate again")
        write_gate(shelf, stamp, **PASSED, current=None)
        assert_problem(promote(engineer, "1.2"), 409, "run the gate again")
        write_gate(shelf, stamp, **PASSED, current=first.model_dump(mode="json"))
        promote(engineer, "1.2").raise_for_status()


def test_rolling_back_goes_one_package_back_each_time(front_on_both: Front, shelf: Path) -> None:
    front = front_on_both
    stamps = [put(shelf, version, **PASSED) for version in ("1.1", "1.2", "1.3")]
    with front.person(Role.ENGINEER) as engineer:
        for version in ("1.1", "1.2", "1.3"):
            promote(engineer, version).raise_for_status()
        seen = [current(front)]
        for _ in range(3):
            rollback(engineer).raise_for_status()
            seen.append(current(front))
        assert seen == [stamps[2], stamps[1], stamps[0], None]
        assert_problem(rollback(engineer), 409, "nothing to go back to")
        promote(engineer, "1.3", "mended").raise_for_status()
        rollback(engineer).raise_for_status()
        assert current(front) is None
        history = engineer.get("/api/models/history").json()["moves"]
    assert [line["action"] for line in reversed(history)] == [
        *["promote"] * 3,
        *["rollback"] * 3,
        "promote",
        "rollback",
    ]
    assert [line["why"] for line in history[:2]] == ["worse at night", "mended"]


def test_of_people_who_promote_at_the_same_moment_each_is_heard_or_told(
    front_on_both: Front, shelf: Path
) -> None:
    front, versions = front_on_both, [f"1.{number}" for number in range(6)]
    for version in versions:
        put(shelf, version, **PASSED)
    with front.person(Role.ENGINEER) as engineer:
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda version: promote(engineer, version), versions))
        history = engineer.get("/api/models/history").json()["moves"]
        revision = engineer.get("/api/models").json()["revision"]
    assert {answer.status_code for answer in answers} <= {200, 409}
    done = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert sorted(done) == sorted(line["id"] for line in history)
    assert revision == len(done) >= 1
    now = current(front)
    assert now is not None
    assert history[0]["package"] == now.model_dump(mode="json")
    befores = [line["before"] for line in reversed(history)]
    afters = [line["package"] for line in reversed(history)]
    assert befores == [None, *afters[:-1]]


def test_who_decides_on_another_model_than_the_present_one_is_told_who_changed_it(
    front_on_both: Front, shelf: Path
) -> None:
    front = front_on_both
    for version in ("1.1", "1.2"):
        put(shelf, version, **PASSED)
    with (
        front.person(Role.ENGINEER) as engineer,
        front.person(Role.ADMINISTRATOR) as other,
    ):
        seen = engineer.get("/api/models").headers["etag"]
        again = engineer.get("/api/models", headers={"If-None-Match": seen})
        assert again.status_code == 304
        promote(other, "1.1").raise_for_status()
        late = {"If-Match": seen}
        told = "promote of tiny 1.1 by administrator of the city at"
        package, why = {"name": "tiny", "version": "1.2"}, {"why": "It sees bins better."}
        until = (front.clock.now() + timedelta(days=1)).isoformat()
        for path, body in (
            ("promote", {**package, **why}),
            ("rollback", why),
            ("shadow", {**package, **why, "share": 0.5, "until": until}),
            ("shadow/end", why),
        ):
            answer = engineer.post(f"/api/models/{path}", json=body, headers=late)
            assert_problem(answer, 412, told)
        now = {"If-Match": engineer.get("/api/models").headers["etag"]}
        engineer.post("/api/models/rollback", json=why, headers=now).raise_for_status()
        assert_problem(
            engineer.post("/api/models/promote", json={**package, **why}, headers=now),
            412,
            "rollback by engineer of the city",
        )
    assert current(front) is None


def test_a_rollback_to_a_package_that_was_changed_is_refused(front: Front, shelf: Path) -> None:
    put(shelf, "1.1", **PASSED)
    second = put(shelf, "1.2", **PASSED)
    with front.person(Role.ENGINEER) as engineer:
        for version in ("1.1", "1.2"):
            promote(engineer, version).raise_for_status()
        (shelf / "tiny" / "1.1" / "weights.onnx").write_bytes(b"something else")
        assert_problem(rollback(engineer), 409, "fetch the package again")
        damaged = engineer.get("/api/models").json()["packages"][0]
    assert current(front) == second
    assert "fetch the package again" in damaged["fault"]


def test_promoting_what_looks_already_or_is_not_there_is_refused(front: Front, shelf: Path) -> None:
    put(shelf, "1.1", **PASSED)
    with front.person(Role.ENGINEER) as engineer:
        promote(engineer, "1.1").raise_for_status()
        assert_problem(promote(engineer, "1.1"), 409, "looks already")
        assert_problem(promote(engineer, "9.9"), 404, "no package tiny/9.9")
        assert_problem(promote(engineer, "..", force=True), 422, "beginning with a letter")
        (shelf / "tiny" / "1.1").rename(shelf / "tiny" / "2.0")
        assert_problem(promote(engineer, "2.0"), 409, "holds package tiny/1.1")
        (shelf / "tiny" / "2.0").rename(shelf / "tiny" / "1.1")
        put(shelf, "1.2")
        (shelf / "tiny" / "1.2" / "gate.json").write_text("{broken")
        assert_problem(promote(engineer, "1.2"), 409, "cannot be read as JSON")


def test_only_engineers_and_administrators_change_the_model(front: Front, shelf: Path) -> None:
    put(shelf, "1.1", **PASSED)
    for role in (Role.REVIEWER, Role.AUDITOR):
        with front.person(role) as person:
            assert_problem(promote(person, "1.1"), 403, "may not change model")
            assert_problem(rollback(person), 403, "may not change model")
    with front.person(Role.AUDITOR, name="an auditor") as auditor:
        assert auditor.get("/api/models/history").status_code == 200
    with front.person(Role.REVIEWER, name="a reviewer") as reviewer:
        assert_problem(reviewer.get("/api/models"), 403, "may not see models")


def test_a_registered_package_is_remembered_when_its_folder_is_gone(
    front: Front, shelf: Path
) -> None:
    put(shelf, "1.1", passed=False)
    with front.person(Role.ENGINEER) as engineer:
        wish = {"name": "tiny", "version": "1.1"}
        assert engineer.post("/api/models/register", json=wish).status_code == 204
        (shelf / "tiny").rename(shelf / "elsewhere-tiny")
        (shelf / "elsewhere-tiny").rename(shelf.parent / "elsewhere")
        [package] = engineer.get("/api/models").json()["packages"]
    assert package["registered_by"] == "engineer of the city"
    assert package["gate"]["passed"] is False
    assert "is not in the model store any more" in package["fault"]
