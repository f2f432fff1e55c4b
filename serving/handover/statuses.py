"""What a platform's word for a status means for our case. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from serving.cases.domain import MOVES, Action, Status

DEFAULTS: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "open": Status.DISPATCHED,
        "accepted": Status.HANDLING,
        "handling": Status.HANDLING,
        "in_progress": Status.HANDLING,
        # "Closed" there means somebody dealt with it; whether it is gone our own check decides.
        "handled": Status.HANDLED,
        "closed": Status.HANDLED,
        "returned": Status.REGISTERED,
        "suspended": Status.SUSPENDED,
    }
)
"""The words that need no entry under a destination's ``statuses``."""

PLATFORM_ACTIONS: Final = frozenset(
    {
        Action.DISPATCH,
        Action.ACCEPT,
        Action.HANDLE,
        Action.SEND_BACK,
        Action.SUSPEND,
        Action.RESUME,
    }
)
"""What another system may do to our case: handle it, never judge, check or close it."""
ONWARD: Final = PLATFORM_ACTIONS - {Action.SEND_BACK}


def target(word: str, own: Mapping[str, str]) -> Status | None:
    """Our status for the platform's word; None for one that says nothing to us."""
    named = own.get(word) or own.get(word.lower())
    if named is not None:
        return Status(named)
    return DEFAULTS.get(word.lower())


def moves_between(status: Status, wanted: Status) -> tuple[Action, ...] | None:
    """The shortest way by a platform's actions, empty when the case stands there already.

    None when no such way leads there: the case waits for a person, or went on without the platform.
    """
    # Otherwise a late "open" would take the case back and dispatch it again.
    allowed = PLATFORM_ACTIONS if wanted is Status.REGISTERED else ONWARD
    ways: deque[tuple[Status, tuple[Action, ...]]] = deque([(status, ())])
    seen = {status}
    while ways:
        here, way = ways.popleft()
        if here is wanted:
            return way
        for (from_status, action), to_status in MOVES.items():
            if from_status is here and action in allowed and to_status not in seen:
                seen.add(to_status)
                ways.append((to_status, (*way, action)))
    return None
