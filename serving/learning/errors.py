"""What the learning loop refuses."""

from __future__ import annotations

from serving.errors import Conflict, NotFound, TooMany, Unacceptable


class StepNotFound(NotFound):
    type = "step-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such learning step; take its id from the list.")


class StepRefused(Unacceptable):
    type = "step-refused"


class StepOver(Conflict):
    type = "step-over"


class QueueFull(TooMany):
    type = "queue-full"

    def __init__(self, queue: int) -> None:
        super().__init__(
            f"{queue} learning steps wait already; wait for one to end, or cancel one.",
            retry_after_s=60,
        )
