from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from models import Detector, Engine, EngineMissing, Package, PackageMismatch, Precision
from models.engines import choose, installed
from models.shelf import SHIPPED, resolve
from tests.models.tiny import GREEN, picture, tiny_package

SHIPPED_PACKAGE = Package.load(resolve(SHIPPED / "citypatrol"))
needs_openvino = pytest.mark.skipif(not installed().openvino, reason="needs the extra openvino")


def test_what_is_named_is_run_without_any_trial() -> None:
    chosen = choose(SHIPPED_PACKAGE, Engine.ONNX, Precision.FP32, threads=1)
    assert (str(chosen.way), chosen.why) == ("onnx fp32", "")


def test_the_weights_that_run_are_the_ones_that_are_named() -> None:
    plain = Detector.open(SHIPPED_PACKAGE.directory, threads=1)
    small = Detector.open(SHIPPED_PACKAGE.directory, threads=1, precision=Precision.INT8)
    [variant] = [way for way in SHIPPED_PACKAGE.ways if str(way) == "onnx int8"]
    assert plain.sha256 == SHIPPED_PACKAGE.sha256
    assert small.sha256 == variant.sha256 != plain.sha256


def test_auto_tells_its_figures_in_one_line() -> None:
    chosen = choose(SHIPPED_PACKAGE, Engine.AUTO, Precision.AUTO, threads=1, batch=4)
    assert chosen.why.startswith(f"chose {chosen.way}; ms CPU a picture, 4 at once of 640 × 384: ")
    assert "\n" not in chosen.why


def test_auto_finds_what_is_in_the_picture(tmp_path: Path) -> None:
    detector = Detector.open(tiny_package(tmp_path), threads=1, engine=Engine.AUTO)
    [found] = detector([picture(640, 384, ((64, 96, 96, 128), GREEN))])
    assert [detector.package.labels[label] for label in found.label] == ["green"]


def test_a_precision_the_package_lacks_is_answered_with_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match=r"here it can be run as .*onnx fp32"):
        Detector.open(tiny_package(tmp_path), precision=Precision.INT8)


def test_auto_says_why_when_no_engine_can_read_the_weights(tmp_path: Path) -> None:
    from hashlib import sha256

    directory = tiny_package(tmp_path)
    good = Package.load(directory).sha256
    (directory / "weights.onnx").write_bytes(b"junk")
    manifest = directory / "model.toml"
    manifest.write_text(manifest.read_text().replace(good, sha256(b"junk").hexdigest()))
    with pytest.raises(PackageMismatch, match="no ONNX network"):
        Detector.open(directory, engine=Engine.AUTO)


@needs_openvino
def test_openvino_never_reaches_its_telemetry(tmp_path: Path) -> None:
    # A stand-in for the module that calls home: it leaves a trace when anyone makes use of it.
    fake = tmp_path / "openvino_telemetry"
    fake.mkdir()
    trace = tmp_path / "called-home"
    (fake / "__init__.py").write_text(f"open({str(trace)!r}, 'w')\nclass Telemetry: ...\n")
    (fake / "backend").mkdir()
    (fake / "backend" / "__init__.py").write_text("backend_ga4 = None\n")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from models import Detector, Engine\n"
        "Detector.open(Path(sys.argv[1]), threads=1, engine=Engine.OPENVINO)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", code, str(tiny_package(tmp_path / "tiny"))],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(root)])},
        check=True,
        timeout=60,
    )
    assert not trace.exists()


def test_onnx_runtime_neither_calls_home_nor_leaves_an_id_in_the_home_directory(
    tmp_path: Path,
) -> None:
    home, root = tmp_path / "home", Path(__file__).parents[2]
    home.mkdir()
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from models import Detector, Engine\n"
        "Detector.open(Path(sys.argv[1]), threads=1, engine=Engine.ONNX)\n"
    )
    environment = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name}
    subprocess.run(
        [sys.executable, "-c", code, str(tiny_package(tmp_path / "tiny"))],
        env={**environment, "HOME": str(home), "PYTHONPATH": str(root)},
        check=True,
        timeout=60,
    )
    assert list(home.rglob("*")) == []


def test_nobody_imports_onnx_runtime_where_it_could_still_speak() -> None:
    root = Path(__file__).parents[2]
    files = [
        file for part in ("models", "pipeline", "serving") for file in (root / part).rglob("*.py")
    ]
    loud = [
        file
        for file in files
        if re.search(r"^\s*(import|from) onnxruntime", file.read_text(), re.M)
    ]
    assert loud == []


@pytest.mark.gpu
@pytest.mark.parametrize("engine", [Engine.CUDA, Engine.TENSORRT])
def test_a_gpu_sees_what_the_cpu_sees(engine: Engine, tmp_path: Path) -> None:
    if not installed().runs(engine):
        pytest.skip(installed().barred.get(engine, f"ONNX Runtime here has no {engine}"))
    detector = Detector.open(tiny_package(tmp_path), engine=engine)
    [found] = detector([picture(640, 384, ((64, 96, 96, 128), GREEN))])
    assert [detector.package.labels[label] for label in found.label] == ["green"]
