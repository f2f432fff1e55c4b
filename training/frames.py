"""Still pictures out of a recording, from the part of it that may train."""

from pathlib import Path

import cv2

from training.split import TimeSplit


class RecordingError(ValueError):
    """The recording cannot be read: the message names the file."""


def extract(recording: Path, out: Path, split: TimeSplit, every_s: float) -> list[Path]:
    """Write one PNG every `every_s` seconds while `split` allows training; return them in order.

    Names carry the recording and the time in milliseconds: `street_00012500.png`.
    Raises RecordingError when the file is no recording or gives no frame.
    """
    capture = cv2.VideoCapture(str(recording))
    fps = capture.get(cv2.CAP_PROP_FPS)
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    number = 0
    while fps > 0:
        ok, frame = capture.read()
        seconds = number / fps
        if not ok or not split.may_train(seconds):
            break
        if seconds >= len(written) * every_s:
            path = out / f"{recording.stem}_{round(seconds * 1000):08d}.png"
            cv2.imwrite(str(path), frame)
            written.append(path)
        number += 1
    capture.release()
    if not written:
        raise RecordingError(f"{recording} gives no frames: check that it is a recording.")
    return written
