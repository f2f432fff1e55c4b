"""The demo's cameras: which clip each plays, what is drawn on it, and what should come of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import Field

from pipeline.demo.town import POSITIONS
from pipeline.domain import Frozen, Id, Kind, Name, Zone

SCENES = Path(__file__).parents[2] / "training" / "scenes" / "demo" / "demo.toml"
ALL_DAY = {"start": "00:00", "end": "00:00"}


class Scene(Frozen):
    """One demo camera. ``violates`` names the kind that appears on it; None for a look-alike."""

    id: Id
    name: Name
    file: Path
    watch: frozenset[Kind] = Field(min_length=1)
    violates: Kind | None = None
    appears_s: float | None = None
    """Second of the clip at which the violation appears."""
    loop_from_s: float = 0.0
    zones: tuple[Zone, ...] = ()
    permits: tuple[dict[str, Any], ...] = ()
    """What is allowed in an ``area`` of the picture, without its days."""


def read_scenes(path: Path = SCENES) -> tuple[Scene, ...]:
    """Raises ValueError when the file describes no valid scenes."""
    entries = tomllib.loads(path.read_text())["camera"]
    return tuple(
        Scene.model_validate({**entry, "file": path.parent / entry["file"]}) for entry in entries
    )


def simulator_paths(scenes: Iterable[Scene], cleared: Path) -> str:
    """TOML for the simulator: each clip once from its start, then on from ``loop_from_s``.

    A scene whose name stands as a file in the folder ``cleared`` is shown as it was before the
    violation appeared.
    """
    return "\n".join(
        f"[[path]]\n"
        f'name = "{scene.id}"\n'
        f'source = "{scene.file.resolve()}"\n'
        f'starts = "first_play"\n'
        f"loop_from_s = {scene.loop_from_s}\n" + _clearing(scene, cleared)
        for scene in scenes
    )


def _clearing(scene: Scene, cleared: Path) -> str:
    if scene.appears_s is None:
        return ""
    return f'cleared_by = "{cleared / scene.id}"\ncleared_s = {scene.appears_s - 1.0}\n'


def watch_plan(scenes: Iterable[Scene], base_url: str, target_s: float) -> dict[str, Any]:
    """The plan to import into serving, as JSON-ready values."""
    return {
        "sources": [{"id": "simulator", "max_sessions": 8}],
        "cameras": [
            {
                "id": scene.id,
                "name": scene.name,
                "url": f"{base_url}{scene.id}",
                "source": "simulator",
                "target_s": target_s,
                **_position(scene.id),
                "views": [
                    {
                        "id": "main",
                        "watch": sorted(scene.watch),
                        "zones": [zone.model_dump(mode="json") for zone in scene.zones],
                    }
                ],
            }
            for scene in scenes
        ],
    }


def _position(camera: str) -> dict[str, float]:
    """Nothing for scenes that are not of the demo's town."""
    at = POSITIONS.get(camera)
    return {"longitude": at[0], "latitude": at[1]} if at else {}


def permits(scenes: Iterable[Scene], today: date) -> list[dict[str, Any]]:
    """What is allowed on these scenes, as the city's list of permits takes it: from yesterday to in
    a month, whenever today is."""
    return [
        {
            **{name: value for name, value in permit.items() if name != "area"},
            "name": scene.name,
            "areas": [{"camera": scene.id, "area": permit["area"]}],
            "windows": [ALL_DAY],
            "valid_from": str(today - timedelta(days=1)),
            "valid_until": str(today + timedelta(days=30)),
        }
        for scene in scenes
        for permit in scene.permits
    ]
