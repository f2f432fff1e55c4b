"""From a wish (engine, precision) to a back-end that runs: the one place that knows them all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from models.accelerated import Load, accelerated, barred, guarded
from models.backends.base import Backend, BackendError
from models.backends.onnx import OnnxBackend, providers
from models.backends.openvino import OpenVinoBackend, computes_bf16
from models.backends.openvino import installed as openvino_installed
from models.backends.stepped import Stepped
from models.errors import EngineAway, EngineMissing, PackageMismatch
from models.gpus import DriverAway, GpuUse
from models.package import Package
from models.trial import Chosen, fastest
from models.ways import ON_GPU, Engine, Installed, Precision, Way, eligible

ANY_GPU = GpuUse()
NOTHING_KNOWN = Load(inputs=((640, 384),))


def installed(gpu: GpuUse = ANY_GPU) -> Installed:
    """What this environment can run, on the GPU named where it comes to one."""
    return Installed(providers(), openvino_installed(), _adds_bytes_exactly(), barred(gpu))


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
        if here.runs(way.engine) and (way.precision is not Precision.BF16 or computes_bf16())
    ]


def start(
    way: Way,
    *,
    threads: int = 0,
    lanes: int = 1,
    load: Load = NOTHING_KNOWN,
    gpu: GpuUse = ANY_GPU,
) -> Backend:
    """A back-end for one way. ``threads`` bounds the cores of one call, 0 takes them all.

    ``lanes``: calls that run beside each other. A GPU, named by ``gpu``, prepares itself for
    ``load``. Raises BackendError.
    """
    if way.engine is Engine.OPENVINO:
        return OpenVinoBackend(way.weights, threads=threads, lanes=lanes, precision=way.precision)
    if way.engine in ON_GPU:
        try:
            return accelerated(way, load, gpu)
        except (DriverAway, OSError) as error:
            raise BackendError(str(error)) from error
    return OnnxBackend(way.weights, threads=threads, engine=way.engine, precision=way.precision)


def choose(
    package: Package,
    engine: Engine,
    precision: Precision,
    *,
    threads: int = 0,
    lanes: int = 1,
    batch: int = 1,
    gpu: GpuUse = ANY_GPU,
) -> Chosen:
    """The way to run ``package`` that fits the wish; several are measured at the first input size.

    Naming engine and precision measures nothing and always gives the same way. A GPU that is asked
    for and does not work is no reason not to look: what is left is measured, and
    ``Chosen.standing`` says why. The same comes about when it fails later.
    Raises EngineMissing or PackageMismatch.
    """
    here, load = installed(gpu), Load(package.inputs, batch, threads)
    try:
        ways = eligible(package.ways, engine, precision, here)
        return _chosen(package, ways, here, load, lanes, gpu)
    except EngineAway as error:
        rest = replace(here, barred={engine: "", **here.barred})
        chosen = _chosen(package, _whatever(package, precision, rest), rest, load, lanes, gpu)
        chosen.standing.runs_instead(f"{str(error).rstrip('.')}. Until then {chosen.way} looks.")
        return chosen


def _whatever(package: Package, precision: Precision, here: Installed) -> list[Way]:
    try:
        return eligible(package.ways, Engine.AUTO, precision, here)
    except EngineMissing:
        return eligible(package.ways, Engine.AUTO, Precision.AUTO, here)


def _chosen(
    package: Package, ways: list[Way], here: Installed, load: Load, lanes: int, gpu: GpuUse
) -> Chosen:
    def begin(way: Way) -> Backend:
        return start(way, threads=load.threads, lanes=lanes, load=load, gpu=gpu)

    if len(ways) > 1:
        width, height = package.inputs[0]
        noise = np.random.default_rng(0).random((load.batch, 3, height, width), np.float32)
        try:
            chosen = fastest(ways, begin, noise)
        except BackendError as error:
            raise _unfit(package, error) from error
        untried = [f"{way} not tried: {why.rstrip('.')}" for way, why in here.barred.items() if why]
        return _guarded(replace(chosen, why="; ".join([chosen.why, *untried])), load, gpu)
    [way] = ways
    try:
        backend = begin(way)
    except BackendError as error:
        if way.engine is Engine.ONNX:
            raise _unfit(package, error) from error
        said = f"Engine {way.engine.value!r} could not be started ({error})"
        if way.engine in ON_GPU:
            raise EngineAway(f"{said}: see docs/howto/gpu.md.") from error
        raise EngineMissing(
            f"{said}: repair its installation, or set engine and precision to auto."
        ) from error
    return _guarded(Chosen(way, backend, ""), load, gpu)


def _guarded(chosen: Chosen, load: Load, gpu: GpuUse) -> Chosen:
    if not isinstance(chosen.backend, Stepped):
        return chosen
    backend = guarded(chosen.way, chosen.backend, load, gpu, chosen.standing)
    return replace(chosen, backend=backend)


def _unfit(package: Package, error: BackendError) -> PackageMismatch:
    return PackageMismatch(
        package.directory,
        f"holds weights that are no ONNX network ({error}): export them again.",
    )
