"""Cases with verdicts, looks and pictures for the tests of samples."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import cv2
import httpx
import numpy as np

from pipeline.contract import (
    EvidenceRole,
    LookCondition,
    LookedBox,
    LookSample,
    ModelStamp,
    SampleWhy,
    look_sample_id,
)
from pipeline.storage import Store
from serving.samples.domain import Sample
from serving.samples.following import sample_id_of
from serving.samples.making import make_due
from serving.samples.repository import SampleRepository
from serving.users.domain import Role, Scope
from tests.serving.examples import NOON, box_at, evidence, report
from tests.serving.harness import Front

STAMP = ModelStamp(name="street", version="1", sha256="a" * 64)


def scene(seed: int, width: int = 320, height: int = 180) -> bytes:
    """A picture like no other: big smooth blotches, other ones for each seed."""
    coarse = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    _, encoded = cv2.imencode(".png", cv2.resize(coarse, (width, height)))
    return encoded.tobytes()


def open_case(front: Front, place: int = 1, picture: bytes | None = None, **other: Any) -> str:
    """Open a case by a report; ``picture`` is its overview."""
    if picture is not None:
        pictures = {"media_type": "image/png"} if picture[:4] == b"\x89PNG" else {}
        other["evidence"] = (
            evidence(front.store, EvidenceRole.OVERVIEW, picture, NOON, **pictures),
        )
    answer = front.post(report(front.store, place=place, **{"box": box_at(1), **other}))
    assert answer.status_code == 201, answer.text
    case_id: str = answer.json()["case_id"]
    return case_id


def move(person: httpx.Client, case_id: str, action: str, **words: Any) -> dict[str, Any]:
    version = person.get(f"/api/cases/{case_id}").json()["version"]
    answer = person.post(
        f"/api/cases/{case_id}/moves", json={"action": action, "version": version, **words}
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def judged(front: Front, case_id: str, reason: str | None = None, **words: Any) -> None:
    """Confirm a case, or reject it for ``reason``, as somebody new."""
    with front.person(name=f"judge of {case_id}") as person:
        if reason is None:
            move(person, case_id, "confirm", **words)
        else:
            move(person, case_id, "reject", reason=reason, **words)


def sample_of(front: Front, case_id: str) -> Sample:
    found = find_sample(front, sample_id_of(UUID(case_id)))
    assert found is not None, "the case has no sample"
    return found


def find_sample(front: Front, sample_id: UUID) -> Sample | None:
    with front.services.db.reading() as session:
        return SampleRepository(session, Scope.everywhere()).get(sample_id)


def make(front: Front) -> None:
    """Make every picture that is due."""
    while make_due(front.services):
        pass


def exported(front: Front, **asked: Any) -> list[dict[str, Any]]:
    """What an engineer gets from GET /api/samples."""
    with front.services.db.reading() as session:
        count = len(session.connection().exec_driver_sql("SELECT name FROM users").all())
    with front.person(Role.ENGINEER, name=f"engineer {count}") as engineer:
        answer = engineer.get("/api/samples", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def look(
    store: Store,
    number: int = 1,
    *,
    camera: str = "gate-3",
    kind: str = "street_vending",
    why: SampleWhy = SampleWhy.NEAR_THRESHOLD,
    at: datetime = NOON,
    picture: bytes | None = None,
) -> LookSample:
    """A look that nobody was told of; another number is another moment and picture."""
    at = at + timedelta(minutes=number)
    item = evidence(
        store, EvidenceRole.OVERVIEW, picture or scene(number), at, media_type="image/png"
    )
    return LookSample(
        sample_id=look_sample_id(camera, "main", at, item.sha256),
        why=why,
        kind=kind,
        camera_id=camera,
        view_id="main",
        captured_at=at,
        condition=LookCondition.DAY,
        picture=item,
        boxes=(LookedBox(label="street_stall", score=0.41, box=(0.1, 0.4, 0.3, 0.8)),),
        model=STAMP,
        keep_until=at + timedelta(days=7),
    )


def post(front: Front, path: str, letter: Any) -> httpx.Response:
    """Send a letter the way the pipeline does."""
    with front.pipeline() as pipeline:
        return pipeline.post(
            path, content=letter.model_dump_json(), headers={"Content-Type": "application/json"}
        )
