"""A training run of a few grey pictures, as a program of its own, with the network watched.

    python -m tests.training.tiny_run FOLDER EPOCHS

Every try to reach another machine is refused and written to FOLDER/calls.txt. It needs nothing of
the test environment, so it runs in the environment that has torch and ultralytics.
"""

import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

import cv2
import numpy as np


def watch(calls: Path) -> None:
    """Refuse names and connections from here on, and keep a note of each."""

    def refuse(*asked: Any, **_: Any) -> NoReturn:
        with calls.open("a") as file:
            file.write(f"{asked}\n")
        raise OSError("no network in this test")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.socket.connect_ex = refuse  # type: ignore[method-assign]
    socket.getaddrinfo = refuse
    socket.create_connection = refuse
    socket.gethostbyname = refuse


def dataset(folder: Path) -> Path:
    """Six training pictures and two for validation, each with a bin and a car."""
    from training.boxes import Box
    from training.datasets import mix
    from training.labels import label_id
    from training.sources import Picture

    if (folder / "set").exists():
        return folder / "set"
    dice = np.random.default_rng(0)
    boxes = tuple(Box(label_id(name), 0.5, 0.5, 0.4, 0.4) for name in ("container", "car"))
    pictures = []
    for number in range(8):
        path = folder / f"{number}.png"
        cv2.imwrite(str(path), dice.integers(0, 255, (48, 64, 3), np.uint8))
        split = "val" if number > 5 else "train"
        pictures.append(Picture("tiny", "real", split, path, boxes))  # type: ignore[arg-type]
    return mix(pictures, folder / "set").root


def main() -> None:
    """Train in FOLDER/run, from a network of chance."""
    folder, epochs = Path(sys.argv[1]), int(sys.argv[2])
    watch(folder / "calls.txt")
    from training.quiet import quiet_ultralytics
    from training.train import Recipe, train

    ultralytics = quiet_ultralytics(folder / "run")
    base = folder / "coco.pt"
    if not base.exists():
        ultralytics.YOLO("yolov8n.yaml").save(str(base))
    recipe = Recipe(epochs=epochs, side=64, batch=2, mosaic=0.5, plain_epochs=1, threads=1)
    train(dataset(folder), base, folder / "run", recipe, pictures=True)


if __name__ == "__main__":
    main()
