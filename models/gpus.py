"""Which GPUs of NVIDIA this process may use, asked of their driver; no package is needed for it."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class DriverAway(Exception):
    """The driver does not answer; ``str()`` says why, in a few words."""


class Driver(Protocol):
    def count(self) -> int:
        """GPUs this process may use. Raises DriverAway."""
        ...

    def name(self, index: int) -> str: ...

    def memory_bytes(self, index: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Gpu:
    index: int
    """Among those this process may use: ``CUDA_VISIBLE_DEVICES`` leaves others out."""
    name: str
    memory_bytes: int

    def __str__(self) -> str:
        return f"{self.name} ({self.memory_bytes / 2**30:.0f} GB)"


@dataclass(frozen=True, slots=True)
class GpuUse:
    """How a network uses a GPU."""

    index: int = 0
    share: float = 1.0
    """Of the GPU's memory, at most, where several workers have one together; above 0, up to 1."""
    plans: Path = Path("var/tensorrt")
    """Folder in which TensorRT keeps what it has planned."""


def gpus_here(driver: Driver | None = None) -> tuple[Gpu, ...]:
    """Raises DriverAway where there is no driver or it finds none."""
    driver = driver or CudaDriver()
    found = tuple(
        Gpu(index, driver.name(index), driver.memory_bytes(index))
        for index in range(driver.count())
    )
    if not found:
        raise DriverAway("NVIDIA's driver finds no GPU that this program may use")
    return found


def visible(environment: Mapping[str, str], driver: Driver | None = None) -> tuple[str, ...]:
    """The GPUs a program started from here would use, as ``CUDA_VISIBLE_DEVICES`` names them."""
    named = environment.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        return tuple(name.strip() for name in named.split(",") if name.strip())
    try:
        return tuple(str(gpu.index) for gpu in gpus_here(driver))
    except DriverAway:
        return ()


class CudaDriver:
    """NVIDIA's driver through its C interface.

    Nothing is kept on the GPU: the driver is asked without making a context.
    """

    def __init__(self, library: str = "libcuda.so.1") -> None:
        self._name = library
        self._library: ctypes.CDLL | None = None

    def count(self) -> int:
        number = ctypes.c_int()
        self._ask("cuDeviceGetCount", ctypes.byref(number))
        return number.value

    def name(self, index: int) -> str:
        text = ctypes.create_string_buffer(256)
        self._ask("cuDeviceGetName", text, ctypes.c_int(256), ctypes.c_int(index))
        return text.value.decode(errors="replace")

    def memory_bytes(self, index: int) -> int:
        size = ctypes.c_size_t()
        self._ask("cuDeviceTotalMem_v2", ctypes.byref(size), ctypes.c_int(index))
        return size.value

    def _ask(self, function: str, *arguments: object) -> None:
        library = self._library or self._opened()
        code = getattr(library, function)(*arguments)
        if code:
            raise DriverAway(f"NVIDIA's driver answers {function} with error {code}")

    def _opened(self) -> ctypes.CDLL:
        try:
            library = ctypes.CDLL(self._name)
        except OSError:
            raise DriverAway("NVIDIA's driver is not installed here") from None
        code = library.cuInit(0)
        if code:
            raise DriverAway(f"NVIDIA's driver does not start (cuInit gives {code})")
        self._library = library
        return library
