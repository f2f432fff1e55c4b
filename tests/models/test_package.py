from __future__ import annotations

from hashlib import sha256
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


def test_a_condition_has_its_own_thresholds_only_where_it_names_them(tmp_path: Path) -> None:
    night = "[thresholds_by_condition.night]\nred = 0.7\n[nms]"
    package = Package.load(tiny_package(tmp_path, replace=("[nms]", night)))
    assert package.thresholds_in("night") == {"red": 0.7, "green": 0.5, "blue": 0.9}
    assert package.thresholds_in("fog") == package.thresholds_in(None) == package.thresholds


FAULTS = [
    ("a key nobody knows", ('head = "yolov8"', 'head = "yolov8"\nmood = "good"'), "mood"),
    ("a missing key", ('licence = "AGPL-3.0-only"', ""), "licence: it is missing"),
    ("a head nobody can read", ('head = "yolov8"', 'head = "ssd"'), "head"),
    ("another task", ('task = "detect"', 'task = "guess"'), "task"),
    ("a label without threshold", ("blue = 0.9", ""), "lack a value for 'blue'"),
    ("a threshold without label", ("blue = 0.9", "blue = 0.9\ncar = 0.5"), "'car', which is no"),
    ("a threshold of one", ("blue = 0.9", "blue = 1.0"), "thresholds.blue"),
    ("a label twice", ('"green", "blue"]', '"green", "green"]'), "'green' is listed twice"),
    (
        "a threshold at night for no label",
        ("[nms]", "[thresholds_by_condition.night]\ncar = 0.5\n[nms]"),
        "'car', which is no",
    ),
    (
        "a threshold of one at night",
        ("[nms]", "[thresholds_by_condition.night]\nred = 1.0\n[nms]"),
        "thresholds_by_condition.night.red",
    ),
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


VARIANT = """
[[variants]]
engine = "openvino"
precision = "int8"
weights = { file = "small.onnx", sha256 = "%s" }
loss = { real = 0.004, rendered = 0.009 }
most_loss = 0.01
"""


def with_variant(directory: Path, *replace: tuple[str, str]) -> Path:
    """The tiny package with an int8 variant; the file's content is of no matter here."""
    tiny_package(directory)
    (directory / "small.onnx").write_bytes(b"small")
    text = VARIANT % sha256(b"small").hexdigest()
    for old, new in replace:
        assert old in text
        text = text.replace(old, new)
    manifest = directory / "model.toml"
    manifest.write_text(manifest.read_text() + text)
    return directory


def test_a_package_offers_the_most_promising_way_first_and_fp32_for_every_engine(
    tmp_path: Path,
) -> None:
    package = Package.load(with_variant(tmp_path))
    assert [str(way) for way in package.ways] == [
        "tensorrt fp32",
        "cuda fp32",
        "openvino int8",
        "openvino fp32",
        "onnx fp32",
    ]
    [int8] = [way for way in package.ways if way.precision == "int8"]
    assert int8.weights == tmp_path / "small.onnx"
    assert {way.sha256 for way in package.ways if way != int8} == {package.sha256}


@pytest.mark.parametrize(
    ("real", "rendered", "tolerable"),
    [("0.01", "0.01", True), ("0.011", "-0.5", False), ("-0.5", "0.011", False)],
    ids=["as much as allowed", "too much on real pictures", "too much on rendered ones"],
)
def test_a_variant_that_loses_more_than_its_limit_is_not_chosen_unasked(
    tmp_path: Path, real: str, rendered: str, tolerable: bool
) -> None:
    loss = f"real = {real}, rendered = {rendered}"
    package = Package.load(with_variant(tmp_path, ("real = 0.004, rendered = 0.009", loss)))
    [int8] = [way for way in package.ways if way.precision == "int8"]
    assert int8.tolerable is tolerable


VARIANT_FAULTS = [
    ("an engine nobody knows", ('"openvino"', '"abacus"'), "variants.0.engine"),
    ("auto is no engine", ('"openvino"', '"auto"'), "names one engine"),
    ("fp32 is no variant", ('"int8"', '"fp32"'), "a precision other than fp32"),
    ("int8 without weights", ("weights =", "# weights ="), "needs weights of its own"),
    ("weights elsewhere", ('"small.onnx"', '"../small.onnx"'), "without folders"),
    ("no measured loss", ("loss = {", "# loss = {"), "variants.0.loss: it is missing"),
]


@pytest.mark.parametrize(
    ("replace", "says"), [row[1:] for row in VARIANT_FAULTS], ids=[row[0] for row in VARIANT_FAULTS]
)
def test_a_faulty_variant_is_named_in_one_sentence(
    tmp_path: Path, replace: tuple[str, str], says: str
) -> None:
    with pytest.raises(PackageInvalid) as caught:
        Package.load(with_variant(tmp_path, replace))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_variant_is_listed_once(tmp_path: Path) -> None:
    manifest = with_variant(tmp_path) / "model.toml"
    variant = manifest.read_text().partition("[[variants]]")[2]
    manifest.write_text(manifest.read_text() + "[[variants]]" + variant)
    with pytest.raises(PackageInvalid, match="openvino int8 is listed twice"):
        Package.load(tmp_path)


def test_a_variant_s_weights_are_verified_like_the_package_s_own(tmp_path: Path) -> None:
    (with_variant(tmp_path) / "small.onnx").write_bytes(b"other")
    with pytest.raises(PackageDamaged, match=r"holds small\.onnx with SHA-256"):
        Package.load(tmp_path)


def test_a_variant_s_weights_must_be_there(tmp_path: Path) -> None:
    (with_variant(tmp_path) / "small.onnx").unlink()
    with pytest.raises(PackageMissing, match=r"small\.onnx"):
        Package.load(tmp_path)


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
