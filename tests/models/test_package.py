from __future__ import annotations

from pathlib import Path

import pytest

from models import (
    Detector,
    Package,
    PackageDamaged,
    PackageError,
    PackageInvalid,
    PackageMismatch,
    PackageMissing,
)
from tests.models.tiny import LABELS, tiny_package


def test_a_sound_package_tells_what_the_network_is(tmp_path: Path) -> None:
    package = Package.load(tiny_package(tmp_path))
    assert (package.name, package.version, package.labels) == ("tiny", "1.0.0", LABELS)
    assert package.thresholds == {"red": 0.4, "green": 0.5, "blue": 0.9}
    assert package.inputs == ((640, 384), (640, 640), (384, 640))
    assert len(package.sha256) == 64


FAULTS = [
    ("a key nobody knows", ('head = "yolov8"', 'head = "yolov8"\nmood = "good"'), "mood"),
    ("a missing key", ('licence = "AGPL-3.0-only"', ""), "licence: Field required"),
    ("a head nobody can read", ('head = "yolov8"', 'head = "ssd"'), "head"),
    ("another task", ('task = "detect"', 'task = "guess"'), "task"),
    ("a label without threshold", ("blue = 0.9", ""), "lack a value for 'blue'"),
    ("a threshold without label", ("blue = 0.9", "blue = 0.9\ncar = 0.5"), "'car', which is no"),
    ("a threshold of one", ("blue = 0.9", "blue = 1.0"), "thresholds.blue"),
    ("a label twice", ('"green", "blue"]', '"green", "green"]'), "'green' is listed twice"),
    ("an input off the grid", ("[640, 384]", "[640, 360]"), "multiple of 32"),
    ("no inputs", ("[[640, 384], [640, 640], [384, 640]]", "[]"), "inputs"),
    ("weights in another folder", ('"weights.onnx"', '"../weights.onnx"'), "without folders"),
    ("text that is no TOML", ('name = "tiny"', "name = tiny"), "not TOML"),
]


@pytest.mark.parametrize(
    ("replace", "says"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_a_faulty_manifest_is_named_in_one_sentence(
    tmp_path: Path, replace: tuple[str, str], says: str
) -> None:
    with pytest.raises(PackageInvalid) as caught:
        Package.load(tiny_package(tmp_path / "odd", replace=replace))
    text = str(caught.value)
    assert says in text
    assert str(tmp_path / "odd") in text
    assert "Correct the file" in text or "correct the file" in text
    assert "\n" not in text


@pytest.mark.parametrize("name", ["model.toml", "CARD.md", "weights.onnx"])
def test_a_package_without_one_of_its_files_is_missing_it(tmp_path: Path, name: str) -> None:
    (tiny_package(tmp_path) / name).unlink()
    with pytest.raises(PackageMissing, match=name):
        Package.load(tmp_path)


def test_a_folder_that_does_not_exist_is_a_missing_package(tmp_path: Path) -> None:
    with pytest.raises(PackageMissing, match="nowhere"):
        Detector.open(tmp_path / "nowhere")


def test_weights_changed_by_one_byte_are_damaged(tmp_path: Path) -> None:
    weights = tiny_package(tmp_path) / "weights.onnx"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(PackageDamaged, match="fetch the package again"):
        Package.load(tmp_path)


def test_weights_that_are_no_network_do_not_fit(tmp_path: Path) -> None:
    from hashlib import sha256

    junk = b"not a network"
    directory = tiny_package(tmp_path)
    good = Package.load(directory).sha256
    (directory / "weights.onnx").write_bytes(junk)
    manifest = directory / "model.toml"
    manifest.write_text(manifest.read_text().replace(good, sha256(junk).hexdigest()))
    with pytest.raises(PackageMismatch, match="no ONNX network"):
        Detector.open(directory)


@pytest.mark.parametrize(
    "replace",
    [
        ('labels = ["red", "green", "blue"]', 'labels = ["red", "green"]'),
        ('labels = ["red", "green", "blue"]', 'labels = ["red", "green", "blue", "car"]'),
        ('head = "yolov8"', 'head = "end2end"'),
    ],
    ids=["a label too few", "a label too many", "the wrong head"],
)
def test_a_manifest_that_does_not_fit_the_network_is_refused(
    tmp_path: Path, replace: tuple[str, str]
) -> None:
    directory = tiny_package(tmp_path, replace=replace)
    manifest = directory / "model.toml"
    text = manifest.read_text()
    if '"blue"' not in text:
        text = text.replace("blue = 0.9\n", "")
    if '"car"' in text:
        text = text.replace("blue = 0.9", "blue = 0.9\ncar = 0.5")
    manifest.write_text(text)
    with pytest.raises(PackageMismatch, match=r"gives an output of shape \[2, 7, ") as caught:
        Detector.open(directory)
    assert isinstance(caught.value, PackageError)
