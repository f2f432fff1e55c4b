"""Whether there is room left wherever something is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.contract import Finding, Part, broken, good, warning
from pipeline.doctor.machine import Machine

GIB = 2**30
LITTLE_BYTES = 5 * GIB
"""A day of a city's evidence fits into what is left."""
LEAST_BYTES = GIB
LITTLE_FILES = 100_000
LEAST_FILES = 10_000


def disk_findings(machine: Machine, folders: Mapping[str, Path]) -> Iterator[Finding]:
    """``folders`` by what they are for; those on one file system are told together."""
    by_device: dict[int, list[str]] = {}
    complaints = 0
    for use, folder in folders.items():
        try:
            space = machine.space(folder)
        except OSError as error:
            complaints += 1
            yield broken(
                Part.DISK,
                "disk_unreadable",
                f"The folder of {use}, {folder}, cannot be read ({error.strerror}): correct its "
                "path or its rights.",
            )
            continue
        uses = by_device.setdefault(space.device, [])
        uses.append(use)
        if len(uses) > 1:
            continue
        for finding in _short(folder, space.free_bytes, space.free_files):
            complaints += 1
            yield finding
    if not complaints:
        yield good(Part.DISK, "disk", f"There is room for {', '.join(folders) or 'all we write'}.")


def _short(folder: Path, free_bytes: int, free_files: int | None) -> Iterator[Finding]:
    if free_bytes < LITTLE_BYTES:
        tell = broken if free_bytes < LEAST_BYTES else warning
        yield tell(
            Part.DISK,
            "disk_full",
            f"The disk of {folder} has {free_bytes / GIB:.1f} GiB left: make room there, or keep "
            "evidence for a shorter time (serving.retention).",
        )
    if free_files is not None and free_files < LITTLE_FILES:
        tell = broken if free_files < LEAST_FILES else warning
        yield tell(
            Part.DISK,
            "disk_out_of_files",
            f"The file system of {folder} can take {free_files} more files: delete small files "
            "there, or make it anew with more inodes.",
        )
