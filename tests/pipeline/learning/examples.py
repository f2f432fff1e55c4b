"""Looks, networks that say what they are told, and copies of the shipped package."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import Detections, Package
from models.shelf import SHIPPED, resolve
from pipeline.contract import LookCondition, ModelStamp
from pipeline.domain import Sighting, View, Zone, ZoneKind
from pipeline.eyes import Eyes, Sighted
from pipeline.geometry import NO_SHIFT, Box
from pipeline.learning import Inferred
from pipeline.picture import Picture
from pipeline.places import Place

NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
CURRENT = ModelStamp(name="citypatrol", version="1.0.0", sha256="1" * 64)
CANDIDATE = ModelStamp(name="citypatrol", version="2.0.0", sha256="2" * 64)
LABELS = ("street_stall", "car", "manhole_missing", "umbrella")
EVERYWHERE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
VIEW = View(
    id="v",
    watch=frozenset({"street_vending", "manhole_missing"}),
    zones=(Zone(id="kerb", kind=ZoneKind.NO_VENDING, polygon=EVERYWHERE),),
)


def seen(label: str, x: float, y: float, score: float = 0.8, side: float = 0.1) -> Sighting:
    return Sighting(label, score, Box(x, y, x + side, y + side))


def street(seed: int, size: tuple[int, int] = (320, 180)) -> NDArray[np.uint8]:
    """A picture of blocks; another seed is another street."""
    blocks = np.random.default_rng(seed)
    rgb = np.full((size[1], size[0], 3), 110, np.uint8)
    for _ in range(60):
        x, y = blocks.integers(0, size[0] - 20), blocks.integers(0, size[1] - 20)
        wide, high = blocks.integers(10, 60, 2)
        rgb[y : y + high, x : x + wide] = blocks.integers(20, 230)
    return rgb


def look(
    *sightings: Sighting,
    near: Iterable[Sighting] = (),
    camera: str = "cam",
    street_of: int = 7,
    at: datetime = NOON,
    view: View = VIEW,
    places: tuple[Place, ...] = (),
    model: ModelStamp = CURRENT,
) -> Inferred:
    picture = Picture.from_rgb(street(street_of), at)
    return Inferred(
        camera_id=camera,
        view=view,
        shift=NO_SHIFT,
        picture=picture,
        image=picture.scaled(640),
        condition=LookCondition.DAY,
        sighted=Sighted(sightings, model, tuple(near)),
        pointer=model,
        places=places,
    )


@dataclass
class Told:
    """A network that says what it is told to; ``shown`` are the pictures it was shown."""

    says: Callable[[NDArray[np.uint8]], Sequence[Sighting]]
    shown: list[NDArray[np.uint8]] = field(default_factory=list)

    def __call__(
        self,
        images: Sequence[NDArray[np.uint8]],
        conditions: Sequence[str | None] | None = None,
    ) -> list[Detections]:
        return [self._one(image) for image in images]

    def _one(self, image: NDArray[np.uint8]) -> Detections:
        self.shown.append(image)
        found = self.says(image)
        height, width = image.shape[:2]
        scale = np.array([width, height, width, height], np.float32)
        return Detections(
            np.array([one.box.xyxy for one in found], np.float32).reshape(-1, 4) * scale,
            np.array([one.score for one in found], np.float32),
            np.array([LABELS.index(one.label) for one in found], np.int64),
        )


def eyes(*sightings: Sighting, model: ModelStamp = CURRENT) -> Eyes:
    """Eyes that see the same on every picture."""
    return Eyes(Told(lambda _image: sightings), LABELS, model)


def threshold(label: str) -> str:
    """The line of the shipped package's manifest that gives a label its threshold."""
    manifest = (resolve(SHIPPED / "citypatrol") / "model.toml").read_text()
    return next(line for line in manifest.splitlines() if line.startswith(f"{label} = "))


def package(store: Path, version: str, *changes: tuple[str, str]) -> ModelStamp:
    """A copy of the shipped package as another version, with texts of its manifest replaced."""
    shipped = resolve(SHIPPED / "citypatrol")
    folder = store / "citypatrol" / version
    folder.mkdir(parents=True)
    manifest = (shipped / "model.toml").read_text()
    weights = Package.load(shipped).manifest.weights.file
    for name in ("CARD.md", weights):
        shutil.copy(shipped / name, folder / name)
    head, _, _ = manifest.partition("[[variants]]")
    own = Package.load(shipped).version
    for old, new in ((f'version = "{own}"', f'version = "{version}"'), *changes):
        assert old in head
        head = head.replace(old, new)
    (folder / "model.toml").write_text(head)
    return ModelStamp(name="citypatrol", version=version, sha256=Package.load(shipped).sha256)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)
