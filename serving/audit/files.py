"""An exported audit log, read again: proved with nothing but the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from serving.audit.domain import Act, Actor, Entry
from serving.audit.verify import Head
from serving.errors import Unacceptable


def head_of(text: str) -> Head:
    """Of SEQUENCE:HASH. Raises Unacceptable."""
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip())
    if found is None:
        raise Unacceptable("A head is SEQUENCE:HASH, as 'citypatrol audit verify' prints it.")
    return Head(int(found[1]), found[2])


def read_entries(file: Path) -> Iterator[Entry]:
    """Line by line, in flat memory. Raises Unacceptable."""
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield _entry(line, number)
    except OSError as error:
        raise Unacceptable(f"{file} cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        raise Unacceptable(f"{file} is no audit log: name a file of 'audit export'.") from None


def _entry(line: str, number: int) -> Entry:
    try:
        given: dict[str, Any] = json.loads(line)
        actor_id = UUID(given["actor_id"]) if given["actor_id"] else None
        actor = Actor(given["actor"], actor_id, given["via"], given["address"])
        return Entry(
            int(given["sequence"]),
            datetime.fromisoformat(given["at"]),
            Act(given["act"]),
            actor,
            given["subject"],
            dict(given["details"]),
            given["previous"],
            given["hash"],
        )
    except (ValueError, KeyError, TypeError):
        raise Unacceptable(f"Line {number} is no entry of an audit log; export it again.") from None
