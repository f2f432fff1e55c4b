from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.simulator import FaultKind, SimulatorError
from pipeline.simulator.command import compose
from tests.pipeline.simulator.wire import Wire

RULES = """
[[fault]]
kind = "silent"
paths = ["cam-0000[12]"]
[[fault]]
kind = "black"
share_of_paths = 0.3
after_s = 2
"""


def _composed(cameras: int, sources: list[Path], faults: Path | None = None, **more: Path):  # type: ignore[no-untyped-def]
    return compose(cameras, sources, faults, "127.0.0.1", 0, more.get("paths_file"))


def test_cameras_are_spread_over_the_sources(tmp_path: Path) -> None:
    config = _composed(5, [tmp_path / "a.mp4", tmp_path / "b.mp4"])

    assert [path.name for path in config.paths][:2] == ["cam-00001", "cam-00002"]
    assert [path.source.name for path in config.paths] == ["a.mp4", "b.mp4"] * 2 + ["a.mp4"]


def test_a_faults_file_strikes_those_it_names_and_the_same_share_each_time(tmp_path: Path) -> None:
    rules = tmp_path / "faults.toml"
    rules.write_text(RULES)

    first = _composed(300, [tmp_path / "a.mp4"], rules)
    again = _composed(300, [tmp_path / "a.mp4"], rules)

    silent = [p.name for p in first.paths if any(f.kind is FaultKind.SILENT for f in p.faults)]
    black = [p.name for p in first.paths if any(f.kind is FaultKind.BLACK for f in p.faults)]
    assert silent == ["cam-00001", "cam-00002"]
    assert 60 < len(black) < 120
    assert first == again


def test_a_paths_file_comes_first_and_cameras_join_it(tmp_path: Path) -> None:
    listed = tmp_path / "paths.toml"
    listed.write_text('seed = 9\n[[path]]\nname = "gate"\nsource = "gate.mp4"\n')

    config = _composed(1, [tmp_path / "a.mp4"], paths_file=listed)

    assert [path.name for path in config.paths] == ["gate", "cam-00001"]
    assert config.seed == 9


BAD = (
    ("no source", 3, (), None, "--source"),
    ("no camera", 0, ("a.mp4",), None, "--cameras"),
    ("an unknown fault", 1, ("a.mp4",), '[[fault]]\nkind = "gone"', "'kind' of entry 1 of 'fault'"),
    ("an unknown key", 1, ("a.mp4",), '[[fault]]\nkind = "mute"\nwho = "x"', "'who'"),
)


@pytest.mark.parametrize(("sentence", "cameras", "sources", "rules", "said"), BAD)
def test_wrong_arguments_get_one_sentence(
    tmp_path: Path,
    sentence: str,
    cameras: int,
    sources: tuple[str, ...],
    rules: str | None,
    said: str,
) -> None:
    file = tmp_path / "faults.toml"
    if rules:
        file.write_text(rules)

    with pytest.raises(SimulatorError, match=said) as caught:
        _composed(cameras, [tmp_path / name for name in sources], file if rules else None)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_when_it_is_ready_and_stops_when_told(h264: Path, number: signal.Signals) -> None:
    code = (
        "from pathlib import Path; from pipeline.simulator import simulate; "
        f"simulate(3, [Path({str(h264)!r})])"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline())
        assert ready["cameras"] == 3
        with Wire(f"{ready['ready']}cam-00002") as wire:
            assert wire.play().status == 200
            assert wire.packet()
            process.send_signal(number)
            rest, _ = process.communicate(timeout=60)
    finally:
        process.kill()

    assert process.returncode == 0
    assert rest == ""
