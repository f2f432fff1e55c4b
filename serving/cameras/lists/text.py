"""Text out of a file nobody named the encoding of: UTF-8, UTF-16 with its mark, or GB 18030."""

from __future__ import annotations

import codecs

from serving.cameras.errors import PlanUnreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_of(data: bytes, name: str, encoding: str | None = None) -> str:
    """The text in ``data``. Raises PlanUnreadable rather than guess wrong names.

    GBK is read as GB 18030, which holds it whole. Nearly any bytes make some text in that
    encoding, so what comes out must look like a Chinese list, and damaged UTF-8 is told apart.
    """
    if encoding is not None:
        return _named(data, name, encoding)
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _named(data, name, marked)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if _is_mostly_utf8(data):
        raise PlanUnreadable(
            f"{name} is damaged in line {line}: it is UTF-8 text but for a few bytes; "
            "save it again, or say --encoding.",
            code="damaged",
            name=name,
            line=line,
        )
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if not text or not all(_is_usual(character) for character in text):
        raise PlanUnreadable(
            f"{name} is neither UTF-8 nor GBK text; save it as UTF-8, or say --encoding.",
            code="encoding",
            name=name,
        )
    return text


def _named(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise PlanUnreadable(
            f"There is no encoding {encoding!r}; write one like gb18030 or utf-8."
        ) from None
    except UnicodeDecodeError:
        raise PlanUnreadable(f"{name} is not {encoding} text; try without --encoding.") from None


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether there are more whole UTF-8 letters than broken ones. GBK has next to none."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(ord(character) > 0x7FF for character in text) - broken > broken


def _is_usual(character: str) -> bool:
    """Latin, Greek and Cyrillic letters, CJK letters and signs, full-width forms."""
    code = ord(character)
    return (
        character in "\t\n\r"
        or 0x20 <= code < 0x7F
        or 0xA0 <= code < 0x500
        or 0x2000 <= code < 0x2E80
        or 0x3000 <= code < 0xA000
        or 0xFF00 <= code < 0xFFF0
        or 0x20000 <= code < 0x32000
    )
