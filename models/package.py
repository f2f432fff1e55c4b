"""A model package: a folder with ``model.toml``, the weights and ``CARD.md``.

The manifest says what the network is and what may be expected of it; nothing about a network is
known from its file name or its place on the disk.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from models.errors import PackageDamaged, PackageMissing
from models.manifest import Manifest, Weights, read_manifest
from models.ways import Engine, Precision, Way

CARD = "CARD.md"


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
        manifest = read_manifest(directory)
        package = cls(directory, manifest)
        own = [variant.weights for variant in manifest.variants if variant.weights]
        files = {weights.file: weights for weights in (manifest.weights, *own)}
        for name in (CARD, *files):
            if not (directory / name).is_file():
                raise PackageMissing(directory, f"has no {name}: copy the whole package again.")
        for weights in files.values():
            _refuse_damage(directory, weights)
        return package

    @property
    def ways(self) -> tuple[Way, ...]:
        """Every way to run it, the most promising first; fp32 goes with every engine."""
        variants = [
            Way(
                engine=variant.engine,
                precision=variant.precision,
                weights=self.directory / (variant.weights or self.manifest.weights).file,
                sha256=(variant.weights or self.manifest.weights).sha256,
                tolerable=variant.tolerable,
            )
            for variant in self.manifest.variants
        ]
        on_gpu, on_cpu = (
            [Way(engine, Precision.FP32, self.weights, self.sha256) for engine in engines]
            for engines in ((Engine.TENSORRT, Engine.CUDA), (Engine.OPENVINO, Engine.ONNX))
        )
        return (*on_gpu, *variants, *on_cpu)

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
        """Of the weights in fp32, lower-case hexadecimal."""
        return self.manifest.weights.sha256

    @property
    def thresholds(self) -> dict[str, float]:
        return dict(self.manifest.thresholds)

    def thresholds_in(self, condition: str | None) -> dict[str, float]:
        """The thresholds on pictures of a condition; the general ones for None or one unknown."""
        return self.thresholds | self.manifest.thresholds_by_condition.get(condition or "", {})

    @property
    def inputs(self) -> tuple[tuple[int, int], ...]:
        return self.manifest.inputs


def _refuse_damage(directory: Path, weights: Weights) -> None:
    with (directory / weights.file).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != weights.sha256:
        raise PackageDamaged(
            directory,
            f"holds {weights.file} with SHA-256 {found[:12]}… where model.toml promises "
            f"{weights.sha256[:12]}…: fetch the package again from where it was released.",
        )
