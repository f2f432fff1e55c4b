"""A change that was asked for under a key, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

KEPT_FOR: Final = timedelta(hours=24)
"""How long a key leads to its answer."""
MOST_KEYS: Final = 10_000
"""Of one person within that time: no answer is forgotten early, so more are refused."""
MOST_LETTERS: Final = 255
"""Of a key."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request under a key. Keys are a person's own: two people may choose the same one."""

    person_id: UUID
    key: str
    fingerprint: str
    """SHA-256 over method, path, query, If-Match and body: the same request or another one."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    """JSON, as it was sent."""
    tag: str | None
