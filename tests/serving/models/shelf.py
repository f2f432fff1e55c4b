"""Packages for the tests of the pointer: sound folders with weights of their own, and gates."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pipeline.contract import ModelStamp
from tests.models.tiny import tiny_package


def put(shelf: Path, version: str, **gate: Any) -> ModelStamp:
    """Put package tiny/``version`` on the shelf, with a gate.json when any of it is given."""
    folder = tiny_package(shelf / "tiny" / version, replace=("1.0.0", version))
    weights = folder / "weights.onnx"
    old = hashlib.sha256(weights.read_bytes()).hexdigest()
    weights.write_bytes(weights.read_bytes() + version.encode())
    sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
    manifest = folder / "model.toml"
    manifest.write_text(manifest.read_text().replace(old, sha256))
    stamp = ModelStamp(name="tiny", version=version, sha256=sha256)
    if gate:
        write_gate(shelf, stamp, **gate)
    return stamp


def write_gate(shelf: Path, stamp: ModelStamp, **gate: Any) -> None:
    given = {
        "package": stamp.model_dump(mode="json"),
        "dataset": {"sha256": "d" * 64},
        "checks": [],
        **gate,
    }
    (shelf / stamp.name / stamp.version / "gate.json").write_text(json.dumps(given))
