"""ONNX Runtime, on the CPU or an NVIDIA GPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.backends.base import BackendError, cores, first_line
from models.backends.binding import Binding
from models.backends.options import Provider
from models.backends.silent import silent_onnxruntime
from models.ways import ON_GPU, PROVIDERS, Engine, Precision

onnxruntime = silent_onnxruntime()

_FALL_BACK = {
    Engine.ONNX: (Engine.ONNX,),
    Engine.CUDA: (Engine.CUDA, Engine.ONNX),
    Engine.TENSORRT: (Engine.TENSORRT, Engine.CUDA, Engine.ONNX),
}
"""Which devices may take an operator the wished one does not know, in order."""


def providers() -> tuple[str, ...]:
    """What the installed ONNX Runtime was built with, in its own names."""
    return tuple(onnxruntime.get_available_providers())


def input_name(weights: Path) -> str:
    """What a network calls its input. Raises BackendError."""
    try:
        session = onnxruntime.InferenceSession(str(weights), providers=[PROVIDERS[Engine.ONNX]])
    except Exception as error:
        raise BackendError(first_line(error)) from error
    name: str = session.get_inputs()[0].name
    return name


class OnnxBackend:
    """One ONNX Runtime session.

    ``threads`` bounds the cores one call uses; 0 lets ONNX Runtime take them all. Its threads
    sleep between calls instead of spinning, since decoders need the same cores. Calls from
    several threads run beside each other. ``precision`` says what the weights are, for the record.
    ``told`` says more about a device than its name; ``where`` is its name and number in words.
    Raises BackendError when the file is no network ONNX Runtime can read, or the device cannot
    be used.
    """

    def __init__(
        self,
        weights: Path,
        *,
        threads: int = 0,
        engine: Engine = Engine.ONNX,
        precision: Precision = Precision.FP32,
        told: Sequence[Provider] = (),
        where: str = "",
    ) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 4
        device = where or (f"CPU, {cores(threads)}" if engine is Engine.ONNX else engine.value)
        self._words = f"ONNX Runtime {onnxruntime.__version__}, {precision}, {device}"
        wished = [PROVIDERS[one] for one in _FALL_BACK[engine]]
        said = dict(told)
        offered = [(name, said.get(name, {})) for name in wished if name in providers()]
        if engine in ON_GPU:
            # What does not load is said on standard error whatever the session's own level is.
            onnxruntime.set_default_logger_severity(4)
        try:
            # Unasked it would print a failure and go on as a session on the CPU.
            self._session = onnxruntime.InferenceSession(
                str(weights), options, providers=offered, enable_fallback=0
            )
        except Exception as error:
            raise BackendError(first_line(error)) from error
        # A device without its driver is passed over in silence; that would be the CPU unasked.
        if wished[0] not in self._session.get_providers():
            raise BackendError(f"ONNX Runtime could not start {wished[0]}")
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name
        index = int(said.get(wished[0], {}).get("device_id", "0"))
        self._binding = Binding(self._session, "cuda", index) if engine in ON_GPU else None

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        try:
            if self._binding is not None:
                return self._binding.run(batch)
            return np.asarray(self._session.run([self._output], {self._input: batch})[0])
        except Exception as error:
            raise BackendError(first_line(error)) from error

    def describe(self) -> str:
        return self._words
