"""The registry at the terminal: a line per camera, and an import's refusals as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size

from serving.cameras.domain import ImportReport, Refusal

_HEADER = ("ID", "NAME", "SOURCE", "DISTRICT", "ADDRESS", "WATCHES", "ZONES", "TROUBLES")
_WIDEST = 40
"""Columns on the screen; Chinese letters take two."""
SHOWN_REFUSALS = 20


def camera_lines(cameras: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The cameras as columns under a header."""
    rows = [_HEADER, *(_row(camera) for camera in cameras)]
    widths = [min(max(map(cell_len, column)), _WIDEST) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def import_lines(report: ImportReport, *, dry_run: bool) -> Iterator[str]:
    """What an import did, for the person who asked for it; the first refusals of many."""
    for refusal in report.refused[:SHOWN_REFUSALS]:
        yield f"Refused {_where(refusal)}: {refusal.reason}"
    if len(report.refused) > SHOWN_REFUSALS:
        left = len(report.refused) - SHOWN_REFUSALS
        yield f"… and {left} more; --report FILE writes them all."
    for warning in report.warnings:
        yield f"Note: {warning.sentence}"
    yield (
        f"{len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged, {len(report.refused)} refused"
        + (": nothing was written, this was a dry run." if dry_run else ".")
    )


def write_refusals(report: ImportReport, file: Path) -> None:
    """All refusals as CSV, readable by Excel. Raises OSError."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(("line", "what", "reason"))
        for refusal in report.refused:
            table.writerow((refusal.line or "", refusal.name, refusal.reason))


def _where(refusal: Refusal) -> str:
    return f"{refusal.name} (line {refusal.line})" if refusal.line else refusal.name


def _row(camera: Mapping[str, Any]) -> tuple[str, ...]:
    views = camera["views"]
    return (
        camera["id"],
        camera["name"],
        camera["source"],
        camera["district"],
        camera["address"] or "told at each visit",
        ",".join(sorted({kind for view in views for kind in view["watch"]})),
        str(sum(len(view["zones"]) for view in views)),
        ", ".join(_trouble(trouble) for trouble in camera["troubles"]),
    )


def _trouble(trouble: Mapping[str, Any]) -> str:
    return f"{trouble['kind']} ({trouble['reason']})" if trouble["reason"] else trouble["kind"]
