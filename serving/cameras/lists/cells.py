"""Single cells: text without what spreadsheets leave in it, and numbers that are none."""

from __future__ import annotations

import re
from typing import Any

from serving.cameras.errors import CameraRefused

_FORMULA = re.compile(r'="(.*)"')
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_EXACT = 10**15
"""Spreadsheets keep fifteen digits of a number."""

OFF = frozenset({"off", "offline", "0", "false", "离线", "不在线", "故障", "停用"})
PTZ = frozenset({"1", "4", "5", "球机", "遥控枪机", "遥控半球"})
"""GB/T 28181: 1 dome, 4 remote-controlled bullet, 5 remote-controlled half dome."""
AREAS = frozenset({"200", "215", "216"})
"""Type digits 11 to 13 of catalogue entries that are a system, a business group or a group."""


def text(cell: Any) -> str | None:
    """What a person sees in the cell; None when that is nothing."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        cell = int(cell)
    seen = str(cell).strip(" \t\r\n\u3000\ufeff\xa0'")
    formula = _FORMULA.fullmatch(seen)
    return (formula[1] if formula else seen).strip() or None


def has_lost_digits(cell: Any) -> bool:
    """Whether a long code went through a number and is not what it was."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return abs(cell) >= _EXACT
    return isinstance(cell, str) and bool(_SCIENTIFIC.fullmatch(cell.strip()))


def code(cell: Any, what: str) -> str | None:
    """A code as text. Raises CameraRefused when digits of it are lost."""
    if has_lost_digits(cell):
        raise CameraRefused(
            f"its {what} came as a number and has lost digits; "
            "format the column as text and enter it again.",
            code="digits-lost",
            what=what,
        )
    return text(cell)


def gb_code(cell: Any) -> str | None:
    """A GB/T 28181 id: 20 digits, as text. Raises CameraRefused."""
    found = code(cell, "GB/T 28181 id")
    if found is None:
        return None
    if not (found.isascii() and found.isdigit()):
        raise CameraRefused(
            "its GB/T 28181 id holds more than digits; correct it.", code="gb-letters"
        )
    if len(found) != 20:
        raise CameraRefused(
            f"its GB/T 28181 id has {len(found)} digits instead of 20; correct it.",
            code="gb-length",
            count=len(found),
        )
    return found


def words(cell: Any, what: str) -> str | None:
    """Text that people will see. Raises CameraRefused when it holds a feed's address, which may
    have a password in it."""
    found = text(cell)
    if found is not None and "://" in found:
        raise CameraRefused(
            f"its {what} holds an address of a stream; name the column with --columns url=….",
            code="address-elsewhere",
            what=what,
        )
    return found


def number(cell: Any) -> float | None:
    """None for an empty cell. Raises ValueError for text that is no number."""
    found = text(cell)
    return None if found is None else float(found)
