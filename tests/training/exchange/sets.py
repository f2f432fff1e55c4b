"""Small sets of labelled pictures for the tests of exchange."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from training.boxes import Box
from training.exchange.item import Item
from training.labels import LABELS
from training.split import Split


def jpeg(number: int, width: int = 64, height: int = 48) -> bytes:
    """A small picture like no other: its number is in its pixels."""
    rng = np.random.default_rng(number)
    small = rng.integers(0, 255, (6, 8, 3), np.uint8)
    picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    ok, data = cv2.imencode(".jpg", picture)
    assert ok
    return data.tobytes()


def box(number: int) -> Box:
    """A box of five decimals, another for each number."""
    rng = np.random.default_rng([number, 1])
    width, height = (round(float(v), 5) for v in rng.uniform(0.01, 0.5, 2))
    cx = round(float(rng.uniform(width / 2, 1 - width / 2)), 5)
    cy = round(float(rng.uniform(height / 2, 1 - height / 2)), 5)
    return Box(number % len(LABELS), cx, cy, width, height)


def item(number: int, split: Split = "train", boxes: int = 2) -> Item:
    found = tuple(box(number * 10 + i) for i in range(boxes))
    return Item(f"street__{number:05d}.jpg", split, found, lambda: jpeg(number))


def some(*splits: Split, count: int = 6) -> list[Item]:
    """Pictures on each of the splits; every third is a negative."""
    return [
        item(place * 100 + number, split, boxes=0 if number % 3 == 0 else number)
        for place, split in enumerate(splits)
        for number in range(count)
    ]


def facts(items: Iterator[Item] | list[Item]) -> list[tuple[str, str, tuple[str, ...], bytes]]:
    """What must come back the same: name, side, boxes to the digit, bytes."""
    return sorted(
        (one.name, one.split, tuple(b.line() for b in one.boxes), one.read()) for one in items
    )


def unpack(place: Path) -> set[str]:
    """Names of all files below a folder."""
    return {p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()}
