"""What a backup says of itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from serving.backup.values import Sort

FORMAT: Final = "citypatrol/backup/1"
MANIFEST: Final = "manifest.json"
README: Final = "README.txt"
PICTURES: Final = "pictures.jsonl"


class Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class TableSaid(Said):
    name: str
    columns: dict[str, Sort]
    rows: int
    digest: str
    """Sum of the rows' SHA-256, modulo 2^256, as 64 hexadecimal digits."""

    def entry(self, program: str) -> str:
        return f"{program}/{self.name}.jsonl"


class ProgramSaid(Said):
    """The tables of serving, or of the pipeline."""

    name: str
    revision: str
    """Of its migrations."""
    tables: tuple[TableSaid, ...]
    """Those first that others point to."""
    left_out: tuple[str, ...]
    """Tables whose rows stay behind: they pass by themselves, or are secrets."""


class PicturesSaid(Said):
    """Which pictures are referred to, listed in ``pictures.jsonl``."""

    count: int
    digest: str
    """Of the list, as a table's."""
    included: bool
    missing: int
    """Referred to, and not whole in the store when the backup was made: they are not included."""


class ChainsSaid(Said):
    """Histories of cases that were checked link by link."""

    cases: int
    broken: int
    """They were broken when the backup was made."""


class BackupManifest(Said):
    format: Literal["citypatrol/backup/1"] = FORMAT
    made_at: datetime
    programs: tuple[ProgramSaid, ...]
    pictures: PicturesSaid
    chains: ChainsSaid
