"""What needs torch and ultralytics; skipped with a reason where the extra `training` is absent."""

import copy
import json
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models import Detector
from tests.training.test_datasets import BIN, CAR, paint
from training.datasets import mix
from training.export import Facts, write_package
from training.labels import COCO_IDS, LABELS
from training.quiet import quiet_ultralytics
from training.sources import Picture
from training.train import Recipe, train


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"epochs": 0}, "at least 1"),
        ({"side": 500}, "multiple of 32"),
        ({"mosaic": 1.5}, r"outside 0\.\.1"),
        ({"remember": -1.0}, "negative"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Recipe(**wrong)


@pytest.fixture(scope="module")
def ultralytics(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if not (find_spec("torch") and find_spec("ultralytics")):
        pytest.skip("the extra 'training' (torch, ultralytics) is not installed")
    return quiet_ultralytics(tmp_path_factory.mktemp("settings"))


@pytest.fixture(scope="module")
def coco(ultralytics: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A COCO-80 YOLOv8n with random weights, as a .pt file."""
    path = tmp_path_factory.mktemp("coco") / "coco.pt"
    ultralytics.YOLO("yolov8n.yaml").save(str(path))
    return path


def test_ultralytics_is_told_to_be_quiet(ultralytics: Any) -> None:
    from ultralytics.utils import AUTOINSTALL, ONLINE

    assert not ultralytics.SETTINGS["sync"]
    assert not AUTOINSTALL
    assert not ONLINE


@pytest.mark.filterwarnings("default")
def test_the_new_head_keeps_what_coco_knew(ultralytics: Any, coco: Path) -> None:
    import torch

    from training.network import with_our_head

    before = ultralytics.YOLO(str(coco)).model.eval()
    after = with_our_head(ultralytics.YOLO(str(coco)).model).eval()
    picture = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        old, new = before(picture)[0], after(picture)[0]
    assert new.shape[1] == 4 + len(LABELS)
    assert torch.equal(new[:, :4], old[:, :4])
    for name, number in COCO_IDS.items():
        assert torch.equal(new[:, 4 + LABELS.index(name)], old[:, 4 + number]), name


@pytest.mark.filterwarnings("default")
def test_forgetting_costs_and_remembering_does_not(ultralytics: Any, coco: Path) -> None:
    import torch
    from ultralytics.cfg import get_cfg

    from training.network import with_our_head
    from training.remember import remembering_loss

    teacher = ultralytics.YOLO(str(coco)).model.float()
    for branch in teacher.model[-1].cv3:
        branch[-1].bias.data[COCO_IDS["car"]] += 12.0  # a teacher that sees cars everywhere
    student = with_our_head(copy.deepcopy(teacher)).eval()
    student.args = get_cfg()
    loss = remembering_loss(student, teacher, gain=1.0)
    batch = {
        "img": torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1)),
        "batch_idx": torch.zeros(1),
        "cls": torch.zeros(1, 1),
        "bboxes": torch.tensor([[0.5, 0.5, 0.2, 0.2]]),
    }

    def forgotten() -> float:
        with torch.no_grad():
            return float(loss(student(batch["img"]), batch)[1]["forgotten"])

    assert forgotten() == pytest.approx(0.0, abs=1e-5)
    for branch in student.model[-1].cv3:
        branch[-1].bias.data[LABELS.index("car")] -= 4.0
    assert forgotten() > 0.1


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_tiny_run_ends_in_a_package_that_opens(coco: Path, tmp_path: Path) -> None:
    pictures = [
        Picture("a", "real", "train", paint(tmp_path / f"{i}.png", 20 * i), (BIN, CAR))
        for i in range(4)
    ]
    pictures.append(Picture("a", "real", "val", paint(tmp_path / "v.png", 200), (BIN, CAR)))
    dataset = mix(pictures, tmp_path / "set")
    recipe = Recipe(epochs=1, side=64, batch=2, mosaic=0.0, plain_epochs=0, threads=1)
    weights = train(dataset.root, coco, tmp_path / "run", recipe)
    facts = Facts("0.0.1", "random", ("four grey pictures",), dict.fromkeys(LABELS, 0.3))
    package = tmp_path / "package"
    write_package(weights, package, facts, "# Card\n", tmp_path, datetime.now(UTC))
    detector = Detector.open(package, threads=1)
    assert len(detector([np.zeros((48, 64, 3), np.uint8)])) == 1
    manifest = (dataset.root / "manifest.jsonl").read_text().splitlines()
    assert {json.loads(line)["split"] for line in manifest} == {"train", "val"}
