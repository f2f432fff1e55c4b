"""A candidate in the shadow: begun with a share and an end, told by workers, added up."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.contract import (
    ModelStamp,
    PairedCount,
    Shadow,
    ShadowReport,
    shadow_report_id,
)
from serving.users.domain import Role
from tests.serving.examples import NOON
from tests.serving.harness import Front, assert_problem
from tests.serving.models.shelf import put
from tests.serving.samples.street import post

CURRENT = ModelStamp(name="tiny", version="1.0", sha256="c" * 64)


def shadow_in_plan(front: Front) -> Shadow | None:
    with front.worker() as worker:
        plan = worker.watch_plan(None)
    assert plan is not None
    return plan.shadow


def report(candidate: ModelStamp, began: datetime, worker: str = "w1", **told: Any) -> ShadowReport:
    ended = began + timedelta(minutes=5)
    return ShadowReport(
        report_id=shadow_report_id(worker, candidate, began, ended),
        worker=worker,
        began_at=began,
        ended_at=ended,
        current=CURRENT,
        candidate=candidate,
        **told,
    )


def test_a_shadow_reaches_the_workers_and_ends_with_its_promotion(
    front_on_both: Front, shelf: Path
) -> None:
    front, stamp = front_on_both, put(shelf, "1.1", passed=True)
    until = NOON + timedelta(hours=6)
    wish = {
        "name": "tiny",
        "version": "1.1",
        "share": 0.1,
        "until": until.isoformat(),
        "why": "a day in the north",
    }
    with front.person(Role.ENGINEER) as engineer:
        begun = engineer.post("/api/models/shadow", json=wish)
        assert begun.status_code == 200, begun.text
        assert shadow_in_plan(front) == Shadow(candidate=stamp, share=0.1, until=until)
        ended = engineer.post("/api/models/shadow/end", json={"why": "too slow"})
        assert ended.json()["action"] == "shadow_end"
        assert shadow_in_plan(front) is None
        engineer.post("/api/models/shadow", json=wish).raise_for_status()
        promoted = {"name": "tiny", "version": "1.1", "why": "as good"}
        engineer.post("/api/models/promote", json=promoted).raise_for_status()
        assert shadow_in_plan(front) is None
        assert_problem(engineer.post("/api/models/shadow", json=wish), 409, "looks already")
        steps = engineer.get("/api/learning/steps").json()["steps"]
    assert sorted(step["kind"] for step in steps) == ["promote", "shadow", "shadow", "shadow"]


def test_a_shadow_needs_an_end_a_share_and_no_gate(front: Front, shelf: Path) -> None:
    put(shelf, "1.1")
    wish = {"name": "tiny", "version": "1.1", "share": 0.5, "why": "see"}
    later = (NOON + timedelta(days=1)).isoformat()
    refused: list[tuple[dict[str, Any], int, str]] = [
        ({"until": NOON.isoformat()}, 422, "after now"),
        ({"until": (NOON + timedelta(days=99)).isoformat()}, 422, "within 30 days"),
        ({"until": later, "share": 0}, 422, "above 0"),
        ({"until": later, "share": 1.5}, 422, "1 at most"),
        ({"until": later, "version": "9.9"}, 404, "no package"),
    ]
    with front.person(Role.ENGINEER) as engineer:
        for change, status, sentence in refused:
            answer = engineer.post("/api/models/shadow", json={**wish, **change})
            assert_problem(answer, status, sentence)
        none = engineer.post("/api/models/shadow/end", json={"why": "none"})
        assert_problem(none, 422, "No candidate is in the shadow")
        assert engineer.post("/api/models/shadow", json={**wish, "until": later}).is_success


def test_shadow_reports_are_taken_once_and_added_up(front_on_both: Front, shelf: Path) -> None:
    front, candidate = front_on_both, put(shelf, "1.1")
    first = report(
        candidate,
        NOON,
        looks=100,
        current_ms=40.0,
        candidate_ms=30.0,
        dropped=2,
        per_label=(
            PairedCount(label="car", both=10, only_current=1, only_candidate=2, mean_iou=0.8),
        ),
    )
    second = report(
        candidate,
        NOON,
        worker="w2",
        looks=300,
        current_ms=44.0,
        candidate_ms=30.0,
        dropped=0,
        failed=1,
        per_label=(
            PairedCount(label="car", both=30, only_current=0, only_candidate=3, mean_iou=0.9),
            PairedCount(label="bus", both=0, only_current=1, only_candidate=0),
        ),
    )
    answers = [post(front, "/api/shadow-reports", one) for one in (first, second, first)]
    assert [answer.status_code for answer in answers] == [201, 201, 200]
    with front.person(Role.ENGINEER) as engineer:
        [told] = engineer.get("/api/models/tiny/1.1/shadow").json()["figures"]
        assert engineer.get("/api/models/tiny/9.9/shadow").json() == {"figures": []}
    assert (told["reports"], told["looks"], told["dropped"], told["failed"]) == (2, 400, 2, 1)
    assert (told["current_ms"], told["candidate_ms"]) == (43.0, 30.0)
    assert told["labels"] == [
        {
            "label": "bus",
            "both": 0,
            "only_current": 1,
            "only_candidate": 0,
            "mean_iou": None,
        },
        {
            "label": "car",
            "both": 40,
            "only_current": 1,
            "only_candidate": 5,
            "mean_iou": (10 * 0.8 + 30 * 0.9) / 40,
        },
    ]


def test_a_shadow_report_that_is_none_or_nobody_signed_is_refused(front: Front) -> None:
    with front.pipeline() as pipeline:
        answer = pipeline.post("/api/shadow-reports", content=b"{}")
        assert_problem(answer, 422, "The shadow report is not valid")
    with front.stranger() as stranger:
        assert_problem(stranger.post("/api/shadow-reports", content=b"{}"), 401, "sign it")
