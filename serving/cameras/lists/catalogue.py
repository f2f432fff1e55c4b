"""Catalogues that platforms give out as JSON, such as WVP-PRO's pages of channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from serving.cameras.lists.columns import plain
from serving.cameras.lists.sheet import Lines, Sheet
from serving.cameras.plan_file import KEYS

_BOXES = ("data", "list", "rows", "records", "items", "content", "result", "cameras", "channels")
"""Keys under which interfaces put the list itself, one within the other."""

_PLATFORM_KEYS = frozenset({"deviceid", "gbdeviceid", "channelid"})
_OWN_NUMBERS = frozenset({"id", "gbid"})
"""Row numbers of the platform's database: another import would bring others."""


def is_plan(data: Any) -> bool:
    """Whether this is a plan of ours, right or wrong."""
    return isinstance(data, Mapping) and bool(data.keys() & KEYS)


def records_in(data: Any) -> list[Any] | None:
    """The list of records, wherever the interface put it; None when there is none."""
    if isinstance(data, list):
        return data
    if not isinstance(data, Mapping):
        return None
    for box in _BOXES:
        if box in data:
            found = records_in(data[box])
            if found is not None:
                return found
    return None


def sheet_of_records(records: list[Any]) -> Sheet:
    """A line for each record, numbered from 1. Nested values stay behind."""
    header: dict[str, int] = {}
    for record in records:
        if isinstance(record, Mapping):
            for key in record:
                header.setdefault(str(key), len(header))
    catalogue = bool({plain(key) for key in header} & _PLATFORM_KEYS)
    if catalogue:
        header = {key: at for key, at in header.items() if plain(key) not in _OWN_NUMBERS}
    lines: Lines = [(number, _cells(record, header)) for number, record in enumerate(records, 1)]
    return Sheet(list(header), lines, catalogue=True)


def _cells(record: Any, header: Mapping[str, int]) -> list[Any]:
    if not isinstance(record, Mapping):
        return []
    cells = (record.get(key) for key in header)
    return [None if isinstance(cell, Mapping | list) else cell for cell in cells]
