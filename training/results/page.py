"""`results.html`: a run on one page that needs no other file and no network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from training.average_precision import curve
from training.evaluate import number
from training.figures import rankings
from training.observe import Observation
from training.record import LabelFigures, Record, observations
from training.results.confusion import NOTHING, Mistakes
from training.results.metrics import Epoch
from training.results.svg import curves, matrix

RESULTS = "results.html"
WORST = 30

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem }
th, td { border-bottom: 1px solid #ddd; padding: 0.2rem 0.7rem; text-align: right }
th:first-child, td:first-child { text-align: left }
figure { display: inline-block; margin: 0.5rem 1rem 0.5rem 0; vertical-align: top }
.legend { font-size: 12px; max-width: 440px } .legend span { margin-right: 0.8rem }
.note { color: #555 } img { max-width: 30rem; margin: 0.3rem }
"""


@dataclass(frozen=True, slots=True, eq=False)
class Final:
    """What is known once the weights are: the record on validation, what was taken for what
    (rows and columns: the labels, then nothing), and the worst pictures. thumbnails: file → data
    address, empty unless they were asked for."""

    record: Record
    confusion: Sequence[Sequence[int]]
    worst: Sequence[Mistakes]
    thumbnails: Mapping[str, str]


def page(facts: Mapping[str, Any], epochs: Sequence[Epoch], final: Final | None) -> str:
    """The whole page. facts: what the run was begun with; final: None while it lasts."""
    state = "finished" if final else f"running: epoch {epochs[-1].number if epochs else 0}"
    refresh = "" if final else '<meta http-equiv="refresh" content="30">'
    parts = [
        f"<h1>{escape(str(facts['name']))}</h1>",
        f"<p>{state}{f' of {epochs[-1].of}' if epochs and not final else ''}</p>",
        _facts(facts),
        _epochs(epochs),
        _final(final) if final else "",
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"{refresh}<title>{escape(str(facts['name']))}: training</title><style>{_STYLE}</style>"
        f"</head><body>{''.join(parts)}</body></html>\n"
    )


def _facts(facts: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(str(key))}</td><td>{escape(str(value))}</td></tr>"
        for key, value in facts.items()
        if key != "name"
    )
    return f"<table>{rows}</table>"


def _epochs(epochs: Sequence[Epoch]) -> str:
    if not epochs:
        return "<p>No epoch has ended yet.</p>"
    names = sorted({name for epoch in epochs for name in epoch.losses})
    losses = {
        name: [(float(e.number), e.losses[name]) for e in epochs if name in e.losses]
        for name in names
    }
    validated = {
        name: [
            (float(e.number), e.validation_losses[name])
            for e in epochs
            if name in e.validation_losses
        ]
        for name in sorted({name for epoch in epochs for name in epoch.validation_losses})
    }
    labels = sorted({label for epoch in epochs for label in epoch.ap50})
    ap50 = {
        label: [(float(e.number), e.ap50[label]) for e in epochs if label in e.ap50]
        for label in labels
    }
    rate = {"learning rate": [(float(e.number), e.learning_rate) for e in epochs]}
    seconds = {"seconds": [(float(e.number), e.seconds) for e in epochs]}
    return (
        "<h2>Epoch by epoch</h2>"
        + curves("Training loss", losses, "epoch")
        + (curves("Validation loss", validated, "epoch") if validated else "")
        + (curves("AP50 on validation, ultralytics' own", ap50, "epoch", top=1.0) if ap50 else "")
        + curves("Learning rate", rate, "epoch")
        + curves("Seconds an epoch", seconds, "epoch")
    )


def _final(final: Final) -> str:
    record = final.record
    parts = [
        "<h2>On validation, as delivered</h2>",
        f'<p class="note">Measured through the exported network. AP50 is {escape(record.ap)}. '
        f"Intervals: 95 %, {record.intervals.resamples} draws "
        f"({escape(record.intervals.units)}).</p>",
    ]
    labels = tuple(record.thresholds)
    for kind, figures in record.groups["kind"].items():
        mean = record.map50[kind]
        parts.append(
            f"<h3>{escape(kind)}: mAP50 {number(mean.value)} over {mean.labels} labels, "
            f"{mean.boxes} boxes</h3>{_table(figures)}"
        )
        parts.append(_precision_recall([o for o in observations(record) if o.kind == kind], kind))
    names = (*labels, NOTHING)
    parts.append("<h2>What was taken for what</h2>")
    parts.append('<p class="note">Rows: what is there. Columns: what was found.</p>')
    parts.append(matrix(final.confusion, names, names))
    parts.append("<h2>Pictures with the most mistakes</h2>")
    parts.append(_worst(final))
    return "".join(parts)


def _table(figures: Mapping[str, LabelFigures]) -> str:
    head = "".join(
        f"<th>{name}</th>"
        for name in (
            *("label", "boxes", "pictures", "AP50", "95 %", "threshold"),
            *("precision there", "recall there", "95 %", "recall at working precision"),
        )
    )
    rows = []
    for label, row in figures.items():
        if row.boxes or row.precision is not None:
            cells = (
                *(label, str(row.boxes), str(row.pictures), number(row.ap50)),
                _span(row.ap50_low, row.ap50_high),
                *(f"{row.threshold:.2f}", number(row.precision), number(row.recall)),
                *(_span(row.recall_low, row.recall_high), number(row.working_recall)),
            )
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _span(low: float | None, high: float | None) -> str:
    return "–" if low is None else f"{number(low)}–{number(high)}"


def _precision_recall(pictures: Sequence[Observation], kind: str) -> str:
    lines = {}
    for label, ranking in rankings(pictures).items():
        if ranking.truths.sum():
            shape = curve(ranking, ranking.once)
            # A few hundred points are more than the eye can tell apart.
            every = max(1, shape.recall.shape[1] // 100)
            points = np.stack([shape.recall[0], shape.precision[0]], axis=1)[::every]
            lines[label] = [(float(x), float(y)) for x, y in points] or [(0.0, 0.0)]
    return curves(f"Precision against recall, {kind}", lines, "recall", top=1.0, span=(0.0, 1.0))


def _worst(final: Final) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.file)}</td><td>{escape(one.kind)}</td><td>{one.missed}</td>"
        f"<td>{one.false}</td></tr>"
        for one in final.worst[:WORST]
        if one.all
    )
    shown = "".join(
        f'<figure><img src="{address}" alt="{escape(file)}"><figcaption>{escape(file)}'
        "</figcaption></figure>"
        for file, address in final.thumbnails.items()
    )
    head = "<tr><th>file</th><th>kind</th><th>missed</th><th>found, but not there</th></tr>"
    return f"<table>{head}{rows}</table>{shown}"
