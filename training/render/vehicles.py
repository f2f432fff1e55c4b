"""Motor vehicles with four wheels or more, all facing +x."""

from __future__ import annotations

from training.render.cars import build_car, car
from training.render.heavy import bus, truck

__all__ = ["build_car", "bus", "car", "truck"]
