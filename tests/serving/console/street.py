"""Small painted streets: enough to tell four evidence pictures apart by eye."""

from __future__ import annotations

import cv2
import numpy as np

WIDTH, HEIGHT = 960, 540
BOXES = {
    "street_vending": (0.58, 0.42, 0.74, 0.66),
    "bin_overflow": (0.08, 0.44, 0.2, 0.68),
    "green_belt_parking": (0.3, 0.7, 0.58, 0.94),
    "manhole_missing": (0.44, 0.56, 0.53, 0.64),
}
"""Where each kind's thing stands: x1, y1, x2, y2 as shares of the picture."""


def overview(kind: str | None, seed: int) -> np.ndarray:
    """uint8 540×960×3 BGR. None paints the street without the thing; ``seed`` varies the light."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    picture[:200] = np.linspace((205, 190, 175), (225, 222, 215), 200)[:, None]
    picture[200:330] = (168, 170, 172)
    picture[330:360] = (120, 122, 124)
    picture[330:540] = (92, 92, 90)
    for x in range(20, WIDTH, 150):
        height = int(rng.integers(90, 190))
        shade = rng.integers(120, 190, 3).tolist()
        cv2.rectangle(picture, (x, 210 - height), (x + 130, 210), shade, -1)
        for window in range(x + 14, x + 118, 28):
            cv2.rectangle(
                picture, (window, 222 - height), (window + 14, 245 - height), (90, 80, 70), -1
            )
    cv2.fillPoly(
        picture, [np.array([(180, 540), (260, 370), (620, 370), (600, 540)])], (70, 132, 84)
    )
    for x in range(660, WIDTH, 90):
        cv2.line(picture, (x, 450), (x + 40, 450), (225, 225, 225), 5)
    if kind is not None:
        _thing(picture, kind)
    light = float(rng.uniform(0.72, 1.05))
    grain = cv2.GaussianBlur(rng.normal(0, 9, picture.shape).astype(np.float32), (3, 3), 0)
    painted: np.ndarray = np.clip(picture * light + grain, 0, 255).astype(np.uint8)
    return painted


def close_up(picture: np.ndarray, kind: str) -> np.ndarray:
    """The thing with some room around it."""
    x1, y1, x2, y2 = BOXES[kind]
    dx, dy = (x2 - x1) * 0.4, (y2 - y1) * 0.4
    left, right = max(0.0, x1 - dx), min(1.0, x2 + dx)
    top, bottom = max(0.0, y1 - dy), min(1.0, y2 + dy)
    rows = slice(int(top * HEIGHT), int(bottom * HEIGHT))
    return picture[rows, int(left * WIDTH) : int(right * WIDTH)]


def jpeg(picture: np.ndarray) -> bytes:
    _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])
    return encoded.tobytes()


def _thing(picture: np.ndarray, kind: str) -> None:
    x1, y1, x2, y2 = (
        int(share * side)
        for share, side in zip(BOXES[kind], (WIDTH, HEIGHT, WIDTH, HEIGHT), strict=True)
    )
    middle = ((x1 + x2) // 2, (y1 + y2) // 2)
    if kind == "manhole_missing":
        axes = ((x2 - x1) // 2, (y2 - y1) // 2)
        cv2.ellipse(picture, middle, axes, 0, 0, 360, (25, 24, 22), -1)
        cv2.ellipse(picture, middle, axes, 0, 0, 360, (140, 140, 138), 3)
    elif kind == "green_belt_parking":
        cv2.rectangle(picture, (x1, y1 + 45), (x2, y2 - 15), (150, 60, 40), -1)
        cv2.rectangle(picture, (x1 + 50, y1), (x2 - 60, y1 + 60), (190, 150, 120), -1)
        for x in (x1 + 55, x2 - 55):
            cv2.circle(picture, (x, y2 - 18), 20, (20, 20, 20), -1)
    elif kind == "bin_overflow":
        cv2.rectangle(picture, (x1 + 15, y1 + 35), (x2 - 15, y2), (90, 110, 60), -1)
        for x in range(x1 + 20, x2 - 10, 18):
            cv2.circle(picture, (x, y1 + 28), 16, (60, 60, 62), -1)
    else:
        cv2.ellipse(
            picture, (middle[0], y1 + 30), ((x2 - x1) // 2, 34), 0, 180, 360, (60, 60, 200), -1
        )
        cv2.rectangle(picture, (middle[0] - 3, y1 + 30), (middle[0] + 3, y2 - 40), (60, 60, 60), -1)
        cv2.rectangle(picture, (x1 + 10, y2 - 50), (x2 - 10, y2), (70, 120, 170), -1)
        for x in range(x1 + 18, x2 - 14, 16):
            cv2.circle(picture, (x, y2 - 54), 9, (40, 150, 230), -1)
