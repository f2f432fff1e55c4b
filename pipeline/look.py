"""Detections for pictures on the disk, one plain record for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models import Detector


class PictureError(Exception):
    """A file that cannot be looked at; ``str()`` is one sentence with what to do."""

    exit_code = 2


def read_picture(path: Path) -> NDArray[np.uint8]:
    """A picture file as uint8 RGB [height, width, 3], turned the way its EXIF says.

    Raises PictureError when the file is not there or is no picture OpenCV can read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(
            f"{str(path)!r} cannot be read ({error.strerror}): check the path."
        ) from error
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if image is None:
        raise PictureError(
            f"{str(path)!r} is not a picture or is damaged: name a JPEG, PNG or WebP file."
        )
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def look(paths: Sequence[Path], detector: Detector) -> Iterator[dict[str, object] | PictureError]:
    """One record or one PictureError per path, in order; a bad file does not stop the others.

    A record is ``{image, width, height, detections: [{label, score, xyxy}]}`` with boxes in
    pixels of the picture, highest score first, ready for ``json.dumps``.
    """
    for path in paths:
        try:
            image = read_picture(path)
        except PictureError as error:
            yield error
            continue
        [found] = detector([image])
        yield {
            "image": str(path),
            "width": image.shape[1],
            "height": image.shape[0],
            "detections": [
                {
                    "label": detector.package.labels[label],
                    "score": round(float(score), 4),
                    "xyxy": [round(float(value), 1) for value in xyxy],
                }
                for xyxy, score, label in zip(found.xyxy, found.score, found.label, strict=True)
            ],
        }
