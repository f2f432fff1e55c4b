"""Scenes in which a violation appears at a known moment, drawn by chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from pydantic import SecretStr

from pipeline.bench.plan import SOURCE
from pipeline.demo.scenes import Scene, read_scenes
from pipeline.domain import Camera, View
from pipeline.simulator import SimulatorConfig
from pipeline.simulator.clip import CLOCK_HZ, Clip
from pipeline.simulator.feed import phase, random_of, ticks
from pipeline.simulator.sources import load

_OPENINGS_S = (8, 9, 10, 11, 12, 13)
"""Whole GOPs of the demo clips, before anything appears. Different lengths spread the moments."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A camera on which ``kind`` comes into view ``at_s`` after the simulator's start."""

    camera: str
    scene: Scene
    opening_s: int
    repeats: int
    at_s: float

    @property
    def kind(self) -> str:
        return str(self.scene.violates)

    def path(self) -> str:
        """TOML for the simulator."""
        return (
            f'[[path]]\nname = "{self.camera}"\nsource = "{self.scene.file.resolve()}"\n'
            f"loop_from_s = {self.scene.loop_from_s}\nopening_s = {self.opening_s}\n"
            f"opening_repeats = {self.repeats}\n"
        )

    def watched(self, base_url: str, target_s: float) -> Camera:
        view = View(id="main", watch=self.scene.watch, zones=self.scene.zones)
        return Camera(
            id=self.camera,
            name=self.camera,
            url=SecretStr(f"{base_url}{self.camera}"),
            source=SOURCE,
            target_s=target_s,
            views=(view,),
        )


def appearances(count: int, first_s: float, last_s: float, seed: int = 0) -> list[Appearance]:
    """``count`` cameras that play the demo's violations in turn, each beginning at a moment of its
    own between about ``first_s`` and ``last_s`` after the simulator's start."""
    scenes = [scene for scene in read_scenes() if scene.violates and scene.appears_s]
    clips = {scene.id: load(scene.file, gop_s=1.0, picture_fps=10.0) for scene in scenes}
    random = Random(seed)
    drawn = []
    for number in range(count):
        scene = scenes[number % len(scenes)]
        name = f"scene-{number + 1:03d}"
        wished_s = random.uniform(first_s, last_s)
        drawn.append(_drawn(name, scene, clips[scene.id], wished_s, random))
    return drawn


def simulator_paths(drawn: Iterable[Appearance]) -> str:
    """A paths file of ``citypatrol simulate``."""
    return "\n".join(one.path() for one in drawn)


def _drawn(name: str, scene: Scene, clip: Clip, wished_s: float, random: Random) -> Appearance:
    opening_s = random.choice(_OPENINGS_S)
    appears_s = scene.appears_s or 0.0
    repeats = max(round((wished_s - appears_s) / opening_s), 0)
    lasts_s = clip.units[clip.key_at(ticks(opening_s))].at / CLOCK_HZ
    ahead_s = phase(random_of(SimulatorConfig.model_fields["seed"].default, name), clip) / CLOCK_HZ
    return Appearance(name, scene, opening_s, repeats, repeats * lasts_s + appears_s - ahead_s)
