from pathlib import Path

import pytest

from models import Package
from tests.models.tiny import tiny_package
from training.recover import RecoverError, recover


def test_a_package_of_other_labels_is_nothing_to_begin_with(tmp_path: Path) -> None:
    package = Package.load(tiny_package(tmp_path / "tiny"))
    with pytest.raises(RecoverError, match=r"knows other labels .* begin with another --base"):
        recover(package, tmp_path / "base.pt")
    assert not (tmp_path / "base.pt").exists()


def test_what_was_recovered_once_is_taken_as_it_is(tmp_path: Path) -> None:
    package = Package.load(tiny_package(tmp_path / "tiny"))
    (tmp_path / "base.pt").write_bytes(b"recovered before")
    assert recover(package, tmp_path / "base.pt").read_bytes() == b"recovered before"
