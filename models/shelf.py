"""Where packages stand: ``models/store/<name>/<version>/``."""

from __future__ import annotations

import re
from pathlib import Path

from models.errors import PackageMissing, PackageOther
from models.package import Package

SHIPPED = Path(__file__).parent / "store"


def packages(store: Path = SHIPPED) -> list[Path]:
    """Every package folder below ``store``, by name, oldest version first."""
    found = (manifest.parent for manifest in store.glob("*/*/model.toml"))
    return sorted(found, key=lambda folder: (folder.parent.name, _version(folder.name)))


def resolve(path: Path) -> Path:
    """``path`` itself when it is a package, else the newest version inside it.

    Raises PackageMissing when there is neither.
    """
    if (path / "model.toml").is_file():
        return path
    versions = sorted(
        (manifest.parent for manifest in path.glob("*/model.toml")),
        key=lambda folder: _version(folder.name),
    )
    if not versions:
        raise PackageMissing(path, "holds no model package: name a folder with a model.toml.")
    return versions[-1]


def fetch(store: Path, name: str, version: str, sha256: str) -> Path:
    """The folder of exactly this package: ``sha256`` is that of its weights in fp32.

    Everything in it is verified. Raises PackageMissing, PackageInvalid, PackageDamaged or
    PackageOther.
    """
    directory = store / name / version
    if not (directory / "model.toml").is_file():
        raise PackageMissing(directory, "is not on this machine: copy it there.")
    package = Package.load(directory)
    found = (package.name, package.version, package.sha256)
    if found != (name, version, sha256):
        raise PackageOther(
            directory,
            f"is {package.name} {package.version} with weights {package.sha256[:12]}… where "
            f"{name} {version} with weights {sha256[:12]}… is asked for: copy that one there.",
        )
    return directory


def _version(text: str) -> tuple[tuple[int, str], ...]:
    """Sorts 0.10.0 after 0.9.0; a part that is no number sorts before every number."""
    parts = re.split(r"[.\-+]", text)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
