"""Reads package folders: what they promise, what was measured of them, what is wrong with them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Final

from models import ModelError, Package
from models.package import CARD
from models.shelf import packages
from pipeline.contract import ModelStamp
from serving.models.domain import Checked
from serving.models.errors import PackageNotFound, PackageUnsound

GATE: Final = "gate.json"
EVALUATION: Final = "evaluation.json"
MOST_BYTES: Final = 10_000_000
"""A gate or evaluation file is some kilobytes; what is larger is none."""
MOST_CARD: Final = 200_000
"""Characters of a card."""
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")


Face = tuple[tuple[str, int, int], ...]
"""Of each file of a folder its name, its size in bytes and when it was changed, in nanoseconds."""


class Shelf:
    """The folder of packages, ``NAME/VERSION``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[tuple[str, str], tuple[Face, Checked | PackageUnsound]] = {}
        """What came of looking at each package that is there; one entry a folder."""

    def folders(self) -> list[Path]:
        """Every package folder, by name, oldest version first."""
        return packages(self._folder)

    def folder_of(self, name: str, version: str) -> Path:
        """Where a package stands or would stand. Raises PackageNotFound for what is no name."""
        if not (_WORD.fullmatch(name) and _WORD.fullmatch(version)):
            raise PackageNotFound(
                "A package is named by its name and its version, such as citypatrol/0.2.1."
            )
        return self._folder / name / version

    def card(self, name: str, version: str) -> str | None:
        """What the package's makers wrote about it, Markdown; None without a readable card."""
        try:
            with (self.folder_of(name, version) / CARD).open(encoding="utf-8") as card:
                return card.read(MOST_CARD)
        except (OSError, UnicodeDecodeError):
            return None

    def seen(self, name: str, version: str) -> Checked:
        """As ``check``, but a folder whose files look as they did is not hashed again: enough to
        show a package, not to let it look. Raises PackageNotFound or PackageUnsound."""
        face = _face(self.folder_of(name, version))
        known = self._seen.get((name, version))
        if known is None or known[0] != face:
            known = face, self._checked(name, version)
            self._seen[name, version] = known
        if isinstance(known[1], PackageUnsound):
            raise known[1]
        return known[1]

    def _checked(self, name: str, version: str) -> Checked | PackageUnsound:
        try:
            return self.check(name, version)
        except PackageUnsound as error:
            return error
        except PackageNotFound:
            self._seen.pop((name, version), None)
            raise

    def check(self, name: str, version: str) -> Checked:
        """The package, its weights hashed afresh. Raises PackageNotFound or PackageUnsound."""
        folder = self.folder_of(name, version)
        if not folder.is_dir():
            raise PackageNotFound(
                f"There is no package {name}/{version} in the model store {self._folder}; "
                "put its folder there, on every machine that runs a patrol."
            )
        try:
            package = Package.load(folder)
        except ModelError as error:
            raise PackageUnsound(str(error)) from None
        if (package.name, package.version) != (name, version):
            raise PackageUnsound(
                f"The folder {name}/{version} holds package {package.name}/{package.version}; "
                "give the folder its package's name and version."
            )
        stamp = ModelStamp(name=name, version=version, sha256=package.sha256)
        return Checked(
            stamp, folder, package.labels, read(folder / GATE), read(folder / EVALUATION)
        )


def _face(folder: Path) -> Face:
    """Empty for a folder that is not there."""
    try:
        files = sorted((entry.name, entry.stat()) for entry in os.scandir(folder))
    except OSError:
        return ()
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in files)


def read(file: Path) -> dict[str, Any] | None:
    """A JSON object; None without the file. Raises PackageUnsound for anything else."""
    if not file.is_file():
        return None
    complaint = f"The file {file.name} of package {file.parent.parent.name}/{file.parent.name}"
    if file.stat().st_size > MOST_BYTES:
        raise PackageUnsound(f"{complaint} is too large; write it again.")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        raise PackageUnsound(f"{complaint} cannot be read as JSON; write it again.") from None
    if not isinstance(found, dict):
        raise PackageUnsound(f"{complaint} holds no JSON object; write it again.")
    return found
