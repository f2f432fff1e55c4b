"""Seven real recordings as eight cameras: one case where cars stand in a belt, else none."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.demo.scenes import Scene
from pipeline.demo.show import START_S, Demo, rules
from pipeline.replay import read_view
from pipeline.violations import VIOLATIONS
from tests.clips import recode
from tests.peers.ports import free_port
from training.innocent import read_list

MINUTES = 4
LOOK_EVERY_S = 1.0
PARKED_S = 2.0
"""``nasr_parking`` shows days in eight seconds: its cars stand for one to three of them."""
LASTING_S = 60.0
"""What else is believed must last longer, though less than the shipped rules ask for."""
KINDS = frozenset(violation.kind for violation in VIOLATIONS)
LIST = Path(__file__).parents[2] / "training" / "scenes" / "innocent"
RECORDINGS = read_list(LIST)


@pytest.mark.slow
@pytest.mark.timeout(60 * MINUTES + 900)
def test_parked_cars_in_the_drawn_belt_open_a_case_and_minutes_of_real_life_open_none_else(
    real_videos: Path, tmp_path: Path
) -> None:
    clips = {
        file: recode(real_videos / file, tmp_path / f"{Path(file).stem}.mp4")
        for file in {one.file for one in RECORDINGS}
    }
    scenes = [
        Scene(
            id=one.name,
            name=one.name,
            file=clips[one.file],
            watch=KINDS,
            zones=read_view(LIST / one.view).view.zones,
        )
        for one in RECORDINGS
    ]
    demo = Demo(
        tmp_path / "real",
        free_port(),
        scenes,
        rules(["green_belt_parking"], PARKED_S, seen_at_least=2, of_last=4)
        + rules(sorted(KINDS - {"green_belt_parking"}), LASTING_S),
        LOOK_EVERY_S,
    )
    with demo.programs, closing(demo.watcher()) as watcher:
        demo.prepare()
        demo.start("serve")
        watcher.wait_until_up(START_S, demo.programs.check)
        watcher.sign_in("reviewer", demo.password)
        demo.start("patrol")
        until = time.monotonic() + 60 * MINUTES
        while time.monotonic() < until:
            demo.programs.check()
            time.sleep(5)
        cases, visits = watcher.cases(), watcher.visits()
    by_camera = Counter((case.camera_id, case.kind) for case in cases)
    figures = {
        "cases": {" ".join(key): count for key, count in by_camera.items()},
        "visits": visits,
    }
    (tmp_path / "figures.json").write_text(json.dumps(figures))
    assert by_camera.pop(("nasr-bays", "green_belt_parking"), 0) >= 1
    assert by_camera == {}, f"false cases after {visits}"
    assert visits["picture"] >= 60 * MINUTES * len(RECORDINGS) / 4
