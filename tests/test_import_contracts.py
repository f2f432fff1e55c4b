"""The import contracts name every room of the pipeline: a new one cannot slip past them."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PUBLIC = {"contract", "storage"}


def test_serving_and_training_are_kept_out_of_every_room_but_the_public_ones() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    [contract] = [one for one in contracts if "others see the contract" in one["name"]]
    rooms = {
        path.stem
        for path in (ROOT / "pipeline").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem != "__init__"
    }
    assert set(contract["forbidden_modules"]) == {f"pipeline.{room}" for room in rooms - PUBLIC}
