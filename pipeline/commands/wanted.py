"""Options of what a city wants: the same for `plan`, which sums, and `rehearse`, which plays."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Cameras = Annotated[int, typer.Option(help="How many cameras.")]
BenchFile = Annotated[
    Path, typer.Option(help="What 'citypatrol bench patrol --json' said on such a machine.")
]
Target = Annotated[float, typer.Option(help="Seconds between looks at one camera.")]
Visit = Annotated[float | None, typer.Option(help="Seconds your platforms need for one picture.")]
Again = Annotated[
    float, typer.Option(help="Looks that come back to a suspicion, for each of the round.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON line.")]
