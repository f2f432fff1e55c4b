"""Text files of people: read whole, and complained about with the file and the line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models import toml
from serving.errors import Unreadable
from serving.sentences import complaint_of, details_of, plain

Refusal = type[Unreadable]


def read_text(path: Path, refusal: Refusal) -> str:
    """UTF-8 text. Raises ``refusal``."""
    try:
        return text_in(path.read_bytes(), path.name, refusal)
    except OSError as error:
        raise refusal(
            f"{path.name} cannot be read ({error.strerror}); check the folder.",
            code="away",
            name=path.name,
        ) from None


def text_in(data: bytes, name: str, refusal: Refusal) -> str:
    """The same of a file's bytes; ``name`` is what its owner calls it. Raises ``refusal``."""
    try:
        # Lines end alike, whoever saved them.
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise refusal(
            f"{name} line {line} is not UTF-8 text; save it as UTF-8.",
            code="encoding",
            name=name,
            line=line,
        ) from None


def read_toml(path: Path, refusal: Refusal) -> tuple[str, dict[str, Any]]:
    """A TOML file's text, and what it says. Raises ``refusal``."""
    return toml_in(read_text(path, refusal), path.name, refusal)


def toml_in(text: str, name: str, refusal: Refusal) -> tuple[str, dict[str, Any]]:
    """The same of a text that is read already. Raises ``refusal``."""
    try:
        return text, toml.parsed(text)
    except tomllib.TOMLDecodeError as error:
        raise no_toml(refusal, name, text, error) from None


def no_toml(refusal: Refusal, name: str, text: str, error: tomllib.TOMLDecodeError) -> Unreadable:
    """The refusal of what is no TOML. The parser tells the line in its words only, if at all."""
    told = re.search(r"at line (\d+)", str(error))
    sentence = f"{name} is not valid TOML: {plain(str(error))}."
    return not_written(refusal, sentence, name, "TOML", int(told[1]) if told else _lines(text))


def not_written(refusal: Refusal, sentence: str, name: str, form: str, line: int) -> Unreadable:
    """The refusal of a file that is not written in the ``form`` it should be."""
    return refusal(sentence, code="syntax", name=name, form=form, line=line)


def not_valid(refusal: Refusal, name: str, text: str, error: ValidationError) -> Unreadable:
    """The refusal of a TOML or YAML file for the first thing wrong in it, with its line if any."""
    details = details_of(error)
    key = next((part for part in details[0]["loc"] if isinstance(part, str)), None)
    line = line_of(text, key) if key else None
    where = f"{name} line {line}" if line else name
    said = complaint_of(details[:1])
    return refusal(
        f"{where}: {said}; correct it and import again.",
        code="not-valid-at" if line else "not-valid",
        name=name,
        line=line,
        said=said,
    )


def _lines(text: str) -> int:
    """The last line: where a file ended too early."""
    return max(len(text.splitlines()), 1)


def line_of(text: str, key: str) -> int | None:
    """The first line that gives ``key`` a value or opens its table."""
    wanted = re.compile(rf"\s*(\[*\s*{re.escape(key)}\b.*\]|[\"']?{re.escape(key)}[\"']?\s*[=:])")
    for number, line in enumerate(text.splitlines(), start=1):
        if wanted.match(line):
            return number
    return None
