"""Reads package folders: what they promise, what was measured of them, what is wrong with them."""

from __future__ import annotations

import json
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


class Shelf:
    """The folder of packages, ``NAME/VERSION``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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
