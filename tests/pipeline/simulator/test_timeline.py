from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.simulator.clip import CLOCK_HZ, AccessUnit, Clip, Codec
from pipeline.simulator.timeline import Timeline

STEP = CLOCK_HZ // 10


def _clip(count: int = 20, gop: int = 5) -> Clip:
    units = tuple(AccessUnit((b"",), i * STEP, i * STEP, i % gop == 0) for i in range(count))
    return Clip(Codec.H264, 64, 64, (), units, count * STEP)


@pytest.mark.parametrize("loop_from", [0, 5, 15])
def test_times_only_grow_and_never_jump_over_a_lap(loop_from: int) -> None:
    timeline = Timeline(_clip(), loop_from)

    due = [timeline.due(frame) for frame in range(100)]

    assert {later - earlier for earlier, later in pairwise(due)} == {STEP}


@pytest.mark.parametrize(("opening", "repeats"), [(5, 1), (10, 3), (15, 2)])
def test_an_opening_is_repeated_before_the_clip_goes_on_without_a_jump(
    opening: int, repeats: int
) -> None:
    timeline = Timeline(_clip(), 5, opening, repeats)
    held = opening * repeats

    places = [timeline.place(frame)[0] for frame in range(held + 25)]
    due = [timeline.due(frame) for frame in range(100)]

    assert places == [*list(range(opening)) * repeats, *range(20), *range(5, 10)]
    assert {later - earlier for earlier, later in pairwise(due)} == {STEP}
    for frame in range(100):
        assert timeline.frame_at(timeline.due(frame)) == frame
        assert timeline.frame_at(timeline.due(frame) + 1) == frame + 1
        assert timeline.is_key(timeline.key_before(frame))
        assert 0 <= frame - timeline.key_before(frame) < 5


@pytest.mark.parametrize("loop_from", [0, 5, 15])
def test_a_moment_finds_the_frame_that_is_due_then(loop_from: int) -> None:
    timeline = Timeline(_clip(), loop_from)

    for frame in range(100):
        assert timeline.frame_at(timeline.due(frame)) == frame
        assert timeline.frame_at(timeline.due(frame) - 1) == frame
        assert timeline.frame_at(timeline.due(frame) + 1) == frame + 1


def test_after_the_end_it_goes_on_at_the_keyframe_it_loops_from() -> None:
    timeline = Timeline(_clip(), loop_from=10)

    places = [timeline.place(frame)[0] for frame in range(18, 34)]

    assert places == [18, 19, *range(10, 20), 10, 11, 12, 13]


def test_the_keyframe_before_a_frame_lies_in_the_same_lap() -> None:
    timeline = Timeline(_clip(), loop_from=5)

    assert timeline.key_before(23) == 20
    assert timeline.place(20)[0] == 5


def test_the_keyframe_after_a_frame_may_lie_in_the_next_lap() -> None:
    timeline = Timeline(_clip(), loop_from=5)

    assert [timeline.key_after(frame) for frame in (15, 16, 20, 21)] == [15, 20, 20, 25]


def test_a_moment_of_a_clip_snaps_to_the_keyframe_at_or_before_it() -> None:
    clip = _clip()

    assert clip.key_at(0) == 0
    assert clip.key_at(7 * STEP) == 5
    assert clip.key_at(10 * STEP) == 10
    assert clip.key_at(10 * STEP - 1) == 5
