from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError

from benchmarks.gate_missed import measure
from models import Detector
from models.shelf import SHIPPED, resolve
from pipeline.gate import (
    GateDecision,
    GateLimits,
    GateMemory,
    GateReason,
    Thumbnail,
    gate,
    is_news,
)
from pipeline.picture import Picture
from pipeline.visits import recording

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LIMITS = GateLimits(looks=1)
DEMO = Path(__file__).parents[2] / "training" / "scenes" / "demo"
VIDEOS = Path(__file__).parents[3] / "shared" / "data" / "videos"
HEIGHT, WIDTH = 540, 960
Rgb = NDArray[np.uint8]
Levels = NDArray[np.float32]


def street() -> Levels:
    """Sky, houses with windows, pavement with slabs and a road: edges as well as flat parts."""
    scene = np.random.default_rng(3)
    image = np.full((HEIGHT, WIDTH), 95.0, np.float32)
    image[:150] = 185
    for x in range(0, WIDTH, 120):
        top = int(scene.integers(40, 110))
        image[top:280, x + 4 : x + 112] = scene.integers(50, 190)
        for y in range(top + 12, 260, 40):
            image[y : y + 20, x + 20 : x + 40] = image[y : y + 20, x + 70 : x + 90] = 35
    image[280:360] = 130
    image[280:360, ::48] = 110
    image[440:446, ::3] = 150
    grain = scene.normal(0, 12, image.shape).astype(np.float32)
    return image + cv2.GaussianBlur(grain, (0, 0), 3)


STREET = street()


def with_thing(
    contrast: float,
    at: tuple[float, float] = (0.5, 0.8),
    share: float = 0.003,
    aspect: float = 1.0,
    scene: Levels = STREET,
) -> Levels:
    """A plain thing, ``contrast`` levels off the ground it hides. ``at`` is its top left corner as
    shares of the room there is for it, ``share`` its area as one of the picture."""
    area = share * HEIGHT * WIDTH
    wide, high = round((area * aspect) ** 0.5), round((area / aspect) ** 0.5)
    left, top = round(at[0] * (WIDTH - wide)), round(at[1] * (HEIGHT - high))
    image = scene.copy()
    ground = image[top : top + high, left : left + wide]
    ground[:] = ground.mean() + contrast
    return image


def taken(
    scene: Levels, moment: int, *, light: float = 1.0, haze: float = 0.0, noise: float = 2.0,
    quality: int = 80, sway: tuple[float, float] = (0.0, 0.0),
) -> Thumbnail:  # fmt: skip
    """The thumbnail of one grey JPEG a camera takes: other noise at every moment."""
    move = np.array([[1, 0, sway[0]], [0, 1, sway[1]]], np.float32)
    image = cv2.warpAffine(scene, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    image = image * light + haze
    image = image + np.random.default_rng(moment).normal(0, noise, image.shape)
    grey = np.clip(image, 0, 255).astype(np.uint8)
    done, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    back = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return Thumbnail.of(Picture.from_rgb(back, NOON))


QUIET: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("other noise", {}, {}),
    ("a noisier sensor", {"noise": 6}, {"noise": 6}),
    ("a very noisy sensor", {"noise": 12, "quality": 50}, {"noise": 12, "quality": 50}),
    ("noise that grew since", {"noise": 2}, {"noise": 8}),
    ("JPEG at quality 25", {"quality": 25}, {"quality": 25}),
    ("JPEG whose quality fell from 80 to 40", {}, {"quality": 40}),
    ("a cloud: 15 % less light", {}, {"light": 0.85}),
    ("the sun: 10 % more light", {}, {"light": 1.1}),
    ("haze: 15 levels brighter", {}, {"haze": 15}),
    ("haze over weaker light", {}, {"light": 0.85, "haze": 20}),
    ("a pole swaying by a thousandth", {}, {"sway": (1.2, -0.8)}),
    ("a pole swaying in weaker light", {}, {"sway": (0.6, 0.8), "light": 0.9}),
    ("a sensor at its highest gain", {"noise": 30, "quality": 30}, {"noise": 30, "quality": 30}),
    ("a dark and noisy night", {"light": 0.2, "noise": 8}, {"light": 0.2, "noise": 8}),
]


@pytest.mark.parametrize(
    ("before", "now"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET]
)
def test_what_a_camera_does_by_itself_is_no_news(
    before: dict[str, Any], now: dict[str, Any]
) -> None:
    assert not is_news(taken(STREET, 1, **before), taken(STREET, 2, **now), LIMITS)


def test_light_that_falls_off_softly_over_the_picture_is_no_news() -> None:
    shade = np.linspace(1.0, 0.8, WIDTH, dtype=np.float32)[None, :]
    assert not is_news(taken(STREET, 1), taken(STREET * shade, 2), LIMITS)


NEWS: list[tuple[str, Levels, dict[str, Any]]] = [
    ("a thing of 0.3 %, 9 levels darker", with_thing(-9), {}),
    ("a thing of 0.3 %, 9 levels brighter", with_thing(9), {}),
    ("a grey car on a grey road", with_thing(-14, (0.3, 0.95), 0.006, 2.2), {}),
    ("a person against the houses", with_thing(-40, (0.6, 0.4), 0.003, 0.35), {}),
    ("a thing in the corner", with_thing(15, (1.0, 1.0)), {}),
    ("a thing before the bright sky", with_thing(-20, (0.2, 0.0)), {}),
    ("a thing in a noisy picture", with_thing(20), {"noise": 12, "quality": 50}),
    ("a thing that came with a cloud", with_thing(20), {"light": 0.85}),
    ("a thing while the pole sways", with_thing(20), {"sway": (1.0, -0.5)}),
    ("a thing in badly compressed pictures", with_thing(15), {"quality": 25}),
    ("a thing in the dark", with_thing(60), {"light": 0.2, "noise": 6}),
    ("something before half of the picture", with_thing(-30, (0.0, 0.5), 0.5), {}),
    ("another view", np.ascontiguousarray(STREET[:, ::-1]), {}),
    ("a view turned by a twentieth", np.roll(STREET, 48, axis=1), {}),
]


@pytest.mark.parametrize(("scene", "how"), [row[1:] for row in NEWS], ids=[row[0] for row in NEWS])
def test_a_thing_that_comes_opens_the_gate_and_so_does_its_going(
    scene: Levels, how: dict[str, Any]
) -> None:
    ground = {key: value for key, value in how.items() if key != "sway"}
    without, having = taken(STREET, 1, **ground), taken(scene, 2, **how)
    assert is_news(without, having, LIMITS)
    assert is_news(having, without, LIMITS)


@hypothesis_settings(max_examples=60)
@given(
    contrast=st.floats(9, 90).flatmap(lambda size: st.sampled_from([size, -size])),
    across=st.floats(0, 1),
    down=st.floats(0, 1),
    share=st.floats(0.003, 0.05),
    aspect=st.floats(0.4, 2.5),
    moment=st.integers(0, 1000),
)
def test_anything_of_0_3_percent_that_stands_out_by_9_levels_opens_the_gate_anywhere(
    contrast: float, across: float, down: float, share: float, aspect: float, moment: int
) -> None:
    plain = np.full_like(STREET, 120) + 0.3 * (STREET - STREET.mean())
    thing = with_thing(contrast, (across, down), share, aspect, plain)
    assert is_news(taken(plain, moment), taken(thing, moment + 1), LIMITS)


@hypothesis_settings(max_examples=40)
@given(light=st.floats(0.9, 1.08), noise=st.floats(0, 6), moment=st.integers(0, 1000))
def test_no_light_and_no_noise_alone_opens_it(light: float, noise: float, moment: int) -> None:
    before = taken(STREET, moment, noise=noise)
    assert not is_news(before, taken(STREET, moment + 1, noise=noise, light=light), LIMITS)


def tints() -> Levels:
    """Cr and Cb of the street, each less 128: blue sky, painted houses, a green belt."""
    chance = np.random.default_rng(5)
    colours = np.zeros((HEIGHT, WIDTH, 2), np.float32)
    colours[:150] = (-12, 25)
    for x in range(0, WIDTH, 120):
        colours[40:280, x + 4 : x + 112] = chance.uniform(-35, 35, 2)
    colours[360:440] = (-18, -20)
    return colours


TINTS = tints()


def tinted(
    tint: Levels, moment: int, *, light: float = 1.0, haze: float = 0.0, noise: float = 2.0,
    quality: int = 80, sway: tuple[float, float] = (0.0, 0.0), warm: float = 0.0,
) -> Thumbnail:  # fmt: skip
    """The street in colour as one JPEG shows it; ``warm`` is the white balance, in levels."""
    red, blue = 128 + tint[:, :, 0] * light + warm, 128 + tint[:, :, 1] * light - warm
    image = np.dstack([STREET * light + haze, red, blue])
    move = np.array([[1, 0, sway[0]], [0, 1, sway[1]]], np.float32)
    image = cv2.warpAffine(image, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    bgr = cv2.cvtColor(np.clip(image, 0, 255).astype(np.uint8), cv2.COLOR_YCrCb2BGR)
    bgr = bgr + np.random.default_rng(moment).normal(0, noise, bgr.shape)
    encoding = [cv2.IMWRITE_JPEG_QUALITY, quality]
    done, data = cv2.imencode(".jpg", np.clip(bgr, 0, 255).astype(np.uint8), encoding)
    assert done
    back = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return Thumbnail.of(Picture.from_rgb(np.ascontiguousarray(back[:, :, ::-1]), NOON))


COLOUR_QUIET: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("other noise", {}, {}),
    ("a noisier sensor", {"noise": 6}, {"noise": 6}),
    ("JPEG at quality 25", {"quality": 25}, {"quality": 25}),
    ("a cloud: 15 % less light", {}, {"light": 0.85}),
    ("haze over weaker light", {}, {"light": 0.85, "haze": 20}),
    ("a swaying pole", {}, {"sway": (1.2, -0.8)}),
    ("the white balance of the evening", {}, {"warm": 8}),
]


@pytest.mark.parametrize(
    ("before", "now"), [row[1:] for row in COLOUR_QUIET], ids=[row[0] for row in COLOUR_QUIET]
)
def test_what_a_camera_does_to_its_colours_by_itself_is_no_news(
    before: dict[str, Any], now: dict[str, Any]
) -> None:
    assert not is_news(tinted(TINTS, 1, **before), tinted(TINTS, 2, **now), LIMITS)


@pytest.mark.parametrize(
    "colour", [(20, 0), (-20, 0), (0, 20), (0, -20), (15, -15)], ids=lambda one: f"Cr, Cb by {one}"
)
@pytest.mark.parametrize("how", [{}, {"quality": 25}, {"light": 0.85}], ids=str)
def test_a_thing_as_bright_as_its_ground_and_of_another_colour_opens_the_gate(
    colour: tuple[float, float], how: dict[str, Any]
) -> None:
    side, having = round((0.003 * HEIGHT * WIDTH) ** 0.5), TINTS.copy()
    left, top = 420, 370
    ground = having[top : top + side, left : left + side]
    ground[:] = ground.mean(axis=(0, 1)) + colour
    assert is_news(tinted(TINTS, 1, **how), tinted(having, 2, **how), LIMITS)
    assert is_news(tinted(having, 1, **how), tinted(TINTS, 2, **how), LIMITS)


def looks(scenes: Iterable[Levels], every_s: float = 30.0, **more: Any) -> list[GateDecision]:
    """Look after look of one camera."""
    decisions: list[GateDecision] = []
    for index, scene in enumerate(scenes):
        memory = decisions[-1].memory if decisions else None
        at = NOON + timedelta(seconds=every_s * index)
        decisions.append(gate(memory, taken(scene, index), at, **{"limits": LIMITS, **more}))
    return decisions


def reasons(*args: Any, **more: Any) -> list[GateReason]:
    return [decision.reason for decision in looks(*args, **more)]


def test_the_first_look_is_inferred_and_a_standing_scene_reuses_it() -> None:
    assert reasons([STREET] * 4) == [GateReason.FIRST] + [GateReason.UNCHANGED] * 3


def test_a_new_scene_is_inferred_as_often_in_a_row_as_the_settings_ask() -> None:
    scenes = [STREET] * 4 + [with_thing(25)] * 4
    found = [one.value for one in reasons(scenes, limits=GateLimits(looks=3))]
    assert found == [
        "first",
        *["unsettled"] * 2,
        "unchanged",
        "changed",
        *["unsettled"] * 2,
        "unchanged",
    ]


def test_an_old_look_at_the_same_scene_needs_no_second_one() -> None:
    found = reasons([STREET] * 6, every_s=300, limits=GateLimits(max_age_s=300))
    assert [one.value for one in found[2:]] == ["unchanged", "old", "unchanged", "old"]


def test_a_thing_that_came_is_inferred_once_and_then_part_of_the_scene() -> None:
    came = with_thing(25)
    assert reasons([STREET, STREET, came, came, STREET, STREET]) == [
        GateReason.FIRST,
        GateReason.UNCHANGED,
        GateReason.CHANGED,
        GateReason.UNCHANGED,
        GateReason.CHANGED,
        GateReason.UNCHANGED,
    ]


def test_a_thing_that_fades_in_over_many_looks_still_opens_the_gate() -> None:
    assert GateReason.CHANGED in reasons([with_thing(level) for level in range(0, 20)])


def test_evening_coming_on_over_many_looks_infers_few_of_them() -> None:
    light = [STREET * (1 - 0.01 * index) for index in range(28)]
    assert reasons(light).count(GateReason.CHANGED) <= 1


def test_only_an_open_gate_replaces_what_is_remembered() -> None:
    first, second, third = looks([STREET, STREET, with_thing(25)])
    assert second.memory is first.memory
    assert third.memory is not first.memory
    assert third.memory.at == NOON + timedelta(seconds=60)


def test_detections_are_never_reused_beyond_their_age() -> None:
    found = reasons([STREET] * 5, every_s=300, limits=GateLimits(max_age_s=600, looks=1))
    assert [one.value for one in found] == ["first", "unchanged", "unchanged", "old", "unchanged"]


def test_a_clock_that_went_back_makes_the_detections_old() -> None:
    memory = GateMemory(taken(STREET, 1), NOON, looks=2)
    before = NOON - timedelta(seconds=1)
    assert gate(memory, taken(STREET, 2), before, LIMITS).reason is GateReason.OLD


def test_where_something_is_suspected_every_look_is_inferred() -> None:
    found = reasons([STREET] * 3, suspicious=True)
    assert found == [GateReason.FIRST, GateReason.SUSPECTED, GateReason.SUSPECTED]


def test_switched_off_it_lets_everything_through() -> None:
    assert set(reasons([STREET] * 3, limits=GateLimits(enabled=False))) == {GateReason.OFF}


def test_a_picture_of_another_size_is_a_first_one() -> None:
    memory = GateMemory(taken(STREET, 1), NOON)
    wider = Picture.from_rgb(np.zeros((360, WIDTH, 3), np.uint8), NOON)
    assert gate(memory, Thumbnail.of(wider), NOON, LIMITS).reason is GateReason.FIRST


def test_a_picture_too_noisy_to_compare_is_inferred() -> None:
    noise = np.random.default_rng(1)
    wild = [noise.normal(120, 80, (90, 160, 1)).repeat(3, axis=2) for _ in range(2)]
    pictures = [Picture.from_rgb(one.clip(0, 255).astype(np.uint8), NOON) for one in wild]
    before, now = map(Thumbnail.of, pictures)
    assert is_news(before, now, LIMITS)


@pytest.mark.parametrize(
    "wrong",
    [{"change": 0}, {"max_age_s": -1}, {"edges": 3}, {"looks": 0}, {"contrast": 1}],
    ids=str,
)
def test_limits_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        GateLimits(**wrong)  # type: ignore[arg-type]


def demo_pictures(clip: str) -> list[Picture]:
    """One picture a second."""
    return list(recording(DEMO / f"{clip}.mp4", 1.0, NOON))


def demo_changes() -> list[Any]:
    """Every box that the demo's clips lose or gain, with the second at which that happens."""
    seconds = {
        scene["id"]: scene["appears_s"]
        for scene in tomllib.loads((DEMO / "demo.toml").read_text())["camera"]
        if "appears_s" in scene
    }
    return [
        pytest.param(clip, seconds[clip], box["xyxy"], id=f"{clip}: {box['label']} {number}")
        for clip, boxes in json.loads((DEMO / "boxes.json").read_text()).items()
        for number, box in enumerate(boxes["before"] + boxes["after"])
        if (box in boxes["before"]) != (box in boxes["after"])
    ]


@pytest.mark.parametrize(("clip", "appears_s", "xyxy"), demo_changes())
def test_every_single_change_of_the_demo_opens_the_gate_by_itself(
    clip: str, appears_s: float, xyxy: list[float]
) -> None:
    pictures = demo_pictures(clip)
    before, after = pictures[int(appears_s) - 1].rgb(), pictures[int(appears_s) + 2].rgb()
    rows = slice(round(xyxy[1] * before.shape[0]), round(xyxy[3] * before.shape[0]))
    columns = slice(round(xyxy[0] * before.shape[1]), round(xyxy[2] * before.shape[1]))
    changed = before.copy()
    changed[rows, columns] = after[rows, columns]
    was, now = (Thumbnail.of(Picture.from_rgb(one, NOON)) for one in (before, changed))
    assert is_news(was, now, LIMITS)


@pytest.mark.parametrize("video", ["opencv_vtest.avi", "bxc_test.mp4", "nasr_parking.mp4"])
def test_on_real_streets_no_sure_change_of_the_detections_is_missed(video: str) -> None:
    if not VIDEOS.is_dir():
        pytest.skip("the real videos (../shared/data/videos) are not on this machine")
    detector = Detector.open(resolve(SHIPPED / "citypatrol"), threads=1)
    figures = measure(recording(VIDEOS / video, 4.0, NOON), detector, LIMITS, tiles=2)
    assert figures.looks >= 12
    assert figures.missed_sure == 0
