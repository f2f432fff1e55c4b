"""What a repeated request is answered."""

from __future__ import annotations

from serving.errors import Conflict, TooMany, Unacceptable
from serving.repeats.domain import KEPT_FOR, MOST_KEYS, Answer

_HOURS = round(KEPT_FOR.total_seconds() / 3600)


class Repeated(Exception):
    """No error: it was done before, and ``answer`` is what was answered then."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("answered before")
        self.answer = answer


class KeyReused(Unacceptable):
    type = "idempotency-key-reused"
    title = "Key used for something else"

    def __init__(self) -> None:
        super().__init__(
            f"This Idempotency-Key came with another request within the last {_HOURS} hours; "
            "make a new key for every change you want."
        )


class KeyInFlight(Conflict):
    type = "idempotency-key-in-flight"
    title = "Still being done"

    def __init__(self) -> None:
        super().__init__(
            "The first request with this Idempotency-Key is still being worked on; send it again "
            "in a moment to get its answer.",
            retry_after_s=1,
        )


class KeysTooMany(TooMany):
    type = "idempotency-keys-too-many"
    title = "Too many keys"

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            f"You used {MOST_KEYS} Idempotency-Keys within {_HOURS} hours; wait, or send changes "
            "that may happen twice without one.",
            retry_after_s=wait_s,
        )
