"""A device that runs out of memory, or falls away, costs no look."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Detector, Engine, Precision, Standing
from models.accelerated import Load, guarded
from models.backends.base import BackendError
from models.backends.binding import Binding
from models.backends.guarded import Guarded
from models.backends.onnx import onnxruntime
from models.backends.scripted import ScriptedBackend
from models.backends.stepped import Stepped, steps
from models.engines import choose, installed, start
from models.gpus import GpuUse
from models.package import Package
from models.ways import Installed, Way
from tests.models.tiny import GREEN, picture, tiny_package

LOST = "CUDA failure 719: unspecified launch failure"
FULL = "Failed to allocate memory for requested buffer of size 1310720000"


class Device:
    """Answers each picture with its mean; holds ``room`` of them, and may be pulled out."""

    def __init__(self, room: int = 64) -> None:
        self.room = room
        self.fails = ""
        self.shapes: list[int] = []

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.fails:
            raise BackendError(self.fails)
        if len(batch) > self.room:
            raise BackendError(FULL)
        self.shapes.append(len(batch))
        return means(batch)

    def describe(self) -> str:
        return "a GPU"


def means(batch: NDArray[np.float32]) -> NDArray[np.float32]:
    if batch.shape[1] != 3:
        raise BackendError("Got invalid dimensions for input: images")
    return np.asarray(batch.mean(axis=(1, 2, 3)), np.float32)


def pictures(count: int) -> NDArray[np.float32]:
    return np.arange(count, dtype=np.float32)[:, None, None, None] + np.zeros((1, 3, 2, 2), "f4")


def pair(device: Device) -> tuple[Guarded, Standing, ScriptedBackend]:
    standing, spare = Standing(), ScriptedBackend(means)
    return Guarded(device, lambda: spare, standing, "GPU 0"), standing, spare


def test_a_batch_that_does_not_fit_is_halved_until_it_does_and_later_ones_come_smaller() -> None:
    device = Device(room=3)
    both, standing, spare = pair(device)
    assert both.run(pictures(8)).tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert (device.shapes, standing.most, standing.instead) == ([2, 2, 2, 2], 2, "")
    both.run(pictures(3))
    assert device.shapes[4:] == [2, 1]
    assert spare.shapes == []


def test_not_even_one_picture_fits_then_the_processor_looks() -> None:
    both, standing, spare = pair(Device(room=0))
    assert both.run(pictures(4)).tolist() == [0, 1, 2, 3]
    assert "so the processor looks in its place" in standing.instead
    assert spare.shapes == [(4, 3, 2, 2)]


def test_a_device_that_falls_away_costs_no_look_and_is_told_with_what_to_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    device = Device()
    both, standing, spare = pair(device)
    both.run(pictures(2))
    assert both.describe() == "a GPU"
    device.fails = LOST
    assert both.run(pictures(3)).tolist() == [0, 1, 2]
    device.fails = ""
    both.run(pictures(1))
    assert len(spare.shapes) == 2, "there is no way back but a new start"
    assert both.describe() == "scripted, for tests"
    assert LOST in standing.instead
    assert "nvidia-smi" in standing.instead
    assert [one.message for one in caplog.records] == [standing.instead], "said once"


def test_what_no_engine_can_run_is_not_held_against_the_device() -> None:
    both, standing, _ = pair(Device())
    with pytest.raises(BackendError, match="invalid dimensions"):
        both.run(np.zeros((1, 4, 2, 2), np.float32))
    assert standing.instead == ""
    assert both.describe() == "a GPU"


def test_lanes_that_fail_at_the_same_moment_share_one_spare() -> None:
    device, standing, made = Device(), Standing(), []
    device.fails = LOST

    def spare() -> ScriptedBackend:
        made.append(ScriptedBackend(means))
        return made[-1]

    both, answers = Guarded(device, spare, standing, "GPU 0"), []
    lanes = [
        threading.Thread(target=lambda: answers.append(both.run(pictures(2)).tolist()))
        for _ in range(8)
    ]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join(30)
    assert answers == [[0, 1]] * 8
    assert len(made) == 1


def test_batches_come_in_few_sizes_and_only_the_answers_asked_for_go_back() -> None:
    assert list(steps(1)) == [1]
    assert list(steps(6)) == [1, 2, 4, 6]
    inner = ScriptedBackend(means)
    stepped = Stepped(inner, most=6)
    stepped.warm(((4, 2),))
    assert inner.shapes == [(1, 3, 2, 4), (2, 3, 2, 4), (4, 3, 2, 4), (6, 3, 2, 4)]
    for count in (1, 3, 5, 6, 9):
        assert stepped.run(pictures(count)).tolist() == list(range(count))
    assert [shape[0] for shape in inner.shapes[4:]] == [1, 4, 6, 6, 9]


def test_an_input_that_stays_on_its_device_gives_what_a_plain_call_gives(tmp_path: Path) -> None:
    weights = Package.load(tiny_package(tmp_path)).weights
    session = onnxruntime.InferenceSession(str(weights), providers=["CPUExecutionProvider"])
    binding = Binding(session, "cpu", 0)
    random = np.random.default_rng(0)
    for batch in (1, 2, 1, 2):
        shown = random.random((batch, 3, 384, 640), np.float32)
        [plain] = session.run(None, {session.get_inputs()[0].name: shown})
        assert np.array_equal(binding.run(shown), plain)


def test_the_processor_takes_over_with_the_weights_that_ran(tmp_path: Path) -> None:
    package = Package.load(tiny_package(tmp_path))
    device = Device()
    device.fails = LOST
    way, standing = Way(Engine.CUDA, Precision.FP32, package.weights, package.sha256), Standing()
    both = guarded(way, Stepped(device, 4), Load(package.inputs), GpuUse(), standing)
    detector = Detector(package, both, standing=standing)
    [found] = detector([picture(640, 384, ((64, 96, 96, 128), GREEN))])
    assert [package.labels[label] for label in found.label] == ["green"]
    assert detector.engine.startswith("ONNX Runtime")
    assert "failed while it looked" in detector.standing.instead


@pytest.fixture
def broken_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime has its GPU parts, and the GPU is away."""
    here = Installed(
        ("CUDAExecutionProvider", "CPUExecutionProvider"),
        openvino=False,
        barred={Engine.CUDA: "NVIDIA's driver is not installed here."},
    )
    monkeypatch.setattr("models.engines.installed", lambda gpu: here)


@pytest.mark.usefixtures("broken_gpu")
@pytest.mark.parametrize("precision", [Precision.AUTO, Precision.FP16, Precision.FP32])
def test_a_gpu_asked_for_by_name_that_is_away_does_not_keep_the_patrol_from_looking(
    precision: Precision, tmp_path: Path
) -> None:
    chosen = choose(Package.load(tiny_package(tmp_path)), Engine.CUDA, precision, threads=1)
    assert str(chosen.way) == "onnx fp32"
    assert chosen.standing.instead == (
        "Engine 'cuda' cannot be used here: NVIDIA's driver is not installed here. "
        "Until then onnx fp32 looks."
    )


@pytest.mark.usefixtures("broken_gpu")
def test_a_gpu_nobody_asked_for_is_no_trouble(tmp_path: Path) -> None:
    chosen = choose(Package.load(tiny_package(tmp_path)), Engine.AUTO, Precision.AUTO, threads=1)
    assert chosen.standing.instead == ""


@pytest.mark.skipif(installed().runs(Engine.CUDA), reason="a GPU that works is here")
def test_a_gpu_that_does_not_start_is_said_in_words(tmp_path: Path) -> None:
    package = Package.load(tiny_package(tmp_path))
    way = Way(Engine.CUDA, Precision.FP32, package.weights, package.sha256)
    with pytest.raises(BackendError, match=r"driver|CUDAExecutionProvider"):
        start(way, load=Load(package.inputs))
