"""What every connector takes, answers and raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, Self

from serving.connectors.phrases import PHRASES
from serving.phrases import Said


class Change(StrEnum):
    NEW = "new"
    UPDATE = "update"
    END = "end"


class NotDelivered(Exception):
    """A letter that did not arrive, split by what the sender does next; ``said`` tells why.

    NotDelivered
    ├── NotReached   nothing was taken there: send again later
    ├── Unsure       it may have been taken: ask before sending again
    └── Refused      it was read and will never be taken as it is: a person has to look
    """

    def __init__(self, said: Said) -> None:
        super().__init__(str(said))
        self.said = said

    @classmethod
    def because(cls, code: str, /, **values: object) -> Self:
        """With a sentence of the connectors' book."""
        return cls(PHRASES.say(code, **values))


class NotReached(NotDelivered):
    pass


class Unsure(NotDelivered):
    pass


class Refused(NotDelivered):
    pass


@dataclass(frozen=True, slots=True)
class Picture:
    """One evidence picture as it leaves us."""

    role: str
    sha256: str
    """Of the original: the name people and platforms know it by."""
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """One letter, ready to go. ``event`` is the canonical event of ``serving.handover.event``."""

    key: str
    """The idempotency key: the same at every attempt, and another one for every letter."""
    change: Change
    event: Mapping[str, Any]
    before: Mapping[str, Any] | None
    """The event of the letter sent before; None for the first."""
    external_id: str | None
    """What the platform calls the case, once it said so."""
    pictures: Callable[[], tuple[Picture, ...]]
    """Loads the pictures; only connectors that carry pictures call it. Raises NotReached."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the letter. ``external_id`` None: it has not given the case a name yet."""

    external_id: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a platform knows of a case.

    ``known`` None: it cannot be asked. ``status`` is its own word; ``mark`` changes whenever its
    status was set again, also to the same word.
    """

    known: bool | None
    external_id: str | None = None
    status: str | None = None
    note: str = ""
    mark: str = ""


CANNOT_TELL = Standing(None)


class Connector(Protocol):
    def send(self, parcel: Parcel) -> Sent:
        """Deliver one letter; returns within the destination's time limits.

        Raises NotReached, Unsure or Refused.
        """
        ...

    def ask(self, key: str, external_id: str | None) -> Standing:
        """What the platform knows of the case, by its own name for it, else by the key of the
        case's first letter. Changes nothing there. Raises NotReached or Refused."""
        ...

    def probe(self) -> Said:
        """Reach the platform without telling it anything: one sentence on what answered.

        Raises NotReached or Refused.
        """
        ...
