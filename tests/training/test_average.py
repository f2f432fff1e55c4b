"""The mean of checkpoints; needs torch, and is skipped with a reason where the extra is absent."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from training.average import AverageError, average
from training.quiet import quiet_ultralytics


@pytest.fixture
def ultralytics(tmp_path: Path) -> Any:
    if not (find_spec("torch") and find_spec("ultralytics")):
        pytest.skip("the extra 'training' (torch, ultralytics) is not installed")
    return quiet_ultralytics(tmp_path / "settings")


def checkpoint(ultralytics: Any, path: Path, value: float, size: str = "n") -> Path:
    """A YOLOv8 whose every weight is `value`."""
    import torch

    network = ultralytics.YOLO(f"yolov8{size}.yaml").model
    with torch.no_grad():
        for weights in network.parameters():
            weights.fill_(value)
    torch.save({"model": network, "ema": None, "optimizer": {}, "epoch": 3}, path)
    return path


@pytest.mark.filterwarnings("default")
def test_every_weight_is_the_mean_and_the_checkpoint_is_a_network_again(
    ultralytics: Any, tmp_path: Path
) -> None:
    import torch

    parts = [checkpoint(ultralytics, tmp_path / f"{v}.pt", float(v)) for v in (1, 2, 6)]
    average(parts, tmp_path / "mean.pt")
    made = ultralytics.YOLO(str(tmp_path / "mean.pt")).model
    assert all(torch.allclose(weights, torch.tensor(3.0)) for weights in made.parameters())


@pytest.mark.filterwarnings("default")
def test_networks_of_another_size_are_refused(ultralytics: Any, tmp_path: Path) -> None:
    parts = [checkpoint(ultralytics, tmp_path / f"{s}.pt", 1.0, s) for s in ("n", "s")]
    with pytest.raises(AverageError, match="not of one network"):
        average(parts, tmp_path / "mean.pt")


def test_one_checkpoint_has_no_mean_and_a_missing_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(AverageError, match="two checkpoints or more"):
        average([tmp_path / "a.pt"], tmp_path / "mean.pt")
    with pytest.raises(AverageError, match=r"no checkpoint .*a\.pt"):
        average([tmp_path / "a.pt", tmp_path / "b.pt"], tmp_path / "mean.pt")
