"""ONNX Runtime on the CPU."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from models.backends.base import BackendError


class OnnxBackend:
    """One ONNX Runtime session.

    ``threads`` bounds the cores one call uses; 0 lets ONNX Runtime take them all. Its threads
    sleep between calls instead of spinning, since decoders need the same cores.
    Raises BackendError when the file is no network ONNX Runtime can read.
    """

    def __init__(self, weights: Path, *, threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 4
        self._threads = threads
        try:
            self._session = onnxruntime.InferenceSession(
                str(weights), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise BackendError(_first_line(error)) from error
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        try:
            return np.asarray(self._session.run([self._output], {self._input: batch})[0])
        except Exception as error:
            raise BackendError(_first_line(error)) from error

    def describe(self) -> str:
        threads = f"{self._threads} threads" if self._threads else "all cores"
        return f"ONNX Runtime {onnxruntime.__version__}, CPU, {threads}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
