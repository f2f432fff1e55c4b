"""What can go wrong with a simulator before it runs."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from models.wording.faults import in_words


class SimulatorError(Exception):
    """The simulator cannot start. The message is one plain sentence for a person."""

    exit_code = 2


def plain_sentence(file: Path, error: ValidationError) -> str:
    """The first thing wrong with ``file``, as one sentence that says where it stands."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = " of ".join(_place(part) for part in reversed(first["loc"])) or "the file"
    if first["type"] == "extra_forbidden":
        return f"{file}: {where} is not a known setting; check its spelling or remove it."
    if first["type"] == "missing":
        return f"{file}: {where} is missing; add it."
    return f"{file}: {where} cannot be used: {in_words(first)}."


def _place(part: int | str) -> str:
    return f"entry {part + 1}" if isinstance(part, int) else repr(part)
