"""A made-up data folder: one street that serves two cameras, covers and a bin, plainly drawn."""

from pathlib import Path

import cv2
import numpy as np

from training.boxes import from_corners
from training.compose.library import Cover, Library, Place, Region, Upright
from training.labels import label_id

PAVEMENT, IRON, GREEN = (120, 125, 130), (60, 60, 65), (40, 120, 40)
ROAD = Region("road", ((0.0, 0.4), (1.0, 0.4), (1.0, 1.0), (0.0, 1.0)))


def _save(path: Path, picture: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    grain = np.random.default_rng(1).normal(0, 4, picture.shape)
    cv2.imwrite(str(path), np.clip(picture + grain, 0, 255).astype(np.uint8))


def cover_photo(colour: tuple[int, int, int] = IRON) -> np.ndarray:
    """400 × 300 pixels of pavement with a disc of 80 pixels radius in the middle."""
    photo = np.full((300, 400, 3), PAVEMENT, np.uint8)
    cv2.circle(photo, (200, 150), 80, colour, -1)
    return photo


def cover(name: str, *, host: bool = True) -> Cover:
    label = label_id(f"manhole_{name}")
    return Cover(f"covers/{name}.png", "train", label, (0.5, 0.5, 0.2, 0.2, 0.0), host)


def upright(name: str, height_m: float) -> Upright:
    outline = ((0.25, 0.2), (0.75, 0.2), (0.75, 0.8), (0.25, 0.8))
    return Upright(f"things/{name}.png", "train", label_id(name), height_m, outline)


def place(camera: str) -> Place:
    person = from_corners(label_id("person"), (0.05, 0.3, 0.1, 0.6))
    region, box = (ROAD,), (person,)
    return Place(
        "places/street.png", "train", camera, None, "day", -0.05, 1.0, 6.0, region, (), box
    )


def made_up(data: Path) -> Library:
    """Write the pictures under `data` and return the library that names them."""
    names = ("missing", "broken", "good")
    for number, name in enumerate(names):
        _save(data / "covers" / f"{name}.png", cover_photo((20 + 40 * number,) * 3))
    for name in ("container", "garbage_exposed"):
        thing = np.full((200, 160, 3), PAVEMENT, np.uint8)
        cv2.rectangle(thing, (40, 40), (120, 160), GREEN, -1)
        _save(data / "things" / f"{name}.png", thing)
    street = np.full((540, 720, 3), PAVEMENT, np.uint8)
    cv2.rectangle(street, (36, 162), (72, 324), (30, 30, 90), -1)
    _save(data / "places" / "street.png", street)
    return Library(
        tuple(cover(name) for name in names),
        (upright("container", 1.3), upright("garbage_exposed", 0.6)),
        (place("opencv_vtest"), place("amsterdam")),
    )
