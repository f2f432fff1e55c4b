"""From lines of a list to cameras as a plan would write them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.wording.counting import counted
from serving.cameras.domain import Given, Refusal
from serving.cameras.errors import CameraRefused, PlanUnreadable
from serving.cameras.lists.cells import AREAS, OFF, PTZ, code, gb_code, number, text, words
from serving.cameras.lists.columns import find_columns
from serving.cameras.lists.sheet import ListOptions, Sheet
from serving.cameras.notices import Notice
from serving.cameras.plan_file import name_of

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SAMPLE = 50
"""Lines from which is judged what a column holds."""
_LONGEST_NAME = 32
"""Characters of a column's name; what is longer is none."""


@dataclass
class _Notes:
    """What was taken and should be said, counted."""

    unplaced: int = 0
    misplaced: list[int] = field(default_factory=list)
    off: int = 0
    moving: int = 0
    areas: int = 0

    def told(self) -> Iterator[Notice]:
        if count := self.areas:
            lines = counted(count, "line is an area or a group", "lines are areas or groups")
            sentence = f"{lines}, nothing to look with, and left out."
            yield Notice(sentence, "areas", {"count": count})
        if count := self.unplaced:
            sentence = (
                f"{counted(count, 'camera has', 'cameras have')} "
                "no coordinates, or 0: the map lacks them."
            )
            yield Notice(sentence, "unplaced", {"count": count})
        if self.misplaced:
            count, line = len(self.misplaced), self.misplaced[0]
            yield Notice(
                f"{counted(count, 'camera has', 'cameras have')} "
                f"coordinates that are none, line {line} among them, and were "
                "taken without: longitude and latitude may be exchanged.",
                "misplaced",
                {"count": count, "line": line},
            )
        if count := self.off:
            sentence = (
                f"{counted(count, 'camera is', 'cameras are')} "
                "off by the list, and visited all the same."
            )
            yield Notice(sentence, "off", {"count": count})
        if count := self.moving:
            sentence = f"{counted(count, 'camera')} can be turned by the owner: views may move."
            yield Notice(sentence, "moving", {"count": count})


def given_of_sheet(sheet: Sheet, options: ListOptions) -> Given:
    """A sheet's cameras. A line that is wrong is refused alone.

    Raises PlanUnreadable when there is no column to tell one camera from another.
    """
    samples = {
        place: [seen for _, cells in sheet.lines[:_SAMPLE] if (seen := _seen(cells, place))]
        for place in range(len(sheet.header))
    }
    columns = find_columns(sheet.header, options.columns, samples)
    if "id" not in columns and "gb28181_id" not in columns:
        raise PlanUnreadable(
            "No column holds the cameras' ids; name it with --columns id=… or "
            f"--columns gb28181_id=…. The columns are: {_listed(sheet.header)}.",
            code="no-id-column",
            columns=_listed(sheet.header),
        )
    cameras: list[dict[str, Any]] = []
    lines: list[int] = []
    refused: list[Refusal] = []
    notes = _Notes()
    for line, cells in sheet.lines:
        row = {name: cells[at] for name, at in columns.items() if at < len(cells)}
        if _is_area(row):
            notes.areas += 1
            continue
        try:
            if any(text(cell) for cell in cells[len(sheet.header) :]):
                raise CameraRefused(
                    "it has more cells than the header; look for a stray comma.", code="cells"
                )
            entry = _entry(row, columns, notes, line)
            if options.civil_code_is_district and (civil := text(row.get("civil_code"))):
                entry.setdefault("district", civil)
            cameras.append(entry)
            lines.append(line)
        except CameraRefused as refusal:
            name = name_of({"id": text(row.get("id")) or text(row.get("gb28181_id"))}, line - 1)
            refused.append(refusal.of(f"camera {name}", line))
    said = (*sheet.warnings, *_unused(sheet, columns), *notes.told())
    return Given(cameras, lines=lines, refused=tuple(refused), warnings=said)


def _entry(
    row: Mapping[str, Any], columns: Mapping[str, int], notes: _Notes, line: int
) -> dict[str, Any]:
    """One camera with what its line says. Raises CameraRefused."""
    gb_id = gb_code(row.get("gb28181_id"))
    camera_id = code(row.get("id"), "id") or gb_id
    if camera_id is None:
        raise CameraRefused("it has neither an id nor a GB/T 28181 id; give it one.", code="no-id")
    if not _ID.fullmatch(camera_id):
        raise CameraRefused(
            "its id may hold up to 64 letters a to z, digits, dots, dashes and underscores, no "
            "others; correct it, or name another column with --columns id=….",
            code="id-letters",
        )
    entry: dict[str, Any] = {"id": camera_id, "name": words(row.get("name"), "name") or camera_id}
    if "gb28181_id" in columns:
        entry["gb28181_id"] = gb_id
    if "site" in columns:
        entry["site"] = words(row.get("site"), "site")
    for name in ("source", "url"):
        if found := text(row.get(name)):
            entry[name] = found
    if district := words(row.get("district"), "district"):
        entry["district"] = district
    if channel := _channel(row, gb_id):
        entry["channel"] = channel
    if watch := text(row.get("watch")):
        kinds = [kind.strip() for kind in watch.replace("，", ",").replace(";", ",").split(",")]
        entry["views"] = [{"id": "main", "watch": [kind for kind in kinds if kind]}]
    entry |= _figures(row)
    entry |= _position(row, columns, notes, line)
    notes.off += (text(row.get("status")) or "").casefold() in OFF
    notes.moving += (text(row.get("ptz")) or "") in PTZ
    return entry


def _channel(row: Mapping[str, Any], gb_id: str | None) -> dict[str, Any]:
    device = code(row.get("device"), "device")
    parts = {
        "channel": code(row.get("channel"), "channel") or gb_id,
        # A GB/T 28181 parent may be written with all that stands above it.
        "device": device.rpartition("/")[2] if device else None,
        "host": words(row.get("host"), "host"),
        "port": text(row.get("port")),
        "app": words(row.get("app"), "app"),
        "stream": words(row.get("stream"), "stream"),
    }
    return {name: part for name, part in parts.items() if part is not None}


def _figures(row: Mapping[str, Any]) -> dict[str, float]:
    found = {}
    for name in ("target_s", "risk"):
        try:
            figure = number(row.get(name))
        except ValueError:
            raise CameraRefused(
                f"its {name} is no number; correct it.", code="no-number", what=name
            ) from None
        if figure is not None:
            found[name] = figure
    return found


def _position(
    row: Mapping[str, Any], columns: Mapping[str, int], notes: _Notes, line: int
) -> dict[str, float | None]:
    """Both coordinates or none; empty when the list has no columns for them."""
    if "longitude" not in columns or "latitude" not in columns:
        return {}
    nowhere: dict[str, float | None] = {"longitude": None, "latitude": None}
    try:
        longitude, latitude = number(row.get("longitude")), number(row.get("latitude"))
    except ValueError:
        notes.misplaced.append(line)
        return nowhere
    if not longitude or not latitude:
        notes.unplaced += 1
        return nowhere
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        notes.misplaced.append(line)
        return nowhere
    return {"longitude": longitude, "latitude": latitude}


def _is_area(row: Mapping[str, Any]) -> bool:
    """Catalogues list areas and groups between the cameras."""
    if text(row.get("group")) in ("1", "2"):
        return True
    found = text(row.get("gb28181_id")) or ""
    return len(found) == 20 and found[10:13] in AREAS


def _unused(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[Notice]:
    used = set(columns.values())
    left = [name for at, name in enumerate(sheet.header) if at not in used and name]
    if left and not sheet.catalogue:
        names = _listed(left)
        yield Notice(f"Columns not used: {names}.", "unused", {"columns": names})


def _listed(names: Sequence[str]) -> str:
    """The columns by name. A list without a header has values there, and one of them a password."""
    shown = ["(no name)" if _is_value(name) else name for name in names[:20]]
    return ", ".join(shown) + ("…" if len(names) > 20 else "")


def _is_value(name: str) -> bool:
    return len(name) > _LONGEST_NAME or any(sign in name for sign in ":@")


def _seen(cells: Sequence[Any], place: int) -> str | None:
    return text(cells[place]) if place < len(cells) else None
