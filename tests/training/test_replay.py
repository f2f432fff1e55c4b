from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import cv2
import pytest

from pipeline.contract import (
    LookCondition,
    SampleBox,
    SampleOrigin,
    SampleOutcome,
    SamplePicture,
    SampleRecord,
)
from pipeline.storage import FolderStore
from tests.models.tiny import GREEN, picture, tiny_package
from training.errors import TrainingError
from training.replay import rejected, replay_folder

NOW = datetime(2026, 1, 2, tzinfo=UTC)
THERE = (0.1, 0.25, 0.15, 0.3333)
"""Where the green square is, as shares of the picture."""


def sample(
    folder: Path,
    *,
    label: str = "green",
    box: tuple[float, float, float, float] = THERE,
    outcome: SampleOutcome = SampleOutcome.NEGATIVE,
    deleted: bool = False,
) -> SampleRecord:
    shown = picture(640, 384, ((64, 96, 96, 128), GREEN))
    data = cv2.imencode(".png", shown[:, :, ::-1])[1].tobytes()
    sha256 = FolderStore(folder / "pictures").put(data, "image/png")
    return SampleRecord(
        sample_id=uuid4(),
        origin=SampleOrigin.VERDICT,
        outcome=outcome,
        reason="permitted" if outcome is SampleOutcome.NEGATIVE else None,
        kind="street_vending",
        camera_id="c1",
        view_id="v1",
        captured_at=NOW,
        condition=LookCondition.DAY,
        picture=SamplePicture(
            sha256=sha256, key=sha256, media_type="image/png", width=640, height=384
        ),
        boxes=(SampleBox(label=label, box=box, by="model", score=0.9),),
        case_id=uuid4(),
        reviewed_by="u1",
        reviewed_at=NOW,
        deleted_at=NOW if deleted else None,
    )


def written(folder: Path, *samples: SampleRecord) -> Path:
    lines = "".join(f"{one.model_dump_json()}\n" for one in samples)
    (folder / "samples.jsonl").write_text(lines)
    return folder


def test_a_rejected_box_that_is_found_again_has_fired(tmp_path: Path) -> None:
    again = sample(tmp_path)
    elsewhere = sample(tmp_path, box=(0.5, 0.5, 0.6, 0.6))
    another_label = sample(tmp_path, label="red")
    unknown_label = sample(tmp_path, label="violet")
    folder = written(tmp_path, again, elsewhere, another_label, unknown_label)
    said = replay_folder(tiny_package(tmp_path / "tiny"), folder, threads=1)
    assert (said.rejected_cases, said.still_fired) == (4, 1)
    assert said.fired == (str(again.sample_id),)


def test_only_rejected_samples_that_nobody_deleted_are_shown(tmp_path: Path) -> None:
    kept = sample(tmp_path)
    others = sample(tmp_path, outcome=SampleOutcome.POSITIVE), sample(tmp_path, deleted=True)
    assert rejected(written(tmp_path, kept, *others)) == [kept]


def test_a_folder_without_samples_and_a_line_that_is_none_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"has no samples\.jsonl"):
        rejected(tmp_path)
    (tmp_path / "samples.jsonl").write_text('{"colour": "green"}\n')
    with pytest.raises(TrainingError, match="line 1 is no sample"):
        rejected(tmp_path)
