from pathlib import Path

import cv2
import numpy as np
import pytest

from training.errors import TrainingError
from training.observe import read_rgb


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_text("no picture")
    with pytest.raises(TrainingError, match=r"x\.jpg cannot be read as a picture"):
        read_rgb(tmp_path / "x.jpg")


def test_pictures_are_read_with_red_first(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "red.png"), np.full((4, 4, 3), (0, 0, 255), np.uint8))
    assert read_rgb(tmp_path / "red.png")[0, 0].tolist() == [255, 0, 0]
