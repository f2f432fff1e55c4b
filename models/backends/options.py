"""What ONNX Runtime is told about a GPU, in its own words.

The names are those of its CUDA and TensorRT execution providers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.gpus import Gpu, GpuUse
from models.letterbox import Size
from models.ways import PROVIDERS, Engine, Precision

Provider = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What a network is shown: ``input`` is its name, ``most`` the pictures at once."""

    input: str
    inputs: Sequence[Size]
    most: int

    def least(self) -> str:
        return self._said(1, min(w for w, _ in self.inputs), min(h for _, h in self.inputs))

    def usual(self) -> str:
        width, height = self.inputs[0]
        return self._said(self.most, width, height)

    def largest(self) -> str:
        widest, highest = max(w for w, _ in self.inputs), max(h for _, h in self.inputs)
        return self._said(self.most, widest, highest)

    def _said(self, batch: int, width: int, height: int) -> str:
        return f"{self.input}:{batch}x3x{height}x{width}"


def cuda(use: GpuUse, gpu: Gpu) -> Provider:
    """fp32 stays fp32 (no TF32), and no memory is taken in leaps of twice as much."""
    return PROVIDERS[Engine.CUDA], {
        "device_id": str(use.index),
        "gpu_mem_limit": str(int(gpu.memory_bytes * use.share)),
        "arena_extend_strategy": "kSameAsRequested",
        # The exhaustive search is repeated at every new shape and takes seconds of each.
        "cudnn_conv_algo_search": "HEURISTIC",
        "use_tf32": "0",
    }


def tensorrt(use: GpuUse, gpu: Gpu, precision: Precision, shapes: Shapes, plans: Path) -> Provider:
    """One profile from the smallest picture to the largest batch, and plans kept in ``plans``."""
    return PROVIDERS[Engine.TENSORRT], {
        "device_id": str(use.index),
        "trt_max_workspace_size": str(int(gpu.memory_bytes * use.share / 2)),
        "trt_fp16_enable": "1" if precision is Precision.FP16 else "0",
        "trt_engine_cache_enable": "1",
        "trt_engine_cache_path": str(plans),
        "trt_timing_cache_enable": "1",
        "trt_timing_cache_path": str(plans),
        "trt_profile_min_shapes": shapes.least(),
        "trt_profile_opt_shapes": shapes.usual(),
        "trt_profile_max_shapes": shapes.largest(),
    }
