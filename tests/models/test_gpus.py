"""Which GPUs there are, what stands against them, and what is told to ONNX Runtime about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import Engine, GpuUse
from models.accelerated import barred
from models.backends import options
from models.backends.libraries import needed
from models.backends.plans import PlanKey, planned
from models.gpus import CudaDriver, DriverAway, Gpu, gpus_here, visible
from models.ways import PROVIDERS, Precision

BUILT = ("TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider")
CARD = Gpu(1, "NVIDIA H100 80GB HBM3", 80 * 2**30)
SHAPES = options.Shapes("images", ((640, 384), (384, 640), (640, 640)), most=8)


class Cards:
    """A driver with so many GPUs."""

    def __init__(self, count: int) -> None:
        self._count = count

    def count(self) -> int:
        return self._count

    def name(self, index: int) -> str:
        return f"NVIDIA T4 number {index}"

    def memory_bytes(self, index: int) -> int:
        return 16 * 2**30


def test_gpus_are_told_with_their_name_and_memory() -> None:
    assert [str(gpu) for gpu in gpus_here(Cards(2))] == [
        "NVIDIA T4 number 0 (16 GB)",
        "NVIDIA T4 number 1 (16 GB)",
    ]


def test_a_driver_without_gpus_and_no_driver_at_all_are_told_apart() -> None:
    with pytest.raises(DriverAway, match="finds no GPU that this program may use"):
        gpus_here(Cards(0))
    with pytest.raises(DriverAway, match="is not installed here"):
        gpus_here(CudaDriver("libno-such-driver.so.1"))


def test_gpus_that_others_left_us_go_before_those_the_driver_finds() -> None:
    assert visible({"CUDA_VISIBLE_DEVICES": "GPU-5f, 2"}, Cards(4)) == ("GPU-5f", "2")
    assert visible({"CUDA_VISIBLE_DEVICES": ""}, Cards(4)) == ()
    assert visible({}, Cards(2)) == ("0", "1")
    assert visible({}, Cards(0)) == ()


def test_a_runtime_without_gpu_parts_asks_nobody_and_bars_nothing() -> None:
    assert barred(GpuUse(), ["CPUExecutionProvider"], Cards(0)) == {}


def test_both_engines_are_barred_with_the_reason_that_stands_against_them() -> None:
    without = barred(GpuUse(), BUILT, Cards(0))
    assert set(without) == {Engine.CUDA, Engine.TENSORRT}
    assert "finds no GPU that this program may use; see whether nvidia-smi" in without[Engine.CUDA]
    third = barred(GpuUse(index=2), BUILT, Cards(2))
    assert "there is no GPU 2 among the 2 this program may use" in third[Engine.TENSORRT]
    assert "patrol.gpu.index" in third[Engine.TENSORRT]


def test_a_runtime_whose_gpu_parts_are_not_there_says_which_file(tmp_path: Path) -> None:
    found = barred(GpuUse(), BUILT, Cards(1))
    assert all("is missing; install" in said for said in found.values())


def test_the_libraries_a_part_needs_are_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "part.so"
    names = b"\x00libcudart.so.13\x00libcublasLt.so.13\x00libc.so.6\x00libnvinfer.so.10\x00x"
    file.write_bytes(b"\x7fELF" + bytes(100) + names)
    assert needed(file) == ("libcublasLt.so.13", "libcudart.so.13", "libnvinfer.so.10")


def test_cuda_gets_its_gpu_its_share_of_memory_and_exact_arithmetic() -> None:
    name, said = options.cuda(GpuUse(index=1, share=0.5), CARD)
    assert name == PROVIDERS[Engine.CUDA]
    assert said["device_id"] == "1"
    assert int(said["gpu_mem_limit"]) == 40 * 2**30
    assert said["use_tf32"] == "0"


@pytest.mark.parametrize(("precision", "flag"), [(Precision.FP32, "0"), (Precision.FP16, "1")])
def test_tensorrt_plans_once_for_every_size_and_batch(
    precision: Precision, flag: str, tmp_path: Path
) -> None:
    _, said = options.tensorrt(GpuUse(), CARD, precision, SHAPES, tmp_path)
    assert said["trt_fp16_enable"] == flag
    assert said["trt_profile_min_shapes"] == "images:1x3x384x384"
    assert said["trt_profile_opt_shapes"] == "images:8x3x384x640"
    assert said["trt_profile_max_shapes"] == "images:8x3x640x640"
    assert said["trt_engine_cache_path"] == str(tmp_path)


def test_a_plan_is_good_for_one_network_one_precision_one_version_and_one_kind_of_gpu(
    tmp_path: Path,
) -> None:
    key = PlanKey("ab" * 32, "fp32", "10.16.1", "NVIDIA H100 80GB HBM3")
    others = [
        PlanKey("cd" * 32, "fp32", "10.16.1", "NVIDIA H100 80GB HBM3"),
        PlanKey("ab" * 32, "fp16", "10.16.1", "NVIDIA H100 80GB HBM3"),
        PlanKey("ab" * 32, "fp32", "10.17.0", "NVIDIA H100 80GB HBM3"),
        PlanKey("ab" * 32, "fp32", "10.16.1", "NVIDIA L4"),
    ]
    folders = {one.folder(tmp_path) for one in [key, *others]}
    assert len(folders) == 5
    assert {folder.parent for folder in folders} == {tmp_path}
    folder = key.folder(tmp_path)
    folder.mkdir()
    assert not planned(folder)
    (folder / "trt_123_sm90.engine").touch()
    assert planned(folder)


@pytest.mark.gpu
def test_the_driver_of_this_machine_knows_its_gpus() -> None:
    try:
        found = gpus_here()
    except DriverAway as error:
        pytest.skip(str(error))
    assert all(gpu.name and gpu.memory_bytes > 2**30 for gpu in found)
