"""Pictures to admit or refuse: frames of the demo's rendered clips, and what can happen to them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture import Picture

CLIPS = Path(__file__).parents[3] / "training" / "scenes" / "demo"
NAMES = ("vending-street", "bins-backstreet", "belt-lawn", "manhole-crossing")
"""Four places; the other four clips of the demo show the same ones."""
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)

Rgb = NDArray[np.uint8]


@cache
def _frames(name: str) -> tuple[Rgb, ...]:
    with av.open(str(CLIPS / f"{name}.mp4")) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    return tuple(np.asarray(frame, np.uint8) for frame in frames)


def street(name: str = NAMES[0], moment: int = 0) -> Rgb:
    """A keyframe of a clip with a sensor's noise, another at every moment."""
    frames = _frames(name)
    return noisy(frames[moment % len(frames)], 2.0, seed=moment)


def picture(rgb: Rgb, at: datetime = NOON) -> Picture:
    return Picture.from_rgb(rgb, at)


def noisy(rgb: Rgb, sigma: float, seed: int = 0) -> Rgb:
    noise = np.random.default_rng(seed).normal(0.0, sigma, rgb.shape)
    return np.asarray(np.clip(rgb + noise, 0, 255), np.uint8)


def lit(rgb: Rgb, strength: float, offset: float = 0.0) -> Rgb:
    return noisy(np.asarray(np.clip(rgb * strength + offset, 0, 255), np.uint8), 3.0)


def under_lamps(rgb: Rgb, share: float = 0.25) -> Rgb:
    """Dusk: what is left of the daylight, and two lamps that were not on before."""
    height, width = rgb.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    glow = sum(
        np.exp(-((rows - height * 0.4) ** 2 + (columns - width * x) ** 2) / (width * 0.1) ** 2)
        for x in (0.2, 0.75)
    )
    return noisy(np.asarray(np.clip(rgb * share + 180.0 * glow[..., None], 0, 255), np.uint8), 3.0)


def turned(
    rgb: Rgb, dx: float = 0.0, dy: float = 0.0, degrees: float = 0.0, zoom: float = 1
) -> Rgb:
    """The picture after its camera was moved; ``dx`` and ``dy`` are shares of width and height."""
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, zoom)
    matrix[:, 2] += (dx * width, dy * height)
    return np.asarray(
        cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101), np.uint8
    )


def behind_a_lorry(rgb: Rgb, left: float = 0.2, right: float = 0.7) -> Rgb:
    """A white lorry with a red stripe from the top of the picture to its bottom."""
    image = rgb.copy()
    width = image.shape[1]
    image[:, round(left * width) : round(right * width)] = (205, 208, 212)
    image[200:230, round(left * width) : round(right * width)] = (150, 40, 40)
    return noisy(image, 2.0)


def behind_a_bag(rgb: Rgb, share: float = 0.85) -> Rgb:
    """A smooth bag hangs over the upper part, brighter towards one side."""
    image = rgb.copy()
    image[: round(share * len(image))] = np.linspace(110, 190, rgb.shape[1])[None, :, None]
    return noisy(image, 3.0)


def blurred(rgb: Rgb, sigma: float = 6.0) -> Rgb:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma), np.uint8)


def striped(rgb: Rgb, every: int = 8, strength: int = 40, *, upright: bool = False) -> Rgb:
    steps = np.arange(rgb.shape[1 if upright else 0]) // (every // 2) % 2 * 2 - 1
    shape = (1, -1, 1) if upright else (-1, 1, 1)
    return np.asarray(np.clip(rgb + strength * steps.reshape(shape), 0, 255), np.uint8)


def without(rgb: Rgb, channel: int) -> Rgb:
    """A picture whose red (0), green (1) or blue (2) has all but gone."""
    image = rgb.copy()
    image[..., channel] //= 8
    return image


def snow() -> Rgb:
    grains = np.random.default_rng(1).integers(0, 256, (270, 480, 1))
    return np.asarray(grains.repeat(3, axis=2).repeat(2, axis=0).repeat(2, axis=1), np.uint8)


def with_clock(rgb: Rgb, text: str) -> Rgb:
    """A camera's printed clock and name."""
    image = rgb.copy()
    white = (255, 255, 255)
    cv2.putText(image, text, (15, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.2, white, 3)
    bottom = len(image) - 20
    cv2.putText(image, "STATION ROAD 12", (600, bottom), cv2.FONT_HERSHEY_SIMPLEX, 1.1, white, 3)
    return image
