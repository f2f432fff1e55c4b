"""A standards pack that somebody brings as a ZIP file of its folder."""

from __future__ import annotations

from typing import Final

from serving.standards.domain import Pack
from serving.standards.errors import PackUnreadable
from serving.standards.reading import read_pack
from serving.standards.zipped import Wanted, unpacked

MOST_BYTES: Final = 2_000_000
FOLDER: Final = Wanted(
    "pack.toml",
    frozenset(
        {
            "pack.toml",
            "majors.csv",
            "minors.csv",
            "kinds.csv",
            "terms.csv",
            "units.csv",
            "duties.csv",
            "labels.yaml",
        }
    ),
    20_000_000,
    PackUnreadable,
)


def pack_in(data: bytes) -> Pack:
    """The pack in a ZIP, at its top or in one folder. Raises PackUnreadable."""
    with unpacked(data, FOLDER) as folder:
        return read_pack(folder)
