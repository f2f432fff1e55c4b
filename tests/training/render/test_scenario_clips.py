"""The committed scenario clips: what their truth says of them holds. The detector is not run."""

import json
from collections import Counter
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from shapely.geometry import Polygon, box

from pipeline.domain import View
from pipeline.geometry import Box, covered_share
from pipeline.replay import read_view
from pipeline.violations import green_belt_parking
from training.events import AFTER_S, LABELS, Clip, read_clips
from training.render.incidents import incidents
from training.render.truth_file import RULE, truth, view_toml

FOLDER = Path(__file__).parents[3] / "training" / "scenes" / "scenarios"
CLIPS = read_clips(FOLDER)
TRUTH: dict[str, dict[str, Any]] = {
    line["clip"]: line for line in json.loads((FOLDER / "truth.json").read_text())
}
VIOLATING = [clip for clip in CLIPS if clip.starts_s is not None]
WIDTH, HEIGHT, FPS, GOP, SECONDS = 640, 360, 5, 20, 56
STANDS_IN = {
    "street_vending": ("no_vending", 0.2),
    "green_belt_parking": ("green_belt", green_belt_parking.FOOT),
}


def name(clip: Clip) -> str:
    return clip.path.stem


def view_of(clip: Clip) -> View:
    return read_view(clip.path.with_suffix(".toml")).view


def frames(clip: Clip, *seconds: float) -> list[NDArray[np.float64]]:
    """Whole frames at some seconds, in the order of time."""
    wanted = {round(second * FPS) for second in seconds}
    with av.open(str(clip.path)) as file:
        decoded = islice(file.decode(video=0), max(wanted) + 1)
        return [
            frame.to_ndarray(format="gray").astype(float)
            for number, frame in enumerate(decoded)
            if number in wanted
        ]


def share_in(found: dict[str, Any], areas: list[Any], foot: float) -> float:
    ground = Box(*found["xyxy"]).foot(foot)
    return covered_share(ground, *areas)


def test_each_kind_has_six_violations_and_six_innocent_clips() -> None:
    counts = Counter((clip.kind, clip.starts_s is not None) for clip in CLIPS)
    assert counts == {(kind, violates): 6 for kind in LABELS for violates in (True, False)}


def test_the_clips_stay_within_twenty_megabytes_and_each_within_four_hundred_kilobytes() -> None:
    sizes = [clip.path.stat().st_size for clip in CLIPS]
    assert max(sizes) <= 400_000
    assert sum(sizes) <= 20_000_000


def test_nothing_else_lies_beside_the_clips_their_views_and_the_truth() -> None:
    named = {clip.path.with_suffix(suffix).name for clip in CLIPS for suffix in (".mp4", ".toml")}
    assert {path.name for path in FOLDER.iterdir()} == named | {"truth.json"}


def test_views_and_truth_are_what_the_generator_draws_today() -> None:
    drawn = {f"{one.camera_id}.mp4": one for one in incidents()}
    assert list(drawn) == [clip.path.name for clip in CLIPS]
    for file, one in drawn.items():
        assert (FOLDER / file).with_suffix(".toml").read_text() == view_toml(one), file
        assert TRUTH[file] == truth(one, TRUTH[file]["boxes"])


@pytest.mark.parametrize("clip", CLIPS, ids=name)
def test_a_clip_is_h264_of_the_promised_shape_and_length(clip: Clip) -> None:
    with av.open(str(clip.path)) as file:
        stream = file.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert (stream.width, stream.height, stream.pix_fmt) == (WIDTH, HEIGHT, "yuv420p")
        assert stream.average_rate == FPS
        keys = [packet.is_keyframe for packet in file.demux(stream) if packet.size]
    assert len(keys) == SECONDS * FPS == TRUTH[clip.path.name]["seconds"] * FPS
    assert [number for number, key in enumerate(keys) if key] == list(range(0, len(keys), GOP))


@pytest.mark.parametrize("clip", VIOLATING, ids=name)
def test_the_violation_is_seen_from_the_frame_the_truth_names_to_the_one_it_names(
    clip: Clip,
) -> None:
    starts, ends = clip.starts_s or 0.0, clip.ends_s or 0.0
    moments = (starts - 1.0, starts - 0.2, starts, ends - 0.2, ends, ends + 1.0)
    clean, last_clean, first, last, gone, later = frames(clip, *moments)
    for x1, y1, x2, y2 in clip.places:
        part = np.s_[round(y1 * HEIGHT) : round(y2 * HEIGHT), round(x1 * WIDTH) : round(x2 * WIDTH)]

        def differ(one: NDArray[np.float64], other: NDArray[np.float64], part: Any = part) -> float:
            return float(np.abs(one - other)[part].mean())

        still = max(differ(clean, last_clean), differ(gone, later), 0.5)
        assert differ(last_clean, first) > 3 * still
        assert differ(last, gone) > 3 * still


@pytest.mark.parametrize("clip", VIOLATING, ids=name)
def test_a_violation_lasts_long_enough_to_be_confirmed_and_ends_before_the_clip(clip: Clip) -> None:
    starts, ends = clip.starts_s or 0.0, clip.ends_s or 0.0
    assert ends - starts >= 3 * RULE["dwell_s"]
    assert ends + AFTER_S < SECONDS


@pytest.mark.parametrize("clip", CLIPS, ids=name)
def test_zones_and_permits_are_proper_polygons_inside_the_picture(clip: Clip) -> None:
    view = view_of(clip)
    assert view.watch == frozenset(LABELS)
    for ring in [zone.polygon for zone in view.zones] + [p.area for p in view.permits]:
        assert Polygon(ring).is_valid
        assert Polygon(ring).area > 0.001
        assert box(0, 0, 1, 1).covers(Polygon(ring))


@pytest.mark.parametrize("clip", [c for c in CLIPS if c.kind in STANDS_IN], ids=name)
def test_what_violates_stands_in_the_zone_and_what_is_innocent_does_not_or_is_permitted(
    clip: Clip,
) -> None:
    view, (kind, foot) = view_of(clip), STANDS_IN[clip.kind]
    areas = [zone.polygon for zone in view.zones if zone.kind == kind]
    seen = TRUTH[clip.path.name]["boxes"]["after"]
    shares = [share_in(b, areas, foot) for b in seen if b["label"] in LABELS[clip.kind]]
    if clip.starts_s is not None:
        assert max(shares) >= 0.5
    elif view.permits:
        allowed = [permit.area for permit in view.permits]
        assert all(share_in(b, allowed, 0.2) > 0.6 for b in seen if b["label"] == "street_stall")
    elif "brief" not in name(clip):
        assert all(share < 0.25 for share in shares)


def test_an_innocent_clip_shows_no_overflow_and_no_open_manhole_for_longer_than_a_dwell() -> None:
    labels = LABELS["bin_overflow"] | LABELS["manhole_missing"]
    for clip in CLIPS:
        if clip.starts_s is None and "brief" not in name(clip):
            seen = {box["label"] for box in TRUTH[clip.path.name]["boxes"]["after"]}
            assert not seen & labels, name(clip)


def test_every_scene_has_a_street_and_a_camera_of_its_own() -> None:
    first = [frames(clip, 0.0)[0] for clip in CLIPS]
    assert all(float(np.abs(one - other).mean()) > 3.0 for one, other in pairwise(first))
