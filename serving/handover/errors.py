"""What looking after the hand-over refuses."""

from __future__ import annotations

from serving.errors import Conflict, NotFound, Unacceptable
from serving.phrases import Said


class DestinationNotFound(NotFound):
    type = "destination-not-found"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no destination {name}; 'citypatrol destinations list' names them."
        )


class LetterNotDead(Conflict):
    type = "letter-not-dead"

    def __init__(self) -> None:
        super().__init__(
            "This letter is not dead any more: it goes again, arrived, or was given up. Load the "
            "list again."
        )


class DestinationAway(Conflict):
    """A destination was tried; the sentence says what answered."""

    type = "destination-away"

    def __init__(self, destination: str, said: Said) -> None:
        super().__init__(f"{destination}: {said}", destination=destination, said=said)


class HandoverReasonMissing(Unacceptable):
    type = "handover-reason-missing"

    def __init__(self) -> None:
        super().__init__("Say why: the reason is kept for good.")


class KindUnknown(Unacceptable):
    type = "kind-unknown"

    def __init__(self, kind: str) -> None:
        super().__init__(f"There is no violation kind {kind}; check its name.")
