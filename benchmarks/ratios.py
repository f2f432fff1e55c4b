"""From what the peers tell of themselves to figures that can be compared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figures:
    looks: int
    seconds: float
    looks_per_s: float
    cpu_ms_per_look: float
    cores: float
    """Of the whole process, on the average."""
    cameras: int | None
    """How many feeds were held open; None for a patrol, which holds none."""
    rss_mb: float
    engine: str


def figures_of(told: Mapping[str, Any], cameras: int | None) -> Figures | str:
    """``told`` has looks, seconds, cpu_s, rss_mb and engine."""
    if not told["looks"]:
        return "failed: not one look within the time"
    return Figures(
        looks=told["looks"],
        seconds=told["seconds"],
        looks_per_s=round(told["looks"] / told["seconds"], 2),
        cpu_ms_per_look=round(told["cpu_s"] * 1000 / told["looks"], 1),
        cores=round(told["cpu_s"] / told["seconds"], 3),
        cameras=cameras,
        rss_mb=told["rss_mb"],
        engine=told["engine"],
    )


def compared(
    found: Mapping[str, Figures | str], every_s: float, target_s: float
) -> dict[str, dict[str, Any]]:
    """``peers`` with the figures of each, or under ``none`` why it has none, and ``ratios`` of each
    peer to the patrol.

    A peer that holds its feeds needs ``cores`` / ``cameras`` for one. A patrol needs the CPU of one
    look every ``every_s`` seconds, as the others look, or every ``target_s`` as patrols do.
    """
    ours = found.get("citypatrol")
    patrol = ours if isinstance(ours, Figures) else None
    peers: dict[str, Any] = {}
    ratios: dict[str, Any] = {}
    for name, one in found.items():
        if isinstance(one, str):
            peers[name] = {"none": one}
            continue
        each = _cores_per_camera(one, every_s)
        peers[name] = asdict(one) | _held(each)
        if one.cameras is None:
            at_target = _held(_cores_per_camera(one, target_s))["cameras_per_core"]
            peers[name] |= {"cameras_per_core_at_target": at_target}
        elif patrol is not None:
            ratios[name] = {
                "cpu_per_look": round(one.cpu_ms_per_look / patrol.cpu_ms_per_look, 2),
                "cameras_per_core": round(each / _cores_per_camera(patrol, every_s), 2),
                "cameras_per_core_at_target": round(each / _cores_per_camera(patrol, target_s), 1),
            }
    return {"peers": peers, "ratios": ratios}


def _cores_per_camera(one: Figures, every_s: float) -> float:
    if one.cameras is not None:
        return one.cores / one.cameras
    return one.cpu_ms_per_look / 1000 / every_s


def _held(cores: float) -> dict[str, float]:
    return {"cores_per_camera": round(cores, 5), "cameras_per_core": round(1 / cores, 1)}
