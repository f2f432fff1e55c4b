"""What waits on this machine for the evidence store, and whether more could."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from models.wording.counting import counted
from pipeline.contract import Finding, Part, broken, good, warning
from pipeline.doctor.machine import Machine
from pipeline.storage import Spool, SpoolStanding, StoreSettings
from pipeline.storage.settings import GIB

FILLING = 0.5
"""The share of its room from which somebody should look."""


def picture_findings(
    settings: StoreSettings, machine: Machine, now: datetime, patience_s: float
) -> Iterator[Finding]:
    """``patience_s``: how long a picture may wait."""
    spool = settings.spool
    if settings.kind != "s3":
        return
    if not spool.max_bytes:
        yield warning(
            Part.SPOOL,
            "spool_off",
            "Nothing is kept while the evidence store is away: raise store.spool.max_gib, or looks "
            "are put aside as long as it is.",
        )
        return
    complaints = list(_unusable(spool.folder))
    standing = SpoolStanding()
    try:
        standing = Spool(spool).standing()
    except OSError as error:
        complaints = complaints or [_unreadable(spool.folder, error)]
    complaints += [
        *_waiting(standing, now, patience_s),
        *_short(settings, machine, standing),
    ]
    yield from complaints
    if not complaints:
        yield good(
            Part.SPOOL,
            "spool_pictures",
            f"{counted(standing.pictures, 'picture waits', 'pictures wait')} "
            "for the evidence store; the spool holds "
            f"{spool.max_gib:g} GiB.",
        )


def _waiting(standing: SpoolStanding, now: datetime, patience_s: float) -> Iterator[Finding]:
    since = standing.oldest_at
    if since is not None and (now - since).total_seconds() > patience_s:
        yield warning(
            Part.SPOOL,
            "pictures_wait",
            f"{counted(standing.pictures, 'picture waits', 'pictures wait')} "
            "for the evidence store, the oldest since "
            f"{since:%Y-%m-%d %H:%M} UTC; none is lost, and their reports wait with them: check "
            "that the store and a patrol on this machine run.",
        )
    if standing.share >= FILLING:
        tell = broken if standing.share >= 1 else warning
        yield tell(
            Part.SPOOL,
            "spool_filling",
            f"The spool is {min(standing.share, 1.0):.0%} full: bring the evidence store back, or "
            "raise store.spool.max_gib; when it is full, looks are put aside.",
        )
    if standing.damaged:
        yield warning(
            Part.SPOOL,
            "spool_damaged",
            f"{standing.damaged} files of the spool are not the pictures they were and lie in its "
            "folder 'damaged': check that disk, then delete them.",
        )


def _unusable(folder: Path) -> Iterator[Finding]:
    """Whether this user could write there, and in what was made there by whomever."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    made = [place for place in (there, *folder.glob("*"), *folder.glob("*/*/*")) if place.is_dir()]
    foreign = [one for one in made if not os.access(one, os.R_OK | os.W_OK | os.X_OK)]
    if not there.is_dir() or foreign:
        yield broken(
            Part.SPOOL,
            "spool_unwritable",
            f"The spool {folder} cannot be written by this user: correct store.spool.folder, or "
            f"the rights of {foreign[0] if foreign else there}.",
        )


def _unreadable(folder: Path, error: OSError) -> Finding:
    return broken(
        Part.SPOOL,
        "spool_unreadable",
        f"The spool {folder} cannot be read ({error.strerror}), so nobody knows what waits there: "
        f"look at {error.filename or 'its disk'}.",
    )


def _short(settings: StoreSettings, machine: Machine, standing: SpoolStanding) -> Iterator[Finding]:
    spool = settings.spool
    free = machine.space(spool.folder).free_bytes
    if free - spool.spare_bytes < spool.max_bytes - standing.size_bytes:
        yield warning(
            Part.SPOOL,
            "spool_without_disk",
            f"The spool may take {spool.max_gib:g} GiB and its disk has {free / GIB:.1f} GiB left, "
            f"of which {spool.spare_gib:g} GiB stay free: make room there, or lower "
            "store.spool.max_gib to what there is.",
        )
