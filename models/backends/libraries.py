"""NVIDIA's libraries that ONNX Runtime's GPU parts need, and which of them is missing."""

from __future__ import annotations

import contextlib
import ctypes
import io
import mmap
import re
from functools import cache
from pathlib import Path

from models.backends.silent import silent_onnxruntime
from models.ways import Engine

_FILES = {
    Engine.CUDA: "libonnxruntime_providers_cuda.so",
    Engine.TENSORRT: "libonnxruntime_providers_tensorrt.so",
}
_NEEDED = re.compile(rb"\x00(lib(?:cu|nv)[A-Za-z]*\.so\.\d+)(?=\x00)")


def missing_library(engine: Engine) -> str:
    """The first library that the engine needs and the system does not find; empty for none.

    ONNX Runtime itself only logs it and computes on the processor instead.
    """
    runtime = silent_onnxruntime()
    file = Path(runtime.__file__).parent / "capi" / _FILES[engine]
    if not file.is_file():
        return file.name
    load_installed()
    for name in needed(file):
        try:
            ctypes.CDLL(name)
        except OSError:
            return name
    return ""


def load_installed() -> None:
    """Load what pip brought (``onnxruntime-gpu[cuda,cudnn]``), which no system path leads to."""
    preload = getattr(silent_onnxruntime(), "preload_dlls", None)
    if preload is not None:
        # It prints what it does not find; ``missing_library`` says it better.
        with contextlib.redirect_stdout(io.StringIO()):
            preload()


@cache
def needed(file: Path) -> tuple[str, ...]:
    """Names of NVIDIA's libraries in the table of names of a shared object."""
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return tuple(sorted({name.decode() for name in _NEEDED.findall(text)}))
