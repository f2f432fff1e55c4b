"""Looking at packages: hashed once, and again when their files changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from serving.models.errors import PackageNotFound, PackageUnsound
from serving.models.shelf import Shelf
from tests.serving.models.shelf import put


def test_weights_are_hashed_again_only_when_they_look_changed(tmp_path: Path) -> None:
    stamp = put(tmp_path, "1.1", passed=True)
    shelf, weights = Shelf(tmp_path), tmp_path / "tiny" / "1.1" / "weights.onnx"
    found = shelf.seen("tiny", "1.1")
    assert (found.stamp, found.gate is not None) == (stamp, True)
    before = weights.stat()
    weights.write_bytes(bytes(before.st_size))
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert shelf.seen("tiny", "1.1") is found, "nothing of it looks changed: it is not read again"
    with pytest.raises(PackageUnsound):
        shelf.check("tiny", "1.1")
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    for _ in range(2):
        with pytest.raises(PackageUnsound, match=r"weights\.onnx"):
            shelf.seen("tiny", "1.1")


def test_a_new_gate_is_seen_at_once_and_a_package_that_left_is_gone(tmp_path: Path) -> None:
    put(tmp_path, "1.1")
    shelf = Shelf(tmp_path)
    assert shelf.seen("tiny", "1.1").gate is None
    folder = tmp_path / "tiny" / "1.1"
    (folder / "gate.json").write_text('{"passed": true}')
    assert shelf.seen("tiny", "1.1").gate == {"passed": True}
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(PackageNotFound):
        shelf.seen("tiny", "1.1")
