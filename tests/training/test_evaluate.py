import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from models import Detections, Detector
from tests.training.test_datasets import BIN, CAR, paint
from training.average_precision import Found
from training.datasets import mix
from training.errors import TrainingError
from training.evaluate import Way, evaluate, report, table
from training.figures import drawn, grouped, label_figures, mean_figures, worst_cameras
from training.labels import LABELS, label_id
from training.observe import Observation, observe
from training.record import LabelFigures, observations, read_record, write_record
from training.sources import Kind, Picture
from training.split import Split

STORE = Path(__file__).parents[2] / "models" / "store" / "citypatrol"
PACKAGES = sorted(STORE.glob("*/"))


class SeesBins:
    """Stands for a detector: one container in the middle of every picture, a car nowhere."""

    class package:  # noqa: N801
        labels = LABELS

    def __call__(self, images: list[NDArray[np.uint8]]) -> list[Detections]:
        found = []
        for image in images:
            height, width = image.shape[:2]
            box = np.array([[0.4 * width, 0.4 * height, 0.6 * width, 0.6 * height]], np.float32)
            label = np.array([label_id("container")], np.int64)
            found.append(Detections(box, np.array([0.9], np.float32), label))
        return found


def dataset(tmp_path: Path) -> Path:
    def one(name: str, grey: int, split: Split, kind: Kind) -> Picture:
        return Picture("street", kind, split, paint(tmp_path / name, grey), (BIN, CAR))

    chosen = [
        one("a.png", 10, "train", "real"),
        one("b.png", 20, "val", "real"),
        one("c.png", 30, "val", "rendered"),
        one("d.png", 40, "val", "rendered"),
    ]
    return mix(chosen, tmp_path / "set").root


def test_each_label_is_matched_on_its_own(tmp_path: Path) -> None:
    seen = observe(SeesBins(), dataset(tmp_path))  # type: ignore[arg-type]
    assert [one.kind for one in seen] == ["real", "rendered", "rendered"]
    assert all(one.found["container"].hit.tolist() == [True] for one in seen)
    assert all(one.found["car"].hit.tolist() == [] for one in seen)
    assert all(one.found["car"].truths == 1 for one in seen)
    assert {one.condition for one in seen} == {"unknown"}


def test_a_split_without_pictures_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no pictures for test"):
        observe(SeesBins(), dataset(tmp_path), "test")  # type: ignore[arg-type]


def test_a_folder_that_is_no_dataset_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"is no dataset: there is no manifest\.jsonl"):
        observe(SeesBins(), tmp_path)  # type: ignore[arg-type]


def picture(
    name: str,
    scores: list[float],
    hits: list[bool],
    truths: int,
    *,
    kind: str = "real",
    condition: str = "day",
    camera: str | None = None,
) -> Observation:
    found = Found(np.array(scores), np.array(hits, dtype=bool), truths)
    return Observation(name, kind, "street", condition, camera, {"car": found})


def half(label: str, condition: str) -> float:
    return 0.7 if condition == "night" else 0.5


def test_real_and_rendered_pictures_never_meet_in_a_group() -> None:
    seen = [picture("a", [], [], 1), picture("b", [], [], 1, kind="rendered", condition="night")]
    groups = grouped(seen)
    assert set(groups["kind"]) == {"real", "rendered"}
    assert set(groups["source"]) == {"real street", "rendered street"}
    assert set(groups["condition"]) == {"real day", "rendered night"}


def test_figures_come_with_intervals_around_them() -> None:
    seen = [picture(str(n), [0.9, 0.6], [True, n % 3 == 0], 2) for n in range(30)]
    measured = label_figures(seen, half, {"car": 0.5}, drawn(seen))
    car = measured.figures["car"]
    assert (car.boxes, car.pictures) == (60, 30)
    assert car.recall == pytest.approx(40 / 60, abs=1e-4)
    assert car.precision == pytest.approx(40 / 60, abs=1e-4)
    assert car.recall_low is not None
    assert car.recall_high is not None
    assert car.recall_low < 40 / 60 < car.recall_high
    means = mean_figures(measured)
    assert (means.value, means.low, means.labels) == (car.ap50, car.ap50_low, 1)


def test_a_picture_at_night_is_judged_by_the_threshold_of_the_night() -> None:
    seen = [picture("a", [0.6], [True], 1), picture("b", [0.6], [True], 1, condition="night")]
    measured = label_figures(seen, half, {"car": 0.5}, drawn(seen, 0))
    assert measured.figures["car"].recall == 0.5


def test_the_worst_tenth_of_the_cameras_is_named() -> None:
    good = [picture(f"{n}", [0.9] * 3, [True] * 3, 3, camera=f"good-{n}") for n in range(11)]
    bad = picture("bad", [0.9, 0.3], [False, True], 4, camera="bad")
    quiet = picture("quiet", [], [], 1, camera="quiet")  # too few boxes to say anything
    worst = worst_cameras([*good, bad, quiet, picture("none", [], [], 9)], half)
    assert worst.cameras == 12
    assert [one.camera for one in worst.worst] == ["bad", "good-0"]
    assert worst.f1 == pytest.approx((0.0 + 1.0) / 2)


def row(boxes: int, ap50: float | None) -> LabelFigures:
    named = dict.fromkeys(LabelFigures.model_fields, None)
    return LabelFigures.model_validate(
        {**named, "boxes": boxes, "pictures": boxes, "ap50": ap50, "threshold": 0.35}
    )


def test_the_table_leaves_out_labels_that_neither_occur_nor_fire() -> None:
    text = table({"car": row(3, 0.5), "bus": row(0, None)})
    assert "| car | 3 | 0.50 | 0.35 | – | – | – |" in text
    assert "bus" not in text


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_package_in_the_store_opens_and_can_be_measured(package: Path, tmp_path: Path) -> None:
    assert Detector.open(package, threads=1).package.labels == LABELS
    record = evaluate(package, dataset(tmp_path), way=Way(threads=1, resamples=20))
    assert set(record.groups["kind"]) == {"real", "rendered"}
    assert record.groups["kind"]["real"]["container"].boxes == 1
    assert record.package.version == package.name
    assert "## rendered" in report(record)


def test_a_record_read_back_gives_the_same_figures(tmp_path: Path) -> None:
    record = evaluate(PACKAGES[-1], dataset(tmp_path), way=Way(threads=1, resamples=20))
    write_record(record, tmp_path / "evaluation.json")
    back = read_record(tmp_path / "evaluation.json")
    assert back == record
    for kind, members in grouped(observations(back))["kind"].items():
        measured = label_figures(members, back.threshold, back.thresholds, drawn(members, 20))
        assert measured.figures == back.groups["kind"][kind]


def test_the_command_prints_json_and_writes_the_record(tmp_path: Path) -> None:
    import typer

    from training.commands.evaluate import evaluate as command

    app = typer.Typer()
    app.command()(command)
    out = tmp_path / "evaluation.json"
    done = CliRunner().invoke(
        app,
        [
            *("--package", str(PACKAGES[-1]), "--dataset", str(dataset(tmp_path))),
            *("--json", "--out", str(out), "--threads", "1", "--resamples", "5"),
        ],
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["ap"].startswith("COCO 101-point")
    assert "pictures" not in said
    assert len(read_record(out).pictures) == 3


def test_a_file_that_is_no_record_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(TrainingError, match="is no evaluation record"):
        read_record(tmp_path / "x.json")
    with pytest.raises(TrainingError, match="run citypatrol evaluate first"):
        read_record(tmp_path / "y.json")
