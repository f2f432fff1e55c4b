"""The committed demo clips: what is promised about them holds."""

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from shapely.geometry import Polygon, box

from training.labels import LABELS

FOLDER = Path(__file__).parents[3] / "training" / "scenes" / "demo"
CAMERAS: list[dict[str, Any]] = tomllib.loads((FOLDER / "demo.toml").read_text())["camera"]
BOXES: dict[str, dict[str, list[dict[str, Any]]]] = json.loads((FOLDER / "boxes.json").read_text())
VIOLATING = [camera for camera in CAMERAS if "violates" in camera]
SHOWS = {
    "street_vending": "street_stall",
    "bin_overflow": "garbage_exposed",
    "green_belt_parking": "car",
    "manhole_missing": "manhole_missing",
}
STANDS_IN = {"street_vending": "no_vending", "green_belt_parking": "green_belt"}
MIN_WIDTH_PX = {"manhole_missing": 40}


def name(camera: dict[str, Any]) -> str:
    return str(camera["id"])


def frames(camera: dict[str, Any], *seconds: float) -> list[np.ndarray]:
    wanted = {round(second * 10) for second in seconds}
    with av.open(str(FOLDER / camera["file"])) as clip:
        return [
            frame.to_ndarray(format="rgb24").astype(float)
            for number, frame in enumerate(clip.decode(video=0))
            if number in wanted
        ]


def zones(camera: dict[str, Any], kind: str) -> list[Polygon]:
    return [Polygon(zone["polygon"]) for zone in camera["zones"] if zone["kind"] == kind]


def foot(found: dict[str, Any]) -> Polygon:
    x0, y0, x1, y1 = found["xyxy"]
    return box(x0, y1 - 0.2 * (y1 - y0), x1, y1)


def share_in(found: dict[str, Any], areas: list[Polygon]) -> float:
    ground = foot(found)
    return sum(float(ground.intersection(area).area) for area in areas) / float(ground.area)


def test_there_is_a_violation_and_a_look_alike_for_every_kind() -> None:
    assert Counter(camera["violates"] for camera in VIOLATING) == dict.fromkeys(SHOWS, 1)
    innocent = [camera["watch"] for camera in CAMERAS if "violates" not in camera]
    assert sorted(innocent) == sorted([kind] for kind in SHOWS)


def test_the_clips_together_stay_within_six_megabytes() -> None:
    assert sum((FOLDER / camera["file"]).stat().st_size for camera in CAMERAS) <= 6_000_000


@pytest.mark.parametrize("camera", CAMERAS, ids=name)
def test_a_clip_is_h264_of_the_promised_shape(camera: dict[str, Any]) -> None:
    with av.open(str(FOLDER / camera["file"])) as clip:
        stream = clip.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert (stream.width, stream.height, stream.pix_fmt) == (960, 540, "yuv420p")
        assert stream.average_rate == 10
        packets = [packet for packet in clip.demux(stream) if packet.size]
    assert 40 <= len(packets) / 10 <= 60
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    assert keys == list(range(0, len(packets), 10))


@pytest.mark.parametrize("camera", CAMERAS, ids=name)
def test_zones_and_permits_are_proper_polygons_inside_the_picture(camera: dict[str, Any]) -> None:
    shapes = [zone["polygon"] for zone in camera["zones"]]
    shapes += [permit["area"] for permit in camera.get("permits", [])]
    assert shapes
    for shape in shapes:
        assert Polygon(shape).is_valid
        assert Polygon(shape).area > 0.001
        assert all(0.0 <= value <= 1.0 for point in shape for value in point)


@pytest.mark.parametrize("camera", CAMERAS, ids=name)
def test_boxes_lie_inside_the_picture_under_labels_of_ours(camera: dict[str, Any]) -> None:
    for found in BOXES[camera["id"]]["before"] + BOXES[camera["id"]]["after"]:
        x0, y0, x1, y1 = found["xyxy"]
        assert found["label"] in LABELS
        assert 0.0 <= x0 < x1 <= 1.0
        assert 0.0 <= y0 < y1 <= 1.0


@pytest.mark.parametrize("camera", VIOLATING, ids=name)
def test_a_violating_clip_starts_clean_and_the_violation_is_large_enough(
    camera: dict[str, Any],
) -> None:
    label = SHOWS[camera["violates"]]
    before, after = (BOXES[camera["id"]][state] for state in ("before", "after"))
    assert not [found for found in before if found["label"] == label]
    widths = [(b["xyxy"][2] - b["xyxy"][0]) * 960 for b in after if b["label"] == label]
    assert max(widths) >= MIN_WIDTH_PX.get(camera["violates"], 60)
    assert 12 <= camera["appears_s"] <= 15
    assert camera["loop_from_s"] >= camera["appears_s"]


@pytest.mark.parametrize("camera", VIOLATING, ids=name)
def test_the_picture_changes_where_the_violation_is_and_stays_changed(
    camera: dict[str, Any],
) -> None:
    label = SHOWS[camera["violates"]]
    found = next(b for b in BOXES[camera["id"]]["after"] if b["label"] == label)
    x0, y0, x1, y1 = (int(v * s) for v, s in zip(found["xyxy"], (960, 540, 960, 540), strict=True))
    early, seen, last = frames(camera, 0.5, camera["appears_s"] + 1, 39.5)
    part = (slice(y0, y1), slice(x0, x1))
    assert np.abs(seen - early)[part].mean() > 10
    assert np.abs(last - seen)[part].mean() < 5


@pytest.mark.parametrize("camera", CAMERAS, ids=name)
def test_things_stand_in_the_zone_that_decides(camera: dict[str, Any]) -> None:
    kind = camera["watch"][0]
    if kind not in STANDS_IN:
        return
    things = [b for b in BOXES[camera["id"]]["after"] if b["label"] == SHOWS[kind]]
    share = max(share_in(found, zones(camera, STANDS_IN[kind])) for found in things)
    permits = [Polygon(permit["area"]) for permit in camera.get("permits", [])]
    if "violates" in camera:
        assert share > 0.6
    elif permits:
        assert all(share_in(found, permits) > 0.6 for found in things)
    else:
        assert share < 0.25


@pytest.mark.parametrize("camera", CAMERAS, ids=name)
def test_every_camera_keeps_living(camera: dict[str, Any]) -> None:
    one, two = frames(camera, 5.0, 6.0)
    assert 0.0 < np.abs(one - two).mean() < 20
