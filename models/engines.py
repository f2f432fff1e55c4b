"""From a wish (engine, precision) to a back-end that runs: the one place that knows them all."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.backends.base import Backend, BackendError
from models.backends.onnx import OnnxBackend, providers
from models.backends.openvino import OpenVinoBackend, computes_bf16
from models.backends.openvino import installed as openvino_installed
from models.errors import EngineMissing, PackageMismatch
from models.package import Package
from models.trial import Chosen, fastest
from models.ways import Engine, Installed, Precision, Way, eligible


def installed() -> Installed:
    """What this environment can run."""
    return Installed(providers(), openvino_installed(), int8=_adds_bytes_exactly())


def _adds_bytes_exactly(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether Linux lists VNNI (x86) or the dot product (ARM); False where it cannot be known."""
    try:
        flags = set(cpuinfo.read_text(encoding="utf-8", errors="replace").split())
    except OSError:
        return False
    return bool(flags & {"avx512_vnni", "avx_vnni", "asimddp"})


def runnable(directory: Path) -> list[Way]:
    """The ways of a package folder that this machine has the engine for, bf16 where it can.

    Raises PackageError.
    """
    here = installed()
    return [
        way
        for way in Package.load(directory).ways
        if here.has(way.engine) and (way.precision is not Precision.BF16 or computes_bf16())
    ]


def start(way: Way, *, threads: int = 0, lanes: int = 1) -> Backend:
    """A back-end for one way. ``threads`` bounds the cores of one call, 0 takes them all.

    ``lanes``: calls that run beside each other. Raises BackendError.
    """
    if way.engine is Engine.OPENVINO:
        return OpenVinoBackend(way.weights, threads=threads, lanes=lanes, precision=way.precision)
    return OnnxBackend(way.weights, threads=threads, engine=way.engine, precision=way.precision)


def choose(
    package: Package,
    engine: Engine,
    precision: Precision,
    *,
    threads: int = 0,
    lanes: int = 1,
    batch: int = 1,
) -> Chosen:
    """The way to run ``package`` that fits the wish; several are measured at the first input size.

    Naming engine and precision measures nothing and always gives the same way.
    Raises EngineMissing or PackageMismatch.
    """
    ways = eligible(package.ways, engine, precision, installed())
    if len(ways) > 1:
        width, height = package.inputs[0]
        noise = np.random.default_rng(0).random((batch, 3, height, width), np.float32)
        try:
            return fastest(ways, lambda way: start(way, threads=threads, lanes=lanes), noise)
        except BackendError as error:
            raise _unfit(package, error) from error
    [way] = ways
    try:
        backend = start(way, threads=threads, lanes=lanes)
    except BackendError as error:
        if way.engine is Engine.ONNX:
            raise _unfit(package, error) from error
        raise EngineMissing(
            f"Engine {way.engine.value!r} could not be started ({error}): repair its "
            "installation, or set engine and precision to auto."
        ) from error
    return Chosen(way, backend, "")


def _unfit(package: Package, error: BackendError) -> PackageMismatch:
    return PackageMismatch(
        package.directory,
        f"holds weights that are no ONNX network ({error}): export them again.",
    )
