from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Detector, Package
from models.backends.scripted import ScriptedBackend
from models.detector import MOST_AT_ONCE
from tests.models.tiny import BLUE, GREEN, LABELS, RED, picture, tiny_package

Rows = list[tuple[str, tuple[int, ...]]]


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    return Detector.open(tiny_package(tmp_path_factory.mktemp("tiny")), threads=1)


def seen(detector: Detector, *images: NDArray[np.uint8]) -> list[Rows]:
    return [
        sorted(
            (detector.package.labels[label], tuple(round(float(v)) for v in xyxy))
            for label, xyxy in zip(found.label, found.xyxy, strict=True)
        )
        for found in detector(images)
    ]


def test_no_pictures_give_no_detections(detector: Detector) -> None:
    assert detector([]) == []


def test_a_black_picture_gives_an_empty_answer_of_the_right_shapes(detector: Detector) -> None:
    [found] = detector([picture(640, 384)])
    assert (found.xyxy.shape, found.score.shape, found.label.shape) == ((0, 4), (0,), (0,))


PLACES = [
    ("as large as the input", (640, 384), (64, 96, 96, 128), (64, 96, 96, 128)),
    ("twice as large", (1280, 768), (128, 192, 192, 256), (128, 192, 192, 256)),
    ("half as large", (320, 192), (32, 48, 48, 64), (32, 48, 48, 64)),
    ("square", (640, 640), (0, 608, 32, 640), (0, 608, 32, 640)),
    ("upright", (384, 640), (352, 0, 384, 32), (352, 0, 384, 32)),
    # 1920 × 1152 is 640 × 384 three times.
    ("three times as large", (1920, 1152), (1824, 1056, 1920, 1152), (1824, 1056, 1920, 1152)),
]


@pytest.mark.parametrize(
    ("size", "square", "box"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES]
)
def test_boxes_come_back_in_the_pixels_of_the_given_picture(
    detector: Detector,
    size: tuple[int, int],
    square: tuple[int, int, int, int],
    box: tuple[int, int, int, int],
) -> None:
    assert seen(detector, picture(*size, (square, GREEN))) == [[("green", box)]]


def test_borders_of_the_letterbox_are_taken_off_again(detector: Detector) -> None:
    # 640 × 360 lies 12 pixels down in 640 × 384: a square at 20..52 fills the cell 32..64.
    assert seen(detector, picture(640, 360, ((64, 20, 96, 52), RED))) == [
        [("red", (64, 20, 96, 52))]
    ]


def test_a_box_that_reaches_into_the_border_is_clipped_to_the_picture(detector: Detector) -> None:
    [[(label, box)]] = seen(detector, picture(640, 360, ((0, 0, 32, 20), RED)))
    assert (label, box) == ("red", (0, 0, 32, 20))


def test_pictures_of_many_sizes_are_answered_in_the_order_given(detector: Detector) -> None:
    images = [
        picture(640, 384, ((0, 0, 32, 32), RED)),
        picture(384, 640, ((0, 0, 32, 32), GREEN)),
        picture(640, 384),
        picture(640, 640, ((0, 0, 32, 32), BLUE)),
        picture(640, 384, ((32, 0, 64, 32), GREEN)),
    ]
    labels = [[label for label, _ in rows] for rows in seen(detector, *images)]
    assert labels == [["red"], ["green"], [], ["blue"], ["green"]]


def test_a_picture_gets_the_same_answer_alone_and_in_company(detector: Detector) -> None:
    rng = np.random.default_rng(7)
    images = [
        rng.integers(0, 255, (h, w, 3), np.uint8)
        for w, h in [(640, 360), (352, 288), (1920, 1080), (640, 360), (300, 500)]
    ] + [picture(640, 360, ((64, 20, 96, 52), RED))]
    together = detector(images)
    for image, found in zip(images, together, strict=True):
        [alone] = detector([image])
        np.testing.assert_array_equal(alone.xyxy, found.xyxy)
        np.testing.assert_array_equal(alone.score, found.score)


def test_each_label_has_its_own_threshold(detector: Detector) -> None:
    weak = 200
    image = picture(
        640, 384, ((0, 0, 32, 32), (weak, 0, 0)), ((64, 0, 96, 32), (0, 0, weak))
    )  # 200/255 passes red's 0.4 and fails blue's 0.9
    assert seen(detector, image) == [[("red", (0, 0, 32, 32))]]


def test_each_picture_is_judged_by_the_thresholds_of_its_own_condition(tmp_path: Path) -> None:
    night = "[thresholds_by_condition.night]\nred = 0.9\nblue = 0.5\n[nms]"
    detector = Detector.open(tiny_package(tmp_path, replace=("[nms]", night)), threads=1)
    image = picture(640, 384, ((0, 0, 32, 32), (200, 0, 0)), ((64, 0, 96, 32), (0, 0, 200)))
    found = detector([image] * 4, ["night", None, "fog", "night"])
    names = [[LABELS[label] for label in one.label] for one in found]
    assert names == [["blue"], ["red"], ["red"], ["blue"]]


def test_conditions_must_be_as_many_as_pictures(detector: Detector) -> None:
    with pytest.raises(ValueError, match="1 conditions were given for 2 images"):
        detector([picture(10, 10)] * 2, ["night"])


def test_the_highest_score_comes_first(detector: Detector) -> None:
    image = picture(
        640, 384, ((0, 0, 32, 32), (150, 0, 0)), ((64, 0, 96, 32), RED), ((128, 0, 160, 32), GREEN)
    )
    [found] = detector([image])
    assert list(found.score) == sorted(found.score, reverse=True)
    assert found.score[-1] == pytest.approx(150 / 255, abs=0.01)


def test_pictures_that_fit_one_input_share_a_batch_of_bounded_size(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda batch: np.zeros((len(batch), 7, 5), np.float32))
    detector = Detector(Package.load(tiny_package(tmp_path)), backend)
    backend.shapes.clear()
    wide, tall = picture(640, 360), picture(360, 640)
    detector([wide] * (MOST_AT_ONCE + 3) + [tall])
    assert backend.shapes == [
        (MOST_AT_ONCE, 3, 384, 640),
        (3, 3, 384, 640),
        (1, 3, 640, 384),
    ]


def test_an_nms_free_head_is_read_as_corners(tmp_path: Path) -> None:
    rows = np.array(
        [[[10, 20, 30, 40, 0.6, 0], [50, 50, 60, 70, 0.95, 2], [0, 0, 9, 9, 0.8, 2]]], np.float32
    )
    package = Package.load(tiny_package(tmp_path, replace=('"yolov8"', '"end2end"')))
    detector = Detector(package, ScriptedBackend(lambda batch: rows.repeat(len(batch), axis=0)))
    # The third row fails blue's threshold of 0.9.
    assert seen(detector, picture(640, 384)) == [
        [("blue", (50, 50, 60, 70)), ("red", (10, 20, 30, 40))]
    ]


WRONG = [
    ("floats", np.zeros((10, 10, 3), np.float32)),
    ("grey", np.zeros((10, 10), np.uint8)),
    ("four channels", np.zeros((10, 10, 4), np.uint8)),
    ("nothing", np.zeros((0, 10, 3), np.uint8)),
]


@pytest.mark.parametrize("image", [row[1] for row in WRONG], ids=[row[0] for row in WRONG])
def test_anything_but_rgb_bytes_is_refused_by_its_place(
    detector: Detector, image: NDArray[np.uint8]
) -> None:
    with pytest.raises(ValueError, match="image 1 is"):
        detector([picture(10, 10), image])


def test_a_one_pixel_picture_is_no_trouble(detector: Detector) -> None:
    [found] = detector([picture(1, 1)])
    assert len(found) == 0


def test_several_threads_may_ask_at_once(detector: Detector) -> None:
    image = picture(640, 384, ((64, 96, 96, 128), GREEN))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: seen(detector, image), range(40)))
    assert answers == [[[("green", (64, 96, 96, 128))]]] * 40


def test_the_engine_says_what_it_is(detector: Detector) -> None:
    assert detector.engine.startswith("ONNX Runtime")
    assert "CPU" in detector.engine
