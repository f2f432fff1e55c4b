"""What needs torch and ultralytics; skipped with a reason where the extra `training` is absent."""

import copy
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models import Detector
from tests.training.environment import ROOT, training_python
from training.labels import COCO_IDS, LABELS
from training.quiet import ExtraMissing, quiet_ultralytics
from training.record import read_record
from training.results.metrics import read_epochs
from training.train import Recipe


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
    from ultralytics.utils.checks import check_font

    assert check_font("Arial.ttf").is_file()


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


def python() -> str:
    """The interpreter that has torch."""
    found = training_python()
    if found is None:
        pytest.skip("there is no environment with the extra 'training' (make setup-training)")
    return found


def begin(folder: Path, *more: str) -> subprocess.Popen[str]:
    """A tiny run as a program of its own, which notes every try to reach another machine."""
    command = [python(), "-m", "tests.training.tiny_run", str(folder), *more]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_that_is_killed_goes_on_calls_nobody_and_ends_in_a_package(tmp_path: Path) -> None:
    metrics = tmp_path / "run" / "metrics.jsonl"
    first = begin(tmp_path, "12")
    deadline = time.monotonic() + 240
    while len(read_epochs(metrics)) < 3 and first.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    first.kill()
    first.communicate()
    done = len(read_epochs(metrics))
    assert 3 <= done < 12
    assert "running" in (tmp_path / "run" / "results.html").read_text()

    second = begin(tmp_path, "12")
    said, _ = second.communicate(timeout=300)
    assert second.returncode == 0
    epochs = read_epochs(metrics)
    assert [epoch.number for epoch in epochs] == list(range(1, 13))
    # The last line before the kill may be of an epoch whose weights were not yet safe.
    assert said.splitlines()[0].split(":")[0] in {f"epoch {n} of 12" for n in (done, done + 1)}
    assert {"box", "cls", "dfl", "forgotten"} <= set(epochs[-1].losses)
    assert "What was taken for what" in (tmp_path / "run" / "results.html").read_text()
    assert not (tmp_path / "calls.txt").exists(), (tmp_path / "calls.txt").read_text()

    package = tmp_path / "store" / "1.0.0"
    export = "import typer; from training.commands.export import export; typer.run(export)"
    command = [python(), "-c", export, str(tmp_path / "run"), "--package", str(package)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300, capture_output=True)
    detector = Detector.open(package, threads=1)
    assert len(detector([np.zeros((48, 64, 3), np.uint8)])) <= 300
    assert read_record(package / "evaluation.json").package.sha256 == detector.package.sha256
    assert {way.precision for way in detector.package.ways} >= {"fp32", "int8"}


def test_without_the_extra_a_sentence_says_how_to_get_it(tmp_path: Path) -> None:
    if find_spec("torch"):
        pytest.skip("the extra 'training' is installed here")
    with pytest.raises(ExtraMissing, match=r"make setup-training, and run \.venv-training"):
        quiet_ultralytics(tmp_path)
