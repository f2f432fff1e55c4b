import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from training.alike import NEAR_BITS, fingerprint_of, near_pairs
from training.leaks import LeakError, Leaks, Placed, refuse_look_alikes
from training.split import SPLITS, Split

SCENE = cv2.resize(
    np.random.default_rng(7).integers(0, 255, (12, 16), np.uint8), (320, 240)
).astype(np.uint8)


def known(grey: NDArray[np.uint8]) -> int:
    found = fingerprint_of(grey)
    assert found is not None
    return found


def test_a_picture_on_both_sides_is_refused_under_any_name() -> None:
    leaks = Leaks()
    leaks.add(Placed("a.jpg", "train", "h1"))
    with pytest.raises(LeakError, match=r"copy\.jpg \(val\) is the same picture as a\.jpg"):
        leaks.add(Placed("copy.jpg", "val", "h1"))


def test_the_same_picture_twice_on_one_side_is_no_leak() -> None:
    leaks = Leaks()
    for name, digest, split in (("a", "1", "train"), ("b", "1", "train"), ("c", "2", "val")):
        leaks.add(Placed(name, split, digest))  # type: ignore[arg-type]
    assert leaks.look_alikes() == []


def test_one_day_of_a_camera_on_two_sides_is_refused() -> None:
    leaks = Leaks()
    leaks.add(Placed("a.jpg", "train", "h1", "cam", "2026-05-01"))
    leaks.add(Placed("b.jpg", "val", "h2", "cam", "2026-05-02"))
    leaks.add(Placed("c.jpg", "val", "h3", "other", "2026-05-01"))
    with pytest.raises(LeakError, match="of camera cam on 2026-05-01: put that day on one side"):
        leaks.add(Placed("d.jpg", "test", "h4", "cam", "2026-05-01"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from(["2026-05-01", "2026-05-02"]),
            st.sampled_from(SPLITS),
        ),
        max_size=12,
    )
)
def test_a_mix_is_refused_exactly_when_a_camera_and_day_are_on_two_sides(
    placed: list[tuple[str, str, Split]],
) -> None:
    sides: dict[tuple[str, str], set[Split]] = {}
    for camera, day, split in placed:
        sides.setdefault((camera, day), set()).add(split)
    leaks = Leaks()

    def add_all() -> None:
        for number, (camera, day, split) in enumerate(placed):
            leaks.add(Placed(f"{number}", split, f"{number}", camera, day))

    if any(len(side) > 1 for side in sides.values()):
        with pytest.raises(LeakError):
            add_all()
    else:
        add_all()


def test_a_recompressed_and_smaller_copy_is_seen_as_the_same() -> None:
    ok, jpeg = cv2.imencode(".jpg", SCENE, [cv2.IMWRITE_JPEG_QUALITY, 40])
    assert ok
    decoded = cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)
    assert decoded is not None
    copy = cv2.resize(decoded, (200, 150))
    differ = (known(SCENE) ^ known(np.asarray(copy, np.uint8))).bit_count()
    assert differ <= NEAR_BITS


def test_another_scene_is_far_away() -> None:
    other = cv2.resize(
        np.random.default_rng(8).integers(0, 255, (12, 16), np.uint8), (320, 240)
    ).astype(np.uint8)
    assert (known(SCENE) ^ known(other)).bit_count() > 3 * NEAR_BITS


def test_a_flat_picture_looks_like_nothing() -> None:
    assert fingerprint_of(np.full((64, 64), 90, np.uint8)) is None


HASHES = st.lists(st.integers(0, 2**64 - 1), max_size=8)


@given(HASHES, HASHES, st.integers(0, 40))
@settings(max_examples=60)
def test_near_pairs_are_all_pairs_within_so_many_bits(
    ones: list[int], others: list[int], within: int
) -> None:
    brute = [
        (i, j)
        for i, one in enumerate(ones)
        for j, other in enumerate(others)
        if (one ^ other).bit_count() <= within
    ]
    assert near_pairs(ones, others, within) == brute


def test_of_look_alikes_the_training_side_gives_way() -> None:
    leaks = Leaks()
    leaks.add(Placed("v", "val", "1", print64=0b111))
    leaks.add(Placed("t", "train", "2", print64=0b110))
    leaks.add(Placed("far", "train", "3", print64=2**64 - 1))
    [(giving, keeping)] = leaks.look_alikes()
    assert (giving.name, keeping.name) == ("t", "v")
    with pytest.raises(LeakError, match=r"t \(train\) looks the same as v \(val\)"):
        refuse_look_alikes(leaks.look_alikes())


def test_look_alikes_on_one_side_may_stay() -> None:
    leaks = Leaks()
    leaks.add(Placed("a", "train", "1", print64=1))
    leaks.add(Placed("b", "train", "2", print64=1))
    refuse_look_alikes(leaks.look_alikes())
