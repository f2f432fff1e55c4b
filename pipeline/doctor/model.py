"""Whether the networks that should look are there, whole, and can be run on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from models import Engine, EngineAway, ModelError, Package
from models.engines import installed
from models.gpus import DriverAway, gpus_here
from models.shelf import fetch, packages, resolve
from models.ways import Installed, eligible
from pipeline.config import PatrolSettings
from pipeline.contract import Finding, ModelStamp, Part, broken, good, warning


def model_findings(settings: PatrolSettings, pointer: ModelStamp | None) -> Iterator[Finding]:
    """``pointer``: the package that the watch plan names; None where it names none."""
    complaints = [*_own(settings), *_pointed(settings, pointer), *_others(settings, pointer)]
    yield from complaints
    if not complaints:
        said = f"{pointer} looks" if pointer else "The package of patrol.model looks"
        yield good(Part.MODEL, "model", f"{said}, is whole, and can be run here.")


def _own(settings: PatrolSettings) -> Iterator[Finding]:
    try:
        package = Package.load(resolve(settings.model))
    except ModelError as error:
        yield broken(Part.MODEL, "model_unusable", str(error))
        return
    here = installed(settings.gpu.use())
    try:
        eligible(package.ways, settings.engine, settings.precision, here)
    except EngineAway as error:
        said = f"{str(error).rstrip('.')}. Until then another engine looks."
        yield warning(Part.MODEL, "engine_away", said)
    except ModelError as error:
        yield broken(Part.MODEL, "engine_missing", str(error))
    else:
        yield from _gpu(settings, here)


def _gpu(settings: PatrolSettings, here: Installed) -> Iterator[Finding]:
    """Whether what could run on a GPU does; nothing where nobody has thought of one."""
    if settings.engine in (Engine.AUTO, Engine.CUDA) and Engine.CUDA in here.barred:
        yield warning(
            Part.MODEL,
            "gpu_unused",
            f"ONNX Runtime could use a GPU, and the processor looks: {here.barred[Engine.CUDA]}",
        )
    elif not here.has(Engine.CUDA) and settings.engine is Engine.AUTO:
        with suppress(DriverAway):
            yield warning(
                Part.MODEL,
                "gpu_idle",
                f"There is a GPU ({gpus_here()[0]}), and ONNX Runtime was built without one: "
                "install onnxruntime-gpu in its place (docs/howto/gpu.md).",
            )


def _pointed(settings: PatrolSettings, pointer: ModelStamp | None) -> Iterator[Finding]:
    if pointer is None:
        return
    try:
        fetch(settings.model_store, pointer.name, pointer.version, pointer.sha256)
    except ModelError as error:
        yield broken(
            Part.MODEL,
            "pointed_model_unusable",
            f"The watch plan points to {pointer}, which this machine does not have whole: {error}",
        )


def _others(settings: PatrolSettings, pointer: ModelStamp | None) -> Iterator[Finding]:
    """Packages in the store that nobody asks for now, and somebody may go back to."""
    used = {folder.resolve() for folder in _resolved(settings)}
    if pointer is not None:
        used.add((settings.model_store / pointer.name / pointer.version).resolve())
    for folder in packages(settings.model_store):
        if folder.resolve() in used:
            continue
        try:
            Package.load(folder)
        except ModelError as error:
            yield warning(Part.MODEL, "stored_model_unusable", str(error))


def _resolved(settings: PatrolSettings) -> tuple[Path, ...]:
    try:
        return (resolve(settings.model),)
    except ModelError:
        return ()
