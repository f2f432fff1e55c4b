"""The last step: light, weather, a sensor's noise, and compression."""

import cv2
import numpy as np

from training.compose.pixels import Floats, Pixels, cloud

CONDITIONS = ("day", "dusk", "night", "rain", "backlight")
_SHARES = (0.6, 0.12, 0.13, 0.1, 0.05)


def drawn(rng: np.random.Generator, found: str) -> str:
    """The condition to show a picture in: a dark one stays as it is, daylight may become any."""
    return str(rng.choice(CONDITIONS, p=_SHARES)) if found == "day" else found


def shown(picture: Pixels, found: str, condition: str, rng: np.random.Generator) -> Pixels:
    """The picture of a `found` condition as a camera shows it in `condition`, with noise."""
    out = picture.astype(np.float32)
    size = (picture.shape[1], picture.shape[0])
    if condition != found:
        if condition == "dusk":
            out *= np.array([0.72, 0.62, 0.58], np.float32) * rng.uniform(0.7, 1.05)
        elif condition == "night":
            out = _night(out, rng)
        elif condition == "rain":
            grey = out.mean(axis=2, keepdims=True)
            out = (0.45 * out + 0.55 * grey) * rng.uniform(0.7, 0.9) + rng.uniform(10, 35)
            streaks = cloud(rng, size, size[0] / 3)
            out += cv2.blur(streaks, (1, 9))[..., None] * 6
        elif condition == "backlight":
            x, y = rng.uniform(0.2, 0.8) * size[0], rng.uniform(-0.1, 0.2) * size[1]
            ys, xs = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
            glow = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (0.5 * size[0]) ** 2)[..., None]
            out = out * rng.uniform(0.6, 0.8) + glow * rng.uniform(60, 130)
    out *= rng.uniform(0.85, 1.15)
    spread = rng.uniform(4, 9) if condition == "night" else rng.uniform(0.5, 4)
    grain = rng.normal(0, 1, (*out.shape[:2], 1)) + 0.5 * rng.normal(0, 1, out.shape)
    return np.clip(out + spread * grain, 0, 255).astype(np.uint8)


def _night(out: Floats, rng: np.random.Generator) -> Floats:
    height, width = out.shape[:2]
    if rng.random() < 0.35:
        # Infrared lamps around the lens: no colour, bright in the middle.
        out = np.repeat(out.mean(axis=2, keepdims=True), 3, axis=2)
        tint, lamp = np.ones(3, np.float32), (0.5, 0.6)
    else:
        tint = np.array([rng.uniform(0.55, 0.9), rng.uniform(0.8, 0.95), 1.0], np.float32)
        lamp = (rng.uniform(0.1, 0.9), rng.uniform(0.2, 0.9))
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = rng.uniform(0.25, 0.6) * width
    pool = np.exp(-((xs - lamp[0] * width) ** 2 + (ys - lamp[1] * height) ** 2) / (2 * reach**2))
    return np.asarray(out * tint * (0.3 + rng.uniform(0.4, 0.75) * pool[..., None]), np.float32)


def compressed(picture: Pixels, rng: np.random.Generator) -> bytes:
    """The picture as a JPEG of quality 40–90, in some cases once through a smaller size before."""
    if rng.random() < 0.3:
        share = rng.uniform(0.6, 0.9)
        small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        picture = np.asarray(cv2.resize(small, picture.shape[1::-1]), np.uint8)
    quality = int(rng.integers(40, 91))
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])
