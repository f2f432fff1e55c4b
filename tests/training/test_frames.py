from pathlib import Path

import cv2
import numpy as np
import pytest

from training.frames import RecordingError, extract
from training.observe import read_rgb
from training.split import TimeSplit


def record(path: Path, seconds: int) -> Path:
    """A 10 fps recording whose brightness grows with time."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for number in range(seconds * 10):
        writer.write(np.full((48, 64, 3), number * 4, np.uint8))
    writer.release()
    return path


def test_frames_come_only_from_the_part_that_may_train(tmp_path: Path) -> None:
    recording = record(tmp_path / "street.avi", 6)
    written = extract(recording, tmp_path / "out", TimeSplit(3.0, 4.0), every_s=1.0)
    assert [path.name for path in written] == [
        "street_00000000.png",
        "street_00001000.png",
        "street_00002000.png",
    ]
    brightness = [float(read_rgb(path).mean()) for path in written]
    assert brightness == pytest.approx([0, 40, 80], abs=6)


def test_a_file_that_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.mp4").write_text("not a recording")
    with pytest.raises(RecordingError, match=r"note\.mp4 gives no frames"):
        extract(tmp_path / "note.mp4", tmp_path / "out", TimeSplit(3.0, 4.0), every_s=1.0)
