"""Looks at the town's cameras, as the patrol would show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import cv2
import numpy as np

from pipeline.contract import LookedBox, ModelStamp, ShownLook, shown_look_id
from serving.looks.service import take
from tests.serving.console import street
from tests.serving.console.town import Town
from tests.serving.plans import import_plan

STAMP = ModelStamp(name="street", version="0.1.0", sha256="a" * 64)
CAR = LookedBox(label="car", score=0.86, box=street.BOXES["green_belt_parking"])
STALL = LookedBox(label="street_stall", score=0.74, box=street.BOXES["street_vending"])


def sees(town: Town, camera: str, *, moved: bool = False, **other: Any) -> ShownLook:
    """The patrol shows a look at a camera; with ``moved`` one that points elsewhere."""
    at = other.pop("at", datetime.now(UTC) - timedelta(minutes=3))
    picture = street.overview("green_belt_parking", 2)
    if moved:
        picture = np.roll(cv2.flip(picture, 1), 140, axis=1)
    given = {
        "look_id": shown_look_id(camera, "main", at),
        "camera_id": camera,
        "view_id": "main",
        "captured_at": at,
        "condition": "day",
        "width": street.WIDTH,
        "height": street.HEIGHT,
        "boxes": () if moved else (CAR, STALL),
        "model": None if moved else STAMP,
        "unable": "view_moved" if moved else None,
        "picture": street.jpeg(picture),
        **other,
    }
    look = ShownLook.model_validate(given)
    take(town.services, look.model_dump_json().encode())
    return look


def fleet(town: Town, count: int, name: str) -> None:
    """So many cameras of four sources in twelve districts named after ``name``."""
    view = {"id": "main", "watch": ["green_belt_parking", "street_vending"]}
    lawn = {
        "id": "lawn",
        "kind": "green_belt",
        "polygon": [[0.2, 0.65], [0.62, 0.65], [0.62, 0.98], [0.2, 0.98]],
    }
    plan = {
        "sources": [{"id": f"{name}-platform-{n}"} for n in range(4)],
        "cameras": [
            {
                "id": f"{name}-{n:05d}",
                "name": f"{name} street {n}, looking {('east', 'west')[n % 2]}",
                "url": "rtsp://viewer:secret@10.0.0.7/stream",
                "source": f"{name}-platform-{n % 4}",
                "district": f"{name} district {n % 12}",
                "views": [{**view, "zones": [lawn] if n % 9 else []}],
            }
            for n in range(count)
        ],
    }
    with town.services.db.writing() as session:
        taken = import_plan(session, plan, town.services.vault, datetime.now(UTC))
    assert not taken.refused, taken.refused
