"""The ways to run one network: which engine, at which precision, from which weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from models.errors import EngineAway, EngineMissing


class Engine(StrEnum):
    AUTO = "auto"
    """Whichever measures fastest at start; TensorRT only when asked for by name."""
    ONNX = "onnx"
    """ONNX Runtime on the CPU: always there."""
    OPENVINO = "openvino"
    """OpenVINO on the CPU: the extra ``openvino``."""
    CUDA = "cuda"
    """ONNX Runtime on an NVIDIA GPU: the distribution ``onnxruntime-gpu``."""
    TENSORRT = "tensorrt"
    """The same through TensorRT, which takes minutes to plan before the first picture."""


class Precision(StrEnum):
    AUTO = "auto"
    """Whichever measures fastest among those whose measured loss the package tolerates."""
    FP32 = "fp32"
    FP16 = "fp16"
    """On a GPU only, where the package's card says what it loses."""
    BF16 = "bf16"
    INT8 = "int8"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to run a package. ``tolerable``: may be chosen without being asked for by name."""

    engine: Engine
    precision: Precision
    weights: Path
    sha256: str
    """Of ``weights``, lower-case hexadecimal."""
    tolerable: bool = True

    def __str__(self) -> str:
        return f"{self.engine} {self.precision}"


PROVIDERS = {
    Engine.ONNX: "CPUExecutionProvider",
    Engine.CUDA: "CUDAExecutionProvider",
    Engine.TENSORRT: "TensorrtExecutionProvider",
}
"""What ONNX Runtime calls the device behind an engine of ours."""

ON_GPU = (Engine.CUDA, Engine.TENSORRT)

MEASURED = frozenset({Engine.ONNX, Engine.OPENVINO, Engine.CUDA})
"""The engines ``auto`` tries: TensorRT plans for minutes and would outlast any short trial."""


@dataclass(frozen=True, slots=True)
class Installed:
    """``providers`` of ONNX Runtime, by its own names, and whether OpenVINO can be imported.

    ``int8``: the processor adds products of bytes without overflowing. Older ones (AVX2 alone) do
    it in 16 bits that may saturate, and then the loss measured elsewhere says nothing.
    ``barred``: engines that are installed and cannot be used here, each with why in a few words.
    """

    providers: tuple[str, ...]
    openvino: bool
    int8: bool = True
    barred: Mapping[Engine, str] = field(default_factory=dict)

    def has(self, engine: Engine) -> bool:
        """Whether it is installed."""
        if engine is Engine.OPENVINO:
            return self.openvino
        return PROVIDERS.get(engine) in self.providers

    def runs(self, engine: Engine) -> bool:
        """Whether it is installed and nothing here stands against it."""
        return self.has(engine) and engine not in self.barred

    def harmless(self, way: Way) -> bool:
        """Whether its precision may be taken here without being asked for."""
        return way.tolerable and (self.int8 or way.precision is not Precision.INT8)


def eligible(
    ways: Sequence[Way], engine: Engine, precision: Precision, installed: Installed
) -> list[Way]:
    """The ways that fit the wish and can be run here, never none, in the order given.

    What is named is taken at its word; what is left to ``auto`` must be harmless.
    Raises EngineMissing when the engine is not installed, or the package has no such way, and
    EngineAway when it is installed and cannot be used here.
    """
    if engine is not Engine.AUTO and not installed.has(engine):
        raise EngineMissing(_how_to_get(engine, installed))
    if engine in installed.barred:
        raise EngineAway(f"Engine {engine.value!r} cannot be used here: {installed.barred[engine]}")
    here = [
        way
        for way in ways
        if installed.runs(way.engine)
        and (way.engine is engine or (engine is Engine.AUTO and way.engine in MEASURED))
        and (
            way.precision is precision or (precision is Precision.AUTO and installed.harmless(way))
        )
    ]
    if not here:
        offered = ", ".join(str(way) for way in ways if installed.runs(way.engine))
        raise EngineMissing(
            f"The model package cannot be run as {engine} {precision}; here it can be run as "
            f"{offered}: set engine and precision to one of these, or to auto."
        )
    return here


def _how_to_get(engine: Engine, installed: Installed) -> str:
    if engine is Engine.OPENVINO:
        return (
            "Engine 'openvino' is not installed: install CityPatrol with the extra openvino, "
            "or set engine to auto."
        )
    return (
        f"Engine {engine.value!r} needs ONNX Runtime's {PROVIDERS[engine]}, and the one installed "
        f"has {', '.join(installed.providers)}: install onnxruntime-gpu in its place, or set "
        "engine to auto."
    )
