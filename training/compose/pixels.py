"""Pictures as arrays: reading the ones a library names, and small colour arithmetic."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.compose.library import Place

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
_GREENER, _STRONGEST_CAST = 1.1, 1.3


class PictureMissing(FileNotFoundError):
    """A picture the library names is not in the data folder: check the path given as --data."""


@lru_cache(maxsize=96)
def read(path: Path, at_ms: int | None = None) -> Pixels:
    """A picture, or one frame of a recording, as BGR; shared between callers, so never write to it.

    Raises PictureMissing.
    """
    if at_ms is None:
        picture = cv2.imread(str(path))
    else:
        recording = cv2.VideoCapture(str(path))
        recording.set(
            cv2.CAP_PROP_POS_FRAMES, round(at_ms * recording.get(cv2.CAP_PROP_FPS) / 1000)
        )
        picture = recording.read()[1]
        recording.release()
    if picture is None:
        raise PictureMissing(f"{path} cannot be read: check that --data is the development data.")
    picture.setflags(write=False)
    return np.asarray(picture, np.uint8)


def of_place(data: Path, place: Place) -> Pixels:
    """The picture of a place, full size."""
    return read(data / place.picture, place.at_ms)


def cloud(rng: np.random.Generator, size: tuple[int, int], cells: float) -> Floats:
    """Smooth noise with mean 0 and spread 1 over (width, height); about `cells` spots across."""
    width, height = size
    columns = max(2, round(cells))
    rows = max(2, round(cells * height / width))
    grid = rng.normal(size=(rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC), np.float32)


def mean_colour(picture: Pixels, mask: NDArray[np.bool_]) -> Floats:
    """Mean BGR where the mask holds; grey 110 where it holds nowhere."""
    if not mask.any():
        return np.full(3, 110, np.float32)
    return np.asarray(picture[mask].mean(axis=0), np.float32)


def as_pavement(colour: Floats) -> Floats:
    """The colour grey pavement would have in the light in which grass has `colour` (BGR).

    Anything clearly greener than red and blue is taken for grass, which is about two thirds as
    bright as pavement; other colours come back as they are.
    """
    if colour[1] > _GREENER * max(colour[0], colour[2]):
        return np.full(3, colour.mean() * 1.5, np.float32)
    return colour


def exposure(
    source: Floats, target: Floats, *, chroma: float, limits: tuple[float, float]
) -> Floats:
    """Gain per channel that takes ground of colour `source` to ground of colour `target`.

    chroma: 0 changes brightness only, 1 takes the colour cast over too, up to
    1.3 between channels. The gain stays in `limits`.
    """
    source, target = as_pavement(source), as_pavement(target)
    per_channel = (target + 4) / (source + 4)
    grey = (target.mean() + 4) / (source.mean() + 4)
    gain = grey * np.clip(per_channel / grey, 1 / _STRONGEST_CAST, _STRONGEST_CAST) ** chroma
    return np.asarray(np.clip(gain, *limits), np.float32)
