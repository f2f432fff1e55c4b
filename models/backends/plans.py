"""Where TensorRT keeps what it has planned for one network on one kind of GPU."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

_DISTRIBUTIONS = ("tensorrt_cu13_libs", "tensorrt_cu12_libs", "tensorrt_libs", "tensorrt")


@dataclass(frozen=True, slots=True)
class PlanKey:
    """What a plan is good for. Another of any of these, and planning begins anew."""

    sha256: str
    """Of the weights."""
    precision: str
    tensorrt: str
    gpu: str

    def folder(self, root: Path) -> Path:
        gpu = re.sub(r"[^A-Za-z0-9]+", "-", self.gpu).strip("-")
        return root / f"{self.sha256[:16]}-{self.precision}-tensorrt{self.tensorrt}-{gpu}"


def planned(folder: Path) -> bool:
    """Whether something was planned there before."""
    return any(folder.glob("*.engine"))


def tensorrt_version() -> str:
    """Of the installed wheels; empty where TensorRT came another way. It checks the version of a
    plan itself before it takes it."""
    for name in _DISTRIBUTIONS:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return ""
