"""Which moves a person is offered: those that their role allows, the usual one first."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from serving.cases.domain import Action, CaseLine, Status, actions_from, permission_for
from serving.users.domain import Person

USUAL: Final = MappingProxyType(
    {
        Status.CAPTURED: (Action.CONFIRM, Action.REJECT),
        Status.REGISTERED: (Action.DISPATCH,),
        Status.DISPATCHED: (Action.ACCEPT,),
        Status.HANDLING: (Action.HANDLE,),
        Status.HANDLED: (Action.CHECK_PASS, Action.CHECK_FAIL),
        Status.REWORK: (Action.ACCEPT,),
        Status.SUSPENDED: (Action.RESUME,),
    }
)
"""What takes a case further on its way; every other move is an exception."""


@dataclass(frozen=True, slots=True)
class Offers:
    usual: tuple[Action, ...]
    others: tuple[Action, ...]

    @property
    def all(self) -> tuple[Action, ...]:
        return (*self.usual, *self.others)


def offers(line: CaseLine, person: Person) -> Offers:
    """None of them is sure to be granted: the service has the last word."""
    may = [action for action in actions_from(line.status) if person.may(permission_for(action))]
    first = USUAL.get(line.status, ())
    return Offers(
        tuple(action for action in first if action in may),
        tuple(action for action in may if action not in first),
    )
