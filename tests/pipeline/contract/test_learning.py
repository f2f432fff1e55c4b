"""What the learning loop carries between pipeline, serving and training."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from pipeline.contract import (
    EvidenceItem,
    EvidenceRole,
    LookCondition,
    LookedBox,
    LookSample,
    ModelStamp,
    PairedCount,
    SampleOrigin,
    SampleOutcome,
    SamplePicture,
    SampleRecord,
    SampleWhy,
    Shadow,
    ShadowReport,
    WatchPlan,
    look_sample_id,
    shadow_report_id,
)
from pipeline.domain import Condition, look_condition

NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
SHA = "ab" * 32
CURRENT = ModelStamp(name="citypatrol", version="0.2.1", sha256="0" * 64)
CANDIDATE = ModelStamp(name="citypatrol", version="0.3.0", sha256="1" * 64)
BOX = LookedBox(label="street_stall", score=0.48, box=(0.1, 0.2, 0.3, 0.4))


def picture() -> EvidenceItem:
    return EvidenceItem(
        role=EvidenceRole.OVERVIEW,
        sha256=SHA,
        media_type="image/jpeg",
        size_bytes=10,
        width=640,
        height=360,
        captured_at=NOON,
    )


def look_sample(**changed: object) -> LookSample:
    given: dict[str, object] = {
        "sample_id": look_sample_id("cam", "v", NOON, SHA),
        "why": SampleWhy.NEAR_THRESHOLD,
        "kind": "street_vending",
        "camera_id": "cam",
        "view_id": "v",
        "captured_at": NOON,
        "condition": LookCondition.DAY,
        "picture": picture(),
        "boxes": (BOX,),
        "model": CURRENT,
        "keep_until": NOON + timedelta(days=7),
    }
    return LookSample.model_validate(given | changed)


def shadow_report(**changed: object) -> ShadowReport:
    given: dict[str, object] = {
        "report_id": shadow_report_id("worker-1", CANDIDATE, NOON, NOON + timedelta(minutes=5)),
        "worker": "worker-1",
        "began_at": NOON,
        "ended_at": NOON + timedelta(minutes=5),
        "current": CURRENT,
        "candidate": CANDIDATE,
        "looks": 12,
        "per_label": (PairedCount(label="car", both=3, only_current=1, only_candidate=0),),
        "dropped": 2,
    }
    return ShadowReport.model_validate(given | changed)


def sample(**changed: object) -> SampleRecord:
    given: dict[str, object] = {
        "sample_id": uuid4(),
        "origin": SampleOrigin.VERDICT,
        "outcome": SampleOutcome.NEGATIVE,
        "reason": "parked_tricycle",
        "kind": "street_vending",
        "camera_id": "cam",
        "view_id": "v",
        "captured_at": NOON,
        "condition": LookCondition.NIGHT,
        "picture": SamplePicture(
            sha256=SHA, key="samples/ab.jpg", media_type="image/jpeg", width=640, height=360
        ),
        "boxes": (),
        "case_id": uuid4(),
        "reviewed_by": "7",
        "reviewed_at": NOON,
    }
    return SampleRecord.model_validate(given | changed)


def test_every_letter_of_the_loop_reads_back_as_it_was_written() -> None:
    for letter in (look_sample(), shadow_report(), sample()):
        assert type(letter).model_validate_json(letter.model_dump_json()) == letter


def test_the_same_look_has_the_same_sample_id_and_another_picture_another() -> None:
    assert look_sample().sample_id == look_sample_id("cam", "v", NOON, SHA)
    assert look_sample().sample_id != look_sample_id("cam", "v", NOON, "cd" * 32)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"sample_id": UUID(int=0)}, "sample_id does not follow"),
        ({"keep_until": NOON}, "kept until some time after"),
        ({"condition": "foggy"}, "condition"),
        ({"boxes": ({"label": "car", "score": 0.5, "box": (0.3, 0.2, 0.1, 0.4)},)}, "x1 < x2"),
    ],
)
def test_a_look_sample_that_contradicts_itself_is_refused(
    changed: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        look_sample(**changed)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"report_id": UUID(int=0)}, "report_id does not follow"),
        ({"ended_at": NOON}, "to a later ended_at"),
        (
            {
                "per_label": (PairedCount(label="car", both=0, only_current=1, only_candidate=0),)
                * 2
            },
            "each label once",
        ),
    ],
)
def test_a_shadow_report_that_contradicts_itself_is_refused(
    changed: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        shadow_report(**changed)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"reviewed_by": None}, "names who and when"),
        ({"outcome": "unreviewed", "reason": None}, "names who and when"),
        ({"outcome": "positive"}, "only a negative sample"),
        ({"case_id": None}, "names its case"),
    ],
)
def test_a_sample_that_contradicts_itself_is_refused(
    changed: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        sample(**changed)


def test_a_plan_of_an_older_serving_leaves_the_model_to_the_settings() -> None:
    plan = WatchPlan.model_validate_json('{"version": "1"}')
    assert (plan.model, plan.shadow) == (None, None)


@pytest.mark.parametrize("version", ["../etc", "a/b", "", "0.1 0"])
def test_a_pointer_cannot_lead_out_of_the_folder_of_packages(version: str) -> None:
    with pytest.raises(ValidationError, match="version"):
        ModelStamp(name="citypatrol", version=version, sha256=SHA)


@pytest.mark.parametrize("share", [0.0, 1.1, -1.0])
def test_a_shadow_looks_at_some_share_of_the_looks(share: float) -> None:
    with pytest.raises(ValidationError, match="share"):
        Shadow(candidate=CANDIDATE, share=share, until=NOON)


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (set(), LookCondition.DAY),
        ({Condition.BACKLIGHT}, LookCondition.BACKLIGHT),
        ({Condition.NIGHT, Condition.POOR_LIGHT}, LookCondition.NIGHT),
        ({Condition.INFRARED}, LookCondition.NIGHT),
        ({Condition.INFRARED, Condition.BACKLIGHT}, LookCondition.NIGHT),
    ],
)
def test_what_admission_finds_becomes_one_word(found: set[Condition], word: LookCondition) -> None:
    assert look_condition(found) is word
