"""Real cameras and photographs: whole pictures pass, and each fixed camera knows its own view.

The development pictures lie beside the repository and not in it; without them this is skipped.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.admission import NO_REFERENCES, AdmitLimits, LookMemory, Reference, admit
from pipeline.domain import UnableReason
from pipeline.geometry import NO_SHIFT
from pipeline.visits import recording
from tests.pipeline.admission.scenes import Rgb, blurred, picture, striped, turned, without

DATA = Path(__file__).parents[4] / "shared" / "data"
START = datetime(2026, 5, 1, 12, tzinfo=UTC)
LIMITS = AdmitLimits(frozen_repeats=0)
VIDEOS = sorted((DATA / "videos").glob("*.*"))
PHOTOGRAPHS = sorted((DATA / "garbage_ams" / "images").rglob("*.jpg"))[::4]

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the development pictures are not beside this checkout"
)


@pytest.mark.parametrize("video", VIDEOS, ids=[video.name for video in VIDEOS])
def test_every_picture_of_a_fixed_camera_passes_and_lies_in_its_place(video: Path) -> None:
    memory: LookMemory | None = None
    references = NO_REFERENCES
    looks = 0
    for shown in recording(video, 2.0, START):
        said = admit(shown, memory, LIMITS, references=references)
        memory, looks = said.memory, looks + 1
        if (kept := said.reference) is not None:
            references = {**references, kept.light: Reference.from_bytes(kept.to_bytes())}
        assert (said.reason, said.shift) == (None, NO_SHIFT)
    assert looks >= 2


def first_of(video: Path) -> Rgb:
    return next(iter(recording(video, 2.0, START))).scaled(960)


@pytest.mark.parametrize("video", VIDEOS, ids=[video.name for video in VIDEOS])
def test_what_spoils_a_real_camera_s_picture_is_named(video: Path) -> None:
    rgb = first_of(video)
    whole = admit(picture(rgb), None, LIMITS)
    assert whole.reference is not None
    references = {whole.reference.light: whole.reference}
    spoilt = {
        "blurred": blurred(rgb, 9.0),
        "stripes": striped(rgb),
        "colour_cast": without(rgb, 1),
        "view_unsure": turned(rgb, dx=0.15, dy=0.05),
    }
    said = {
        name: admit(picture(r), None, LIMITS, references=references) for name, r in spoilt.items()
    }
    assert {name: one.reason for name, one in said.items()} == {
        name: UnableReason(name) for name in spoilt
    }


def test_photographs_are_refused_only_where_nothing_can_be_seen() -> None:
    found: Counter[UnableReason | None] = Counter()
    for path in PHOTOGRAPHS:
        bgr = cv2.imread(str(path))
        assert bgr is not None
        rgb = np.ascontiguousarray(bgr[..., ::-1], np.uint8)
        found[admit(picture(rgb), None, LIMITS).reason] += 1
    assert set(found) <= {None, UnableReason.BLACK}
    assert found[None] >= 0.9 * len(PHOTOGRAPHS)
