"""Finding packages where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import Package, PackageError
from models.shelf import fetch, packages, resolve
from tests.models.tiny import tiny_package


def shelf(store: Path, *versions: str) -> Path:
    for version in versions:
        tiny_package(
            store / "tiny" / version, replace=('version = "1.0.0"', f'version = "{version}"')
        )
    return store


def test_versions_are_counted_like_numbers_and_the_newest_is_taken(tmp_path: Path) -> None:
    store = shelf(tmp_path, "0.9.0", "0.10.0", "0.2.1")
    assert [folder.name for folder in packages(store)] == ["0.2.1", "0.9.0", "0.10.0"]
    assert resolve(store / "tiny").name == "0.10.0"


def test_exactly_the_package_pointed_at_is_fetched(tmp_path: Path) -> None:
    store = shelf(tmp_path, "0.9.0", "0.10.0")
    sha256 = Package.load(store / "tiny" / "0.9.0").sha256
    assert fetch(store, "tiny", "0.9.0", sha256) == store / "tiny" / "0.9.0"


@pytest.mark.parametrize(
    ("version", "sha256", "sentence"),
    [
        ("3.0.0", None, "is not on this machine"),
        ("0.9.0", "0" * 64, "with weights 000000000000… is asked for"),
    ],
)
def test_another_one_is_refused_with_what_to_do(
    tmp_path: Path, version: str, sha256: str | None, sentence: str
) -> None:
    store = shelf(tmp_path, "0.9.0")
    own = Package.load(store / "tiny" / "0.9.0").sha256
    with pytest.raises(PackageError, match=sentence):
        fetch(store, "tiny", version, sha256 or own)
