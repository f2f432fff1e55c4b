"""OpenVINO on the CPU. Nothing of it is imported before a back-end is made."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.backends.base import BackendError, cores, first_line
from models.ways import Precision


def installed() -> bool:
    return find_spec("openvino") is not None


def computes_bf16() -> bool:
    """Whether OpenVINO is there, works, and finds bf16 arithmetic in this processor."""
    try:
        return installed() and _computes_bf16(_silent_openvino().Core())
    except BackendError:
        return False


def _computes_bf16(core: Any) -> bool:
    return "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")


class OpenVinoBackend:
    """One compiled network with a stream, that is a queue with its own threads, for every lane.

    ``threads`` bounds the cores one call uses and ``lanes`` the calls that run beside each other;
    further callers wait. With 0 threads each lane takes its share of all cores. Measured on two
    cores: two lanes of one thread give 200 pictures a second, one lane of two threads 169.
    Raises BackendError when the file is no network OpenVINO can read, or the processor has no
    bf16 arithmetic and ``precision`` asks for it.
    """

    def __init__(
        self,
        weights: Path,
        *,
        threads: int = 0,
        lanes: int = 1,
        precision: Precision = Precision.FP32,
    ) -> None:
        openvino = _silent_openvino()
        version = openvino.__version__.partition("-")[0]
        beside = f", {lanes} lanes" if lanes > 1 else ""
        self._words = f"OpenVINO {version}, {precision}, CPU, {cores(threads)}{beside}"
        try:
            core = openvino.Core()
            bf16 = precision is not Precision.FP32 and _computes_bf16(core)
            if precision is Precision.BF16 and not bf16:
                raise BackendError("this processor has no bf16 arithmetic")
            self._compiled = core.compile_model(
                core.read_model(str(weights)),
                "CPU",
                {
                    "INFERENCE_NUM_THREADS": threads * lanes,
                    "NUM_STREAMS": lanes,
                    # Also what int8 weights leave over, if the processor can.
                    "INFERENCE_PRECISION_HINT": "bf16" if bf16 else "f32",
                    # Decoders and other workers use the same cores; the kernel moves us better.
                    "ENABLE_CPU_PINNING": False,
                },
            )
        except RuntimeError as error:
            raise BackendError(first_line(error)) from error
        self._mine = local()

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        request: Any = getattr(self._mine, "request", None)
        try:
            if request is None:
                request = self._mine.request = self._compiled.create_infer_request()
            answer = request.infer({0: np.ascontiguousarray(batch)}, share_inputs=True)
        except RuntimeError as error:
            raise BackendError(first_line(error)) from error
        return np.array(answer[0])

    def describe(self) -> str:
        return self._words


def _silent_openvino() -> Any:
    """OpenVINO without its telemetry.

    Merely importing it sends an event home through the module ``openvino_telemetry``. It carries
    on with an empty stand-in of its own when that module cannot be imported, which None in the
    table of modules makes sure of.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    try:
        return import_module("openvino")
    except ImportError as error:
        raise BackendError(first_line(error)) from error
