"""What can be wrong with a model package, split by what the reader should do.

PackageError                 something about a package; one plain sentence
├── PackageMissing           the folder or one of its files is not there: put it there
├── PackageInvalid           model.toml says something it may not: its maker corrects it
├── PackageDamaged           the weights are not the ones that were released: fetch them again
└── PackageMismatch          the network does not do what model.toml says: export it again
"""

from __future__ import annotations

from pathlib import Path


class PackageError(Exception):
    """A model package cannot be used. ``str()`` is one sentence with what to do about it."""

    exit_code = 2

    def __init__(self, directory: Path, sentence: str) -> None:
        super().__init__(f"Model package {str(directory)!r} {sentence}")
        self.directory = directory


class PackageMissing(PackageError):
    """The folder, or a file every package has, is not there."""


class PackageInvalid(PackageError):
    """``model.toml`` is unreadable, or lacks something, or says something it may not."""


class PackageDamaged(PackageError):
    """The weights' hash is not the one in ``model.toml``."""


class PackageMismatch(PackageError):
    """The network cannot be run, or its output does not fit the head and the labels."""
