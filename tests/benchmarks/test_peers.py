from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

import pytest

from benchmarks.peers import PEERS, Peer, measured
from benchmarks.ratios import Figures, compared, figures_of
from models.shelf import SHIPPED, resolve

ASKED = Namespace(
    seconds=1.0, every_s=10.0, weights=resolve(SHIPPED / "citypatrol") / "weights.onnx"
)


def told(looks: int, cpu_s: float) -> dict[str, object]:
    return {"looks": looks, "seconds": 60.0, "cpu_s": cpu_s, "rss_mb": 500.0, "engine": "some"}


def figures(looks: int, cpu_s: float, cameras: int | None) -> Figures:
    made = figures_of(told(looks, cpu_s), cameras)
    assert isinstance(made, Figures)
    return made


def test_a_look_is_charged_with_the_cpu_time_of_the_whole_process() -> None:
    made = figures(600, 120.0, 8)
    assert (made.looks_per_s, made.cpu_ms_per_look, made.cores) == (10.0, 200.0, 2.0)


def test_a_peer_needs_for_one_camera_its_share_of_what_holding_all_of_them_takes() -> None:
    row = compared({"held": figures(600, 120.0, 8)}, 10.0, 180.0)["peers"]["held"]
    assert (row["cores_per_camera"], row["cameras_per_core"]) == (0.25, 4.0)


def test_a_patrol_needs_for_one_camera_one_look_now_and_then() -> None:
    row = compared({"citypatrol": figures(1200, 60.0, None)}, 10.0, 180.0)["peers"]["citypatrol"]
    assert row["cpu_ms_per_look"] == 50.0
    assert (row["cameras_per_core"], row["cameras_per_core_at_target"]) == (200.0, 3600.0)


def test_a_ratio_says_how_much_more_the_peer_needs() -> None:
    found: dict[str, Figures | str] = {
        "held": figures(600, 120.0, 8),
        "citypatrol": figures(1200, 60.0, None),
    }
    ratio = compared(found, 10.0, 180.0)["ratios"]["held"]
    assert ratio == {
        "cpu_per_look": 4.0,
        "cameras_per_core": 50.0,
        "cameras_per_core_at_target": 900.0,
    }


def test_a_peer_without_figures_is_told_in_words_and_gets_no_ratio() -> None:
    found: dict[str, Figures | str] = {
        "held": "not installed, skipped",
        "citypatrol": figures(1200, 60.0, None),
    }
    record = compared(found, 10.0, 180.0)
    assert record["peers"]["held"] == {"none": "not installed, skipped"}
    assert record["ratios"] == {}


def test_without_a_patrol_there_is_nothing_to_compare_with() -> None:
    found: dict[str, Figures | str] = {
        "held": figures(600, 120.0, 8),
        "citypatrol": "failed: the patrol took no look",
    }
    assert compared(found, 10.0, 180.0)["ratios"] == {}


def test_a_peer_that_took_no_look_has_no_figures() -> None:
    assert figures_of(told(0, 3.0), 8) == "failed: not one look within the time"


@pytest.mark.parametrize(
    ("python", "needs"),
    [(Path("/nowhere/bin/python"), "json"), (Path(sys.executable), "no_such_library")],
    ids=["no environment for it", "an environment without it"],
)
def test_a_peer_that_is_not_installed_is_skipped(python: Path, needs: str) -> None:
    peer = Peer("other", python, "benchmarks.peer_opencv", needs, "setup-training")
    said = measured(peer, ["rtsp://127.0.0.1:9/cam"], Path(), ASKED)
    assert said == "not installed, skipped: make setup-training"


def test_a_peer_that_fails_is_told_in_words(tmp_path: Path) -> None:
    opencv = next(peer for peer in PEERS if peer.name == "opencv")
    said = measured(opencv, ["rtsp://127.0.0.1:9/cam"], tmp_path, ASKED)
    assert said == "failed with code 1: A feed cannot be opened: is the simulator running?"
