"""What can be wrong with a model package or its engine, split by what the reader should do.

ModelError                   one plain sentence with what to do
├── EngineMissing            the engine asked for is not there: install it, or ask for another
│   └── EngineAway           what it needs does not work here: another looks meanwhile
└── PackageError             something about a package
    ├── PackageMissing       the folder or one of its files is not there: put it there
    ├── PackageInvalid       model.toml says something it may not: its maker corrects it
    ├── PackageDamaged       the weights are not the ones that were released: fetch them again
    ├── PackageMismatch      the network does not do what model.toml says: export it again
    ├── PackageOther         a sound package, and not the one asked for: copy the one that is
    └── PackageLacking       it does not know what the rules look for: train one that does
"""

from __future__ import annotations

from pathlib import Path


class ModelError(Exception):
    """A network cannot be run. ``str()`` is one sentence with what to do about it."""

    exit_code = 2


class EngineMissing(ModelError):
    """No way to run the package fits the engine and precision asked for, here."""


class EngineAway(EngineMissing):
    """The engine is installed, but its device, driver or libraries are not there."""


class PackageError(ModelError):
    """A model package cannot be used."""

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


class PackageOther(PackageError):
    """The package is sound, and another than the one asked for."""


class PackageLacking(PackageError):
    """The network does not know a label that is needed."""
