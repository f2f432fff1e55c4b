"""What the doctor says of a GPU that is there and not used, or asked for and not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import Engine
from models.gpus import DriverAway, Gpu
from models.ways import Installed
from pipeline.config import PatrolSettings
from pipeline.contract import Finding, Grade
from pipeline.doctor.model import model_findings
from tests.models.tiny import tiny_package

CPU = ("CPUExecutionProvider",)
BUILT = ("CUDAExecutionProvider", *CPU)
AWAY = "NVIDIA's driver is not installed here; see whether nvidia-smi finds the GPU."


class Machine:
    """What is installed, and which GPUs the driver finds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.here = Installed(CPU, openvino=False)
        self.gpus: tuple[Gpu, ...] = ()
        self._package = tiny_package(folder / "tiny" / "1.0.0")
        monkeypatch.setattr("pipeline.doctor.model.installed", lambda gpu: self.here)
        monkeypatch.setattr("pipeline.doctor.model.gpus_here", self._found)

    def _found(self) -> tuple[Gpu, ...]:
        if not self.gpus:
            raise DriverAway("NVIDIA's driver is not installed here")
        return self.gpus

    def told(self, engine: Engine) -> Finding:
        settings = PatrolSettings(
            model=self._package, model_store=self._package.parents[1], engine=engine
        )
        [found] = model_findings(settings, None)
        return found


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    return Machine(monkeypatch, tmp_path)


def test_where_nobody_thought_of_a_gpu_nothing_is_said_of_one(machine: Machine) -> None:
    assert machine.told(Engine.AUTO).grade is Grade.GOOD


def test_a_gpu_that_the_installed_runtime_cannot_use_is_told(machine: Machine) -> None:
    machine.gpus = (Gpu(0, "NVIDIA L4", 24 * 2**30),)
    found = machine.told(Engine.AUTO)
    assert (found.name, found.grade) == ("gpu_idle", Grade.WARNING)
    assert "There is a GPU (NVIDIA L4 (24 GB))" in found.sentence
    assert "install onnxruntime-gpu in its place" in found.sentence
    assert machine.told(Engine.ONNX).grade is Grade.GOOD, "the processor was asked for by name"


def test_a_runtime_for_gpus_whose_gpu_is_away_is_told_with_the_reason(machine: Machine) -> None:
    machine.here = Installed(BUILT, openvino=False, barred={Engine.CUDA: AWAY})
    found = machine.told(Engine.AUTO)
    assert (found.name, found.grade) == ("gpu_unused", Grade.WARNING)
    assert found.sentence.endswith(AWAY)


def test_an_engine_asked_for_by_name_that_is_away_is_a_warning_and_a_missing_one_is_broken(
    machine: Machine,
) -> None:
    assert machine.told(Engine.CUDA).name == "engine_missing"
    machine.here = Installed(BUILT, openvino=False, barred={Engine.CUDA: AWAY})
    found = machine.told(Engine.CUDA)
    assert (found.name, found.grade) == ("engine_away", Grade.WARNING)
    assert found.sentence.endswith("Until then another engine looks.")
