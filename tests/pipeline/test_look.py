from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest

from models import Detector
from pipeline.look import PictureError, look, read_picture
from tests.models.tiny import GREEN, picture, tiny_package


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    return Detector.open(tiny_package(tmp_path_factory.mktemp("tiny")), threads=1)


def written(path: Path, width: int = 640, height: int = 384) -> Path:
    image = picture(width, height, ((64, 96, 96, 128), GREEN))
    assert cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    return path


def test_a_picture_s_record_tells_size_labels_scores_and_boxes(
    tmp_path: Path, detector: Detector
) -> None:
    path = written(tmp_path / "street.png")
    [record] = look([path], detector)
    assert json.loads(json.dumps(record)) == {
        "image": str(path),
        "width": 640,
        "height": 384,
        "detections": [{"label": "green", "score": 1.0, "xyxy": [64.0, 96.0, 96.0, 128.0]}],
    }


def test_a_bad_file_is_one_sentence_and_the_others_are_still_done(
    tmp_path: Path, detector: Detector
) -> None:
    good = written(tmp_path / "good.png")
    text, empty, gone = tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path / "c.jpg"
    text.write_text("no picture")
    empty.touch()
    answers = list(look([text, good, empty, gone, tmp_path, good], detector))
    errors = [answer for answer in answers if isinstance(answer, PictureError)]
    assert [isinstance(answer, dict) for answer in answers] == [
        False, True, False, False, False, True,
    ]  # fmt: skip
    for error, path in zip(errors, [text, empty, gone, tmp_path], strict=True):
        assert str(path) in str(error)
        assert "\n" not in str(error)


def test_half_a_png_is_damaged(tmp_path: Path) -> None:
    path = written(tmp_path / "half.png")
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(PictureError, match="damaged"):
        read_picture(path)


def test_a_grey_picture_is_read_as_rgb(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    assert cv2.imwrite(str(path), picture(20, 10)[:, :, 0])
    assert read_picture(path).shape == (10, 20, 3)
