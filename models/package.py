"""A model package: a folder with ``model.toml``, the weights and ``CARD.md``.

The manifest says what the network is and what may be expected of it; nothing about a network is
known from its file name or its place on the disk.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
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

from models.errors import PackageDamaged, PackageInvalid, PackageMissing

MANIFEST, CARD = "model.toml", "CARD.md"
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


class Suppression(_Part):
    iou: _Share
    """Boxes of one label that overlap more than this are one thing."""


class Provenance(_Part):
    base: str
    trained_on: tuple[str, ...]
    code: str
    created: str


class Manifest(_Part):
    """``model.toml``. Every key is required and no other is known."""

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
    nms: Suppression
    provenance: Provenance

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
        unknown = [label for label in self.thresholds if label not in self.labels]
        if unknown:
            raise ValueError(f"the thresholds name {unknown[0]!r}, which is no label")
        return self


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose manifest is sound and whose weights are the released ones."""

    directory: Path
    manifest: Manifest

    @classmethod
    def load(cls, directory: Path) -> Package:
        """Read and verify the folder, without running the network.

        Raises PackageMissing, PackageInvalid or PackageDamaged.
        """
        manifest = _read_manifest(directory)
        package = cls(directory, manifest)
        for name in (CARD, manifest.weights.file):
            if not (directory / name).is_file():
                raise PackageMissing(directory, f"has no {name}: copy the whole package again.")
        with package.weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != manifest.weights.sha256:
            raise PackageDamaged(
                directory,
                f"holds weights with SHA-256 {found[:12]}… where model.toml promises "
                f"{manifest.weights.sha256[:12]}…: fetch the package again from where it was "
                "released.",
            )
        return package

    @property
    def weights(self) -> Path:
        return self.directory / self.manifest.weights.file

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def version(self) -> str:
        return self.manifest.version

    @property
    def labels(self) -> tuple[str, ...]:
        return self.manifest.labels

    @property
    def sha256(self) -> str:
        """Of the weights, lower-case hexadecimal."""
        return self.manifest.weights.sha256

    @property
    def thresholds(self) -> dict[str, float]:
        return dict(self.manifest.thresholds)

    @property
    def inputs(self) -> tuple[tuple[int, int], ...]:
        return self.manifest.inputs


def _read_manifest(directory: Path) -> Manifest:
    path = directory / MANIFEST
    if not path.is_file():
        raise PackageMissing(
            directory, f"has no {MANIFEST}: name a folder that holds a model package."
        )
    try:
        return Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
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
    what = fault["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
