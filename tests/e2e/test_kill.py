"""Kill -9 of pipeline and serving at random moments: no case lost, none doubled."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from pipeline.database import engine_for
from pipeline.demo.scenes import read_scenes
from pipeline.demo.show import DWELL_S, START_S, TARGET_S, Demo, rules
from pipeline.demo.watcher import OpenCase, Watcher
from pipeline.outbox import LetterKind, Outbox
from tests.peers.ports import free_port

KILLS = 24
GIVE_UP_S = 600.0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_case_of_the_demo_survives_two_dozen_kills_and_none_doubles(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    scenes = read_scenes()
    expected = {scene.id: scene.violates for scene in scenes if scene.violates}
    demo = Demo(tmp_path / "demo", free_port(), scenes, rules(expected.values(), DWELL_S), TARGET_S)
    with demo.programs, closing(demo.watcher()) as watcher:
        demo.prepare()
        demo.start("serve")
        demo.start("patrol")
        for _ in range(KILLS):
            victim = chance.choice(["serve", "patrol"])
            if chance.random() < 0.75:
                # Mostly at work, sometimes while it is still starting.
                _wait_until_both_work(demo, watcher)
            time.sleep(chance.uniform(0.0, 2.5))
            demo.programs.kill(victim)
            demo.start(victim)
        _wait_until_both_work(demo, watcher)
        watcher.sign_in("reviewer", demo.password)
        cases = _cases_once_all_are_there(watcher, set(expected), seed)
        assert sorted((case.camera_id, case.kind) for case in cases) == sorted(expected.items()), (
            f"seed {seed}"
        )
        for case, roles in _roles(demo, cases):
            assert roles == ["close_up", "later", "overview", "reference"]
            demo.run("evidence", "verify", case.number)
    outbox = Outbox(engine_for(f"sqlite:///{demo.folder}/pipeline.db"))
    waiting = [letter for letter in outbox.unsent() if letter.kind is not LetterKind.SUPPRESSIONS]
    assert waiting == [], (
        f"seed {seed}: only what was counted at the end may wait for the next start"
    )


def _roles(demo: Demo, cases: list[OpenCase]) -> Iterator[tuple[OpenCase, list[str]]]:
    """Each case with the roles of its pictures, sorted."""
    headers = {"CityPatrol-Request": "test"}
    with httpx.Client(
        base_url=demo.console, headers=headers, trust_env=False, timeout=60
    ) as reviewer:
        reviewer.post(
            "/api/login", json={"name": "reviewer", "password": demo.password}
        ).raise_for_status()
        for case in cases:
            evidence = reviewer.get(f"/api/cases/{case.id}").raise_for_status().json()["evidence"]
            yield case, sorted(one["picture"]["role"] for one in evidence)


def _wait_until_both_work(demo: Demo, watcher: Watcher) -> None:
    watcher.wait_until_up(START_S, demo.programs.check)
    until = time.monotonic() + START_S
    while not watcher.visits():
        assert time.monotonic() < until, "the patrol made no visit"
        time.sleep(0.1)


def _cases_once_all_are_there(watcher: Watcher, cameras: set[str], seed: int) -> list[OpenCase]:
    """All cases three dwells after the last expected one came, so that doubles have time too."""
    until = time.monotonic() + GIVE_UP_S
    while {case.camera_id for case in watcher.cases()} < cameras:
        assert time.monotonic() < until, f"seed {seed}: only {watcher.cases()}"
        time.sleep(0.5)
    quiet_until = time.monotonic() + 3 * DWELL_S
    while time.monotonic() < quiet_until:
        watcher.visits()
        time.sleep(1.0)
    return watcher.cases()
