"""What serving hands to a dataset step, and what it learns from the dataset that was built."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from serving.db import Database
from serving.deps import Services
from serving.errors import Unacceptable
from serving.learning.domain import LearningStep
from serving.learning.service import reach_of, wish_from
from serving.samples import datasets
from serving.samples.domain import Deleted, SampleFilter
from serving.samples.errors import DatasetRefused
from serving.samples.service import records
from serving.users.domain import Scope

ALL: Final = SampleFilter(deleted=Deleted.WITH)
"""Tombstones too: training has to know what it must not use any more."""


def write_samples(db: Database, file: Path, wanted: SampleFilter = ALL) -> int:
    """Write samples as NDJSON; how many. A file that is there is replaced when all is written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    coming = file.with_name(f".{file.name}.coming")
    count = 0
    with coming.open("w", encoding="utf-8") as lines:
        for page in records(db, Scope.everywhere(), wanted):
            lines.writelines(f"{record.model_dump_json()}\n" for record in page)
            count += len(page)
    coming.replace(file)
    return count


def register_built(services: Services, step: LearningStep) -> dict[str, Any]:
    """Register the dataset that a step has built; what to add to its outcome."""
    out = wish_from(step.inputs).options.get("out")
    if not isinstance(out, str):
        return {}
    folder = Path(reach_of(services.settings.learning).checked(out))
    if not folder.is_absolute():
        folder = services.settings.learning.workspace / folder
    try:
        return register_folder(services.db, folder, step.actor, services.clock.now())
    except Unacceptable as error:
        return {"unregistered": str(error)}


def register_folder(db: Database, folder: Path, actor: str, at: datetime) -> dict[str, Any]:
    """Write down which samples a dataset folder holds; its name, hash and how many.

    Raises DatasetRefused when the folder is no dataset.
    """
    try:
        told = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
        name, sha256 = str(told["name"]), str(told["sha256"])
        ids = _sample_ids(folder / "manifest.jsonl")
    except (OSError, ValueError, KeyError, TypeError):
        raise DatasetRefused(
            f"The folder {folder} is no dataset with a dataset.json and a manifest.jsonl."
        ) from None
    with db.writing() as session:
        datasets.register(session, sha256, name, ids, actor, at)
    return {"name": name, "sha256": sha256, "samples": len(ids)}


def _sample_ids(manifest: Path) -> set[UUID]:
    with manifest.open(encoding="utf-8") as lines:
        told = (json.loads(line).get("sample_id") for line in lines if line.strip())
        return {UUID(sample_id) for sample_id in told if sample_id}
