"""A network on a GPU: told what it may use, warmed up, and guarded by the processor."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.backends import options
from models.backends.guarded import Guarded
from models.backends.libraries import load_installed, missing_library
from models.backends.onnx import OnnxBackend, input_name, providers
from models.backends.plans import PlanKey, planned, tensorrt_version
from models.backends.stepped import Stepped
from models.gpus import Driver, DriverAway, GpuUse, gpus_here
from models.letterbox import Size
from models.standing import Standing
from models.ways import ON_GPU, PROVIDERS, Engine, Way

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Load:
    """What a network is given to do: its inputs' sizes and the pictures at once."""

    inputs: Sequence[Size]
    batch: int = 1
    threads: int = 0


def barred(
    use: GpuUse, built: Sequence[str] | None = None, driver: Driver | None = None
) -> Mapping[Engine, str]:
    """The GPU engines that ONNX Runtime was built with and that cannot be used, with the reason.

    ``built`` and ``driver`` are those of this machine unless given.
    """
    offered = providers() if built is None else built
    engines = [engine for engine in ON_GPU if PROVIDERS[engine] in offered]
    if not engines:
        return {}
    try:
        gpus = gpus_here(driver)
    except DriverAway as error:
        said = f"{error}; see whether nvidia-smi finds the GPU."
        return dict.fromkeys(engines, said)
    if use.index >= len(gpus):
        said = (
            f"there is no GPU {use.index} among the {len(gpus)} this program may use, which are "
            "counted from 0; correct patrol.gpu.index."
        )
        return dict.fromkeys(engines, said)
    found = {engine: missing_library(engine) for engine in engines}
    return {engine: _how_to_get(library) for engine, library in found.items() if library}


def _how_to_get(library: str) -> str:
    wheels = "tensorrt-cu13" if library.startswith("libnv") else "onnxruntime-gpu[cuda,cudnn]"
    return f"{library} is missing; install {wheels} as docs/howto/gpu.md says."


def accelerated(way: Way, load: Load, use: GpuUse) -> Stepped:
    """``way`` on the GPU of ``use``. Raises BackendError or DriverAway."""
    load_installed()
    gpu = gpus_here()[use.index]
    told = [options.cuda(use, gpu)]
    where = f"{way.engine} on {gpu}"
    if way.engine is Engine.CUDA:
        return _started(way, load, told, where)
    key = PlanKey(way.sha256, way.precision, tensorrt_version(), gpu.name)
    plans = key.folder(use.plans)
    plans.mkdir(parents=True, exist_ok=True)
    shapes = options.Shapes(input_name(way.weights), load.inputs, load.batch)
    told.append(options.tensorrt(use, gpu, way.precision, shapes, plans))
    if planned(plans):
        return _started(way, load, told, where)
    log.warning(
        "TensorRT plans this network for %s: it takes minutes, once; kept in %s", gpu, plans
    )
    began = time.monotonic()
    backend = _started(way, load, told, where)
    log.info("TensorRT has planned for %.0f s", time.monotonic() - began)
    return backend


def guarded(way: Way, backend: Stepped, load: Load, use: GpuUse, standing: Standing) -> Guarded:
    """The processor takes over, with the same weights, when the GPU fails."""

    def spare() -> OnnxBackend:
        return OnnxBackend(way.weights, threads=load.threads, precision=way.precision)

    return Guarded(backend, spare, standing, f"GPU {use.index}")


def _started(way: Way, load: Load, told: Sequence[options.Provider], where: str) -> Stepped:
    backend = Stepped(
        OnnxBackend(
            way.weights,
            threads=load.threads,
            engine=way.engine,
            precision=way.precision,
            told=told,
            where=where,
        ),
        load.batch,
    )
    backend.warm(tuple(load.inputs))
    return backend
