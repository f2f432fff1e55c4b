"""What is agreed about leases: how long they last and what is said when one is renewed. Pure.

A worker that joins gets a *term*, a number nobody else has. All it holds, it holds under this term
until the term's time is over, and every renewal begins that time anew. Two clocks are compared by
their rate only: the book measures the time from when it writes a renewal down, the worker from
before it asked, each on its own clock, so neither offsets nor time zones matter. The book's clock
and a worker's may differ in rate, or the book's be set forward, by no more than ``DRIFT`` of a
lease; a worker's clock must go on while its machine sleeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DRIFT: Final = 0.05
"""By how much of a lease two clocks may disagree about its length. Quartz keeps 0.0001; what is
left is for a clock that is being set."""


class LeaseTooShort(ValueError):
    """With these times a worker could never open a session."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class LeaseTerms:
    """Seconds. Raises LeaseTooShort."""

    lease_s: float = 20.0
    """After so long without a renewal others may take over what a worker held."""
    renew_s: float = 2.0
    """Between two renewals."""
    close_s: float = 9.0
    """Before a lease ends its worker stops: so long may a session that is cut take to be closed."""

    def __post_init__(self) -> None:
        if self.renew_s <= 0 or self.close_s < 0:
            raise LeaseTooShort("seconds between renewals are more than none")
        if self.use_s < 2 * self.renew_s:
            raise LeaseTooShort(
                f"A lease of {self.lease_s:g} s is too short: closing a session may take "
                f"{self.close_s:g} s, and a renewal every {self.renew_s:g} s must be able to fail "
                "once. Raise patrol.scale.lease_s or lower patrol.scale.renew_s."
            )

    @property
    def use_s(self) -> float:
        """A worker uses what it holds so long after it asked for the last renewal it was given."""
        return self.lease_s * (1 - DRIFT) - self.close_s


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a worker tells the book and asks of it, in one step."""

    term: int
    number: int
    """Higher with each one of a term. A renewal that comes after a later one changes nothing."""
    release: frozenset[str] = frozenset()
    """Things it uses no longer, and will not without being given them again."""
    want: frozenset[str] = frozenset()
    """Things it takes if nobody holds them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How the book stands after a step."""

    term: int
    workers: tuple[str, ...]
    """The names of all whose time is not over, the one who asked among them."""
    held: frozenset[str]
    """What the one who asked holds now."""


class Lapsed(Exception):
    """The term's time is over, or it never began: others may hold what it held. Join anew."""


class NotOurs(Exception):
    """A camera is not this worker's any more, so nothing that it saw there may be saved."""
