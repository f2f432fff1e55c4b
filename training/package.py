"""From a finished run to a package folder, one step after another.

    citypatrol export RUN --package models/store/citypatrol/X.Y.Z [--int8] [--notes NOTES.md]

The package appears under its name only when it is whole; evaluation.json lies in it for the gate.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from models import Engine, Package, Precision
from training.cost import Cheaper, Figures, measure_ways
from training.cost import table as cost_table
from training.errors import TrainingError
from training.evaluate import Way, dataset_stamp, record_of, report
from training.export import Facts, write_manifest, write_package
from training.labels import LABELS
from training.observe import observe, open_for_ranking
from training.quantize import PICTURES, calibration, quantize
from training.record import EVALUATION, Record, write_record
from training.run import Run
from training.snapshot import entries
from training.thresholds import Rules, Thresholds, choose
from training.thresholds import table as thresholds_table


class DeliveryError(TrainingError):
    """A package cannot be made: the message says why and what to do."""


def deliver(
    run: Run,
    package: Path,
    rules: Rules,
    now: datetime,
    *,
    int8: bool = True,
    notes: str = "",
    threads: int = 2,
    tell: Callable[[str], None] = lambda _: None,
) -> Record:
    """Make the package of a run's weights and return what was measured of it on validation.

    package: a folder that is not there yet, named after the version. int8: also make and measure
    cheaper ways to run it. notes: Markdown for the card. tell: hears each step's name.
    Raises DeliveryError, ExportRefusedError, SnapshotError; nothing is left at `package` then.
    """
    if not run.finished.exists():
        raise DeliveryError(f"The run {run.folder} is not finished: citypatrol train goes on.")
    if package.exists():
        raise DeliveryError(f"{package} is there already: name another version.")
    dataset = run.dataset
    facts = Facts(
        version=package.name,
        base=f"{run.base} ({run.base_sha256[:12]})",
        trained_on=trained_on(dataset),
        thresholds=dict.fromkeys(LABELS, rules.default),
    )
    package.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=package.parent, prefix=f".{package.name}-") as work:
        coming = Path(work) / package.name
        tell("ONNX, compared with torch")
        write_package(run.weights, coming, facts, "# In the making\n", Path(work), now)

        tell("thresholds on validation")
        detector = open_for_ranking(coming, threads)
        observed = observe(detector, dataset)
        chosen = choose(observed, rules)
        write_manifest(coming, _with_thresholds(facts, chosen), now)
        way, stamp = Way(threads=threads), dataset_stamp(dataset, "val")
        record = record_of(Package.load(coming), detector, stamp, observed, way)

        columns: Mapping[str, Figures] = {}
        lost: Mapping[str, Mapping[str, float]] = {}
        if int8:
            ways = []
            for engine in _engines():
                tell(f"int8 for {engine}, calibrated on training pictures")
                file = f"weights.{engine}-int8.onnx"
                pictures = calibration(dataset)
                quantize(Package.load(coming), pictures, engine, coming / file)
                ways.append(Cheaper(engine, Precision.INT8, file))
            if Engine.OPENVINO in _engines():
                ways.append(Cheaper(Engine.OPENVINO, Precision.BF16))
            tell("what the cheaper ways lose")
            columns, lost = measure_ways(coming, dataset, ways, threads)

        tell("card and record")
        card = _card(run, record, chosen, columns, lost, facts.trained_on, notes)
        (coming / "CARD.md").write_text(card, encoding="utf-8")
        write_record(record, coming / EVALUATION)
        Package.load(coming)
        coming.rename(package)
    return record


def trained_on(dataset: Path) -> tuple[str, ...]:
    """Each source of the training part with its number of pictures and its kind."""
    counts = Counter((one.source, one.kind) for one in entries(dataset) if one.split == "train")
    return tuple(f"{name}, {count} pictures ({kind})" for (name, kind), count in counts.items())


def _with_thresholds(facts: Facts, chosen: Thresholds) -> Facts:
    return replace(
        facts,
        thresholds={label: choice.threshold for label, choice in chosen.general.items()},
        by_condition={
            condition: {label: choice.threshold for label, choice in labels.items()}
            for condition, labels in chosen.by_condition.items()
        },
    )


def _engines() -> tuple[Engine, ...]:
    """The engines an int8 network can be made for and measured here, the fastest first."""
    return (Engine.OPENVINO, Engine.ONNX) if find_spec("openvino") else (Engine.ONNX,)


def _card(
    run: Run,
    record: Record,
    chosen: Thresholds,
    columns: Mapping[str, Figures],
    lost: Mapping[str, Mapping[str, float]],
    sources: Sequence[str],
    notes: str,
) -> str:
    """CARD.md: what can be told by measuring, and the notes of whoever made it."""
    listed = "\n".join(f"- {source}" for source in sources)
    recipe = run.recipe
    parts = [
        f"# {record.package.name} {record.package.version}",
        "Licence: **AGPL-3.0-only**, because it descends from AGPL-3.0 weights.",
        *([notes.strip()] if notes.strip() else []),
        f"## How it came about\n\nBase: {run.base}. Trained with `training/train.py`: "
        f"{recipe.epochs} epochs at {recipe.side} pixels, on dataset {run.dataset_name} "
        f"(SHA-256 {run.dataset_sha256}):\n\n{listed}",
        "## How good it is\n\nOn the validation pictures of that dataset, through "
        "`models.Detector`, as delivered.\n\n"
        + _lower(report(record, ("kind", "source", "condition"))),
        "## Thresholds\n\nChosen on the same pictures, which the figures at a threshold above "
        f"therefore flatter a little.\n\n{thresholds_table(chosen)}",
    ]
    if columns:
        rows = "\n".join(
            f"| {way} | {figures['real']:.4f} | {figures['rendered']:.4f} |"
            for way, figures in lost.items()
        )
        tables = "\n\n".join(cost_table(kind, columns) for kind in columns["onnx fp32"])
        parts.append(
            f"## Cheaper ways to run it\n\nInt8 is calibrated on up to {PICTURES} training "
            "pictures, without any training. *Lost* is the mean AP50 against `onnx fp32`, over "
            "the labels with ten boxes or more.\n\n"
            f"| way | lost, real | lost, rendered |\n| --- | --- | --- |\n{rows}\n\n{tables}"
        )
    return "\n\n".join(parts) + "\n"


def _lower(text: str) -> str:
    """Markdown without its title, its headings one level lower."""
    lines = text.split("\n")[1:]
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in lines).strip()
