"""What a cheaper way to run a package costs in accuracy, measured and written into its manifest.

    python -m training.cost --package models/store/citypatrol/X.Y.Z --dataset DIR \\
        openvino:int8:weights.openvino-int8.onnx openvino:bf16

Each way is `engine:precision`, with a file where it has weights of its own; the most promising
first, since `auto` tries them in this order for a short time. The [[variants]] of
`model.toml` are written anew, and a table for the card is printed. Needs the extra `openvino`
for ways of that engine.
"""

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from models.manifest import MANIFEST
from models.ways import Engine, Precision
from training.evaluate import Way, evaluate
from training.record import LabelFigures

# Labels with fewer boxes say more about single boxes than about the network.
FEWEST_BOXES = 10
MOST_LOSS = 0.01
_HEADING = "\n[[variants]]\n"

Figures = Mapping[str, Mapping[str, LabelFigures]]
"""AP50 and the like: real or rendered → label → figures."""


@dataclass(frozen=True, slots=True)
class Cheaper:
    """A way other than fp32. file: its own weights in the package folder, if any."""

    engine: Engine
    precision: Precision
    file: str | None = None

    @classmethod
    def read(cls, text: str) -> "Cheaper":
        """From `engine:precision[:file]`. Raises ValueError."""
        engine, precision, *file = text.split(":", 2)
        return cls(Engine(engine), Precision(precision), file[0] if file else None)

    def __str__(self) -> str:
        return f"{self.engine} {self.precision}"


def loss(before: Figures, after: Figures) -> dict[str, float]:
    """Mean AP50 lost, per kind of picture, over labels with FEWEST_BOXES or more there.

    Rounded to four digits; below zero is a gain. 0.0 for a kind without such a label.
    """
    lost: dict[str, float] = {}
    for kind in ("real", "rendered"):
        differences = [
            (row.ap50 or 0.0) - (after[kind][label].ap50 or 0.0)
            for label, row in before.get(kind, {}).items()
            if row.boxes >= FEWEST_BOXES
        ]
        lost[kind] = round(fmean(differences), 4) if differences else 0.0
    return lost


def entry(way: Cheaper, sha256: str | None, lost: Mapping[str, float]) -> str:
    """One [[variants]] of model.toml."""
    weights = f'weights = {{ file = "{way.file}", sha256 = "{sha256}" }}\n' if way.file else ""
    return (
        f'{_HEADING}engine = "{way.engine}"\nprecision = "{way.precision}"\n{weights}'
        f"loss = {{ real = {lost['real']}, rendered = {lost['rendered']} }}\n"
        f"most_loss = {MOST_LOSS}\n"
    )


def write_variants(package: Path, entries: list[str]) -> None:
    """Put these [[variants]] in the place of those that model.toml had."""
    manifest = package / MANIFEST
    before, _, _ = manifest.read_text(encoding="utf-8").partition(_HEADING)
    manifest.write_text(before.rstrip("\n") + "\n" + "".join(entries), encoding="utf-8")


def table(kind: str, columns: Mapping[str, Figures]) -> str:
    """AP50 of one kind of picture, a row for each label and a column for each way, as Markdown."""
    [first, *_] = columns.values()
    rows = []
    for label, row in first[kind].items():
        if row.boxes:
            figures = [f"{figures[kind][label].ap50:.3f}" for figures in columns.values()]
            rows.append(f"| {label} | {row.boxes} | {' | '.join(figures)} |")
    head = f"| {kind}: label | boxes | {' | '.join(columns)} |"
    return "\n".join([head, "| --- | --- |" + " --- |" * len(columns), *rows])


def measure_ways(
    package: Path, dataset: Path, ways: Sequence[Cheaper], threads: int = 2
) -> tuple[dict[str, Figures], dict[str, dict[str, float]]]:
    """Measure fp32 and each way on validation and write the ways into model.toml.

    Returns the figures, fp32 first, and what each way loses; both by the way's name.
    Raises ModelError when a way cannot be run here.
    """
    hashes = {
        way: hashlib.sha256((package / way.file).read_bytes()).hexdigest()
        for way in ways
        if way.file
    }
    nothing = {"real": 0.0, "rendered": 0.0}
    write_variants(package, [entry(way, hashes.get(way), nothing) for way in ways])
    columns = {"onnx fp32": _measured(package, dataset, Way(threads=threads, resamples=0))}
    lost = {}
    for way in ways:
        cheaper = Way(way.engine, way.precision, threads=threads, resamples=0)
        columns[str(way)] = _measured(package, dataset, cheaper)
        lost[str(way)] = loss(columns["onnx fp32"], columns[str(way)])
    write_variants(package, [entry(way, hashes.get(way), lost[str(way)]) for way in ways])
    return columns, lost


def _measured(package: Path, dataset: Path, way: Way) -> Figures:
    return evaluate(package, dataset, way=way).groups["kind"]


def main() -> None:
    """Read the command line, measure, write the manifest and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("ways", type=Cheaper.read, nargs="+")
    given = parser.parse_args()
    columns, lost = measure_ways(given.package, given.dataset, given.ways)
    for way, figures in lost.items():
        print(f"{way}: AP50 lost {figures}")
    print("\n\n".join(table(kind, columns) for kind in columns["onnx fp32"]))


if __name__ == "__main__":
    main()
