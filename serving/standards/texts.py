"""Text files of people: read whole, and complained about with the file and the line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from serving.errors import ServingError
from serving.sentences import complaint_of, plain

Refusal = type[ServingError]


def read_text(path: Path, refusal: Refusal) -> str:
    """UTF-8 text. Raises ``refusal``."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise refusal(f"{path.name} cannot be read ({error.strerror}); check the folder.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise refusal(f"{path.name} line {line} is not UTF-8 text; save it as UTF-8.") from None


def read_toml(path: Path, refusal: Refusal) -> tuple[str, dict[str, Any]]:
    """A TOML file's text, and what it says. Raises ``refusal``."""
    text = read_text(path, refusal)
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise refusal(f"{path.name} is not valid TOML: {plain(str(error))}.") from None


def toml_complaint(name: str, text: str, error: ValidationError) -> str:
    """One sentence about the first thing wrong in a TOML or YAML file, with its line if any."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    key = next((part for part in details[0]["loc"] if isinstance(part, str)), None)
    line = line_of(text, key) if key else None
    where = f"{name} line {line}" if line else name
    return f"{where}: {complaint_of(details[:1])}; correct it and import again."


def line_of(text: str, key: str) -> int | None:
    """The first line that gives ``key`` a value or opens its table."""
    wanted = re.compile(rf"\s*(\[*\s*{re.escape(key)}\b.*\]|[\"']?{re.escape(key)}[\"']?\s*[=:])")
    for number, line in enumerate(text.splitlines(), start=1):
        if wanted.match(line):
            return number
    return None
