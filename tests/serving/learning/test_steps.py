"""Long steps run one at a time, in processes of their own, and everything about them is kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from serving.learning.domain import StepKind, StepState
from serving.learning.process import MARK, is_step
from serving.learning.tables import LearningStepRow
from serving.users.domain import Role
from tests.peers.postgres import Postgres
from tests.serving.examples import NOON, box_at
from tests.serving.harness import Front, assert_problem, serving
from tests.serving.samples.street import judged, make, open_case, scene

STEPS = "/api/learning/steps"
DEADLINE_S = 90.0


def ask(person: httpx.Client, step: str = "train", **words: Any) -> dict[str, Any]:
    answer = person.post(STEPS, json={"step": step, "why": "more bins", **words})
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


def until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + DEADLINE_S
    while not (value := found()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
    return value


def ended(person: httpx.Client, step: dict[str, Any], state: str = "done") -> dict[str, Any]:
    def over() -> dict[str, Any] | None:
        told: dict[str, Any] = person.get(f"{STEPS}/{step['id']}").json()
        return told if told["ended_at"] else None

    told: dict[str, Any] = until(over)
    assert told["state"] == state, told
    return told


def running(person: httpx.Client, step: dict[str, Any], workspace: Path) -> int:
    """The process id of the helper that the hanging step has started."""
    file = workspace / "helper.pid"
    until(lambda: file.exists() and file.read_text())
    assert person.get(f"{STEPS}/{step['id']}").json()["state"] == "running"
    return int(file.read_text())


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_step_runs_in_the_workspace_and_its_last_json_line_is_kept(
    front_on_both: Front, learning: dict[str, Any]
) -> None:
    with front_on_both.person(Role.ENGINEER) as engineer:
        options = {"dataset": "datasets/autumn", "epochs": 3, "resume": True, "quiet": False}
        step = ask(engineer, options=options, words=["night"])
        told = ended(engineer, step)
        log = engineer.get(f"{STEPS}/{step['id']}/log").json()["text"]
    workspace = learning["workspace"]
    assert told["outcome"] == {
        "words": [
            *["train", "night", "--dataset", f"{workspace}/datasets/autumn"],
            *["--epochs", "3", "--resume"],
        ],
        "folder": str(workspace),
        "shell": None,
    }
    assert (told["actor"], told["why"]) == ("engineer of the city", "more bins")
    assert told["inputs"]["options"] == options
    assert log.splitlines()[:2] == ["these are words for people", '{"early": true}']


def test_steps_run_one_after_the_other_and_the_queue_is_bounded(
    front: Front, learning: dict[str, Any]
) -> None:
    with front.person(Role.ENGINEER) as engineer:
        first = ask(engineer, options={"hang": True})
        running(engineer, first, learning["workspace"])
        waiting = [ask(engineer, step) for step in ("evaluate", "export")]
        answer = engineer.post(STEPS, json={"step": "gate", "why": "too many"})
        assert_problem(answer, 429, "2 learning steps wait already")
        assert answer.headers["retry-after"] == "60"
        states = [one["state"] for one in engineer.get(STEPS).json()["steps"]]
        assert sorted(states) == ["running", "waiting", "waiting"]
        engineer.post(f"{STEPS}/{first['id']}/cancel").raise_for_status()
        ended(engineer, first, "cancelled")
        both = [ended(engineer, step) for step in waiting]
    assert [one["outcome"]["words"] for one in both] == [["evaluate"], ["export"]]
    assert both[0]["ended_at"] <= both[1]["started_at"]


def test_a_step_that_fails_says_its_last_words(front: Front) -> None:
    with front.person(Role.ENGINEER) as engineer:
        told = ended(engineer, ask(engineer, "dataset", options={"fail": True}), "failed")
    assert told["sentence"] == (
        "It ended with exit code 2: The dataset has no pictures: build it again."
    )
    assert told["outcome"] == {"early": True}


def test_without_the_configured_interpreter_a_step_fails_in_a_sentence(
    sqlite_url: str, learning: dict[str, Any]
) -> None:
    given = {**learning, "python": "nowhere/bin/python"}
    with (
        serving(sqlite_url, chores=True, learning=given) as front,
        front.person(Role.ENGINEER) as engineer,
    ):
        told = ended(engineer, ask(engineer), "failed")
    assert told["sentence"] == "nowhere/bin/python could not begin it: No such file or directory."


def test_cancelling_ends_a_running_step_with_all_its_helpers(
    front: Front, learning: dict[str, Any]
) -> None:
    with front.person(Role.ENGINEER) as engineer:
        step = ask(engineer, options={"hang": True})
        helper = running(engineer, step, learning["workspace"])
        engineer.post(f"{STEPS}/{step['id']}/cancel").raise_for_status()
        ended(engineer, step, "cancelled")
        until(lambda: is_gone(helper))
        again = engineer.post(f"{STEPS}/{step['id']}/cancel")
        assert_problem(again, 409, "cancelled already")


def test_a_step_outlives_a_database_that_is_away_for_a_while(
    postgres_url: str, postgres_server: Postgres, learning: dict[str, Any]
) -> None:
    name = make_url(postgres_url).database
    away = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    with (
        serving(postgres_url, chores=True, learning=learning) as front,
        front.person(Role.ENGINEER) as engineer,
        psycopg.connect(postgres_server.url(), autocommit=True) as elsewhere,
    ):
        step = ask(engineer, options={"hang": True})
        helper = running(engineer, step, learning["workspace"])
        elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            elsewhere.execute(away)
            until(lambda: not front.services.db.is_up())
            # It looks twice a second whether it is to stop: once or twice in vain now.
            time.sleep(1.2)
        finally:
            elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        until(front.services.db.is_up)
        assert not is_gone(helper)
        engineer.post(f"{STEPS}/{step['id']}/cancel").raise_for_status()
        ended(engineer, step, "cancelled")
        until(lambda: is_gone(helper))


def test_a_step_that_was_running_when_serving_ended_was_interrupted_and_is_done_again(
    sqlite_url: str, learning: dict[str, Any]
) -> None:
    first, second = Role.ENGINEER, Role.ADMINISTRATOR
    with (
        serving(sqlite_url, chores=True, learning=learning) as front,
        front.person(first) as engineer,
    ):
        step = ask(engineer, options={"hang": True})
        helper = running(engineer, step, learning["workspace"])
    until(lambda: is_gone(helper))
    with (
        serving(sqlite_url, chores=True, learning=learning) as front,
        front.person(second) as person,
    ):
        told = ended(person, step, "interrupted")
        assert told["sentence"] == "Serving ended while it ran; ask for it again."
        again = person.post(f"{STEPS}/{step['id']}/again").json()
        assert again["resumes"] == step["id"]
        assert again["inputs"] == told["inputs"]
        person.post(f"{STEPS}/{again['id']}/cancel").raise_for_status()
        ended(person, again, "cancelled")


def test_what_a_killed_serving_left_running_is_ended_by_the_next_one(
    database_url: str, learning: dict[str, Any]
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    step_id = uuid4()
    orphan = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        env={**os.environ, MARK: str(step_id)},
        start_new_session=True,
    )
    until(lambda: is_step(orphan.pid, step_id))
    row = LearningStepRow(
        id=step_id,
        kind=StepKind.TRAIN,
        state=StepState.RUNNING,
        actor="somebody",
        why="before the power cut",
        asked_at=NOON,
        started_at=NOON,
        heard_at=NOON,
        inputs={"words": [], "options": {}, "samples": False},
        cancel_asked=False,
        host=socket.gethostname(),
        pid=dead.pid,
        child=orphan.pid,
    )
    with serving(database_url, chores=True, learning=learning) as front:
        with front.services.db.writing() as session:
            session.add(row)
        with front.person(Role.ENGINEER) as engineer:
            ended(engineer, {"id": str(step_id)}, "interrupted")
    assert orphan.wait(DEADLINE_S) == -9


def test_a_process_that_only_has_the_number_of_a_step_is_left_alone() -> None:
    assert not is_step(os.getpid(), uuid4())
    assert not is_step(2**22 + 5, uuid4())


def test_a_dataset_step_is_handed_the_samples_and_what_it_froze_is_registered(
    front: Front, learning: dict[str, Any]
) -> None:
    for place in (1, 2):
        judged(front, open_case(front, place, picture=scene(place), box=box_at(place)))
    make(front)
    with front.person(Role.ENGINEER) as engineer:
        step = ask(engineer, "dataset", options={"out": "datasets"}, samples=True)
        told = ended(engineer, step)
        [dataset] = engineer.get("/api/datasets").json()["datasets"]
    assert (told["outcome"]["name"], told["outcome"]["samples"]) == ("autumn", 2)
    handed = learning["workspace"] / "samples" / f"{step['id']}.ndjson"
    assert len(handed.read_text().splitlines()) == 2
    assert (dataset["name"], dataset["samples"], dataset["deleted"]) == ("autumn", 2, 0)


def test_a_step_done_on_an_engineer_s_own_machine_is_written_down(front: Front) -> None:
    wish = {"step": "train", "why": "night", "inputs": {"seed": 1}, "outcome": {"map50": 0.7}}
    with front.person(Role.ENGINEER) as engineer:
        told = engineer.post(f"{STEPS}/done", json=wish)
        assert told.status_code == 201, told.text
        [step] = engineer.get(STEPS).json()["steps"]
        refused = engineer.post(f"{STEPS}/done", json={**wish, "step": "promote"})
        assert_problem(refused, 422, "written down by itself")
    assert (step["state"], step["outcome"], step["inputs"]) == (
        "done",
        {"map50": 0.7},
        {"seed": 1},
    )


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"step": "promote"}, "no long step"),
        ({"step": "train", "samples": True}, "Only a dataset step"),
        ({"step": "train", "options": {"out": "../../etc"}}, "not plain"),
        ({"step": "train", "options": {"settings": "x"}}, "no option 'settings'"),
        ({"step": "conquer"}, "'dataset', 'train'"),
        ({"step": "train", "why": ""}, "must not be empty"),
        ({"step": "train", "why": "  "}, "a sentence that says why"),
    ],
)
def test_what_is_no_long_step_is_refused_before_anything_runs(
    front: Front, wish: dict[str, Any], sentence: str
) -> None:
    with front.person(Role.ENGINEER) as engineer:
        assert_problem(engineer.post(STEPS, json={"why": "x", **wish}), 422, sentence)
        assert engineer.get(STEPS).json()["steps"] == []


def test_only_engineers_and_administrators_run_steps(front: Front) -> None:
    wish = {"step": "train", "why": "x"}
    for role in (Role.REVIEWER, Role.AUDITOR):
        with front.person(role) as person:
            assert_problem(person.post(STEPS, json=wish), 403, "may not run learning")
            assert_problem(person.post(f"{STEPS}/{uuid4()}/cancel"), 403, "may not run learning")
    with front.person(Role.ENGINEER) as engineer:
        for path in ("cancel", "again"):
            answer = engineer.post(f"{STEPS}/{uuid4()}/{path}")
            assert_problem(answer, 404, "no such learning step")
