"""``model.toml``: what a network is and what may be expected of it."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from models import toml
from models.errors import PackageInvalid, PackageMissing
from models.ways import ON_GPU, Engine, Precision
from models.wording.faults import in_words

MANIFEST = "model.toml"
STRIDE = 32
"""The coarsest grid of the YOLO heads: both sides of an input are multiples of it."""

_Side = Annotated[int, Field(ge=STRIDE, le=4096, multiple_of=STRIDE)]
_Share = Annotated[float, Field(gt=0.0, lt=1.0)]
_Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$")]
_Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_ ]{0,39}$")]


def _plain_file_name(name: str) -> str:
    if name in {"", ".", ".."} or PurePath(name).name != name:
        raise ValueError("the weights lie beside model.toml: write a file name without folders")
    return name


class Head(StrEnum):
    """How the network's output is to be read."""

    YOLOV8 = "yolov8"
    """[B, 4 + labels, N]: centre x, centre y, width, height in input pixels, then sigmoid scores;
    overlapping boxes are still to be suppressed."""
    END2END = "end2end"
    """[B, N, 6]: x1, y1, x2, y2 in input pixels, score, label index; nothing left to suppress."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weights(_Part):
    file: Annotated[str, AfterValidator(_plain_file_name)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Loss(_Part):
    """AP50 lost against the same network in fp32, on real and on rendered validation pictures.

    The mean over the labels with ten boxes or more there; below zero means gained.
    """

    real: Annotated[float, Field(ge=-1.0, le=1.0)]
    rendered: Annotated[float, Field(ge=-1.0, le=1.0)]


class Variant(_Part):
    """The network made cheaper for one engine, and what that costs."""

    engine: Engine
    precision: Precision
    weights: Weights | None = None
    """Weights of its own; without them the engine computes the package's weights this way."""
    loss: Loss
    most_loss: _Share
    """Above it, on either kind of picture, the variant is not chosen unasked."""

    @property
    def tolerable(self) -> bool:
        return max(self.loss.real, self.loss.rendered) <= self.most_loss

    @model_validator(mode="after")
    def _names_one_way(self) -> Variant:
        if self.engine is Engine.AUTO or self.precision in {Precision.AUTO, Precision.FP32}:
            raise ValueError("a variant names one engine and a precision other than fp32")
        if self.precision is Precision.INT8 and self.weights is None:
            raise ValueError("an int8 variant needs weights of its own")
        if self.precision is Precision.FP16 and self.engine not in ON_GPU:
            raise ValueError("an fp16 variant is for cuda or tensorrt")
        if (self.engine, self.precision) == (Engine.CUDA, Precision.FP16) and not self.weights:
            raise ValueError("an fp16 variant for cuda needs weights of its own")
        return self


class Suppression(_Part):
    iou: _Share
    """Boxes of one label that overlap more than this are one thing."""


class Provenance(_Part):
    base: str
    trained_on: tuple[str, ...]
    code: str
    created: str


class Manifest(_Part):
    """``model.toml``. Every key but ``variants`` and ``thresholds_by_condition`` is required and no
    other is known."""

    name: _Word
    version: _Word
    task: Annotated[str, Field(pattern=r"^detect$")]
    head: Head
    labels: Annotated[tuple[_Label, ...], Field(min_length=1)]
    inputs: Annotated[tuple[tuple[_Side, _Side], ...], Field(min_length=1)]
    """[width, height] in pixels of the letterboxes the network accepts."""
    licence: Annotated[str, Field(min_length=1)]
    weights: Weights
    thresholds: dict[str, _Share]
    thresholds_by_condition: dict[_Word, dict[str, _Share]] = {}
    """Where a label needs another threshold at night, in rain and so on: condition → label → score.
    What is not named keeps its general threshold."""
    nms: Suppression
    provenance: Provenance
    variants: tuple[Variant, ...] = ()

    @field_validator("labels", "inputs")
    @classmethod
    def _each_once(cls, values: tuple[object, ...]) -> tuple[object, ...]:
        twice = [value for index, value in enumerate(values) if value in values[:index]]
        if twice:
            raise ValueError(f"{twice[0]!r} is listed twice")
        return values

    @model_validator(mode="after")
    def _a_threshold_for_every_label(self) -> Manifest:
        missing = [label for label in self.labels if label not in self.thresholds]
        if missing:
            raise ValueError(f"the thresholds lack a value for {missing[0]!r}")
        for thresholds in (self.thresholds, *self.thresholds_by_condition.values()):
            unknown = [label for label in thresholds if label not in self.labels]
            if unknown:
                raise ValueError(f"the thresholds name {unknown[0]!r}, which is no label")
        return self

    @model_validator(mode="after")
    def _a_variant_once(self) -> Manifest:
        seen: set[tuple[Engine, Precision]] = set()
        for variant in self.variants:
            if (variant.engine, variant.precision) in seen:
                raise ValueError(f"{variant.engine} {variant.precision} is listed twice")
            seen.add((variant.engine, variant.precision))
        return self


def read_manifest(directory: Path) -> Manifest:
    """Read ``model.toml`` of a package folder. Raises PackageMissing or PackageInvalid."""
    path = directory / MANIFEST
    if not path.is_file():
        raise PackageMissing(
            directory, f"has no {MANIFEST}: name a folder that holds a model package."
        )
    try:
        return Manifest.model_validate(toml.parsed(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackageInvalid(
            directory, f"has a {MANIFEST} that is not TOML ({error}): correct the file."
        ) from error
    except ValidationError as error:
        raise PackageInvalid(
            directory, f"has a fault in {MANIFEST}: {_first_fault(error)}. Correct the file."
        ) from error


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    where = ".".join(str(step) for step in fault["loc"])
    what = in_words(fault)
    return f"{where}: {what}" if where else what
