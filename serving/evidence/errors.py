"""What showing and taking away evidence refuses."""

from __future__ import annotations

from serving.errors import Conflict, Forbidden, NotFound, Unacceptable, Unavailable


class LinkRefused(Forbidden):
    """The link is over, or was made for somebody or something else."""

    type = "link-refused"


class PictureNotFound(NotFound):
    type = "picture-not-found"


class PictureDeleted(NotFound):
    """Its time to be kept was over."""

    type = "picture-deleted"

    def __init__(self, name: str, rule: str, day: str) -> None:
        super().__init__(f"The {name} picture was deleted on {day} under the rule {rule}.")


class StoreAway(Unavailable):
    """The picture store does not answer, or lost or damaged a picture it had."""

    type = "store-away"


class WhyMissing(Unacceptable):
    type = "reason-missing"

    def __init__(self) -> None:
        super().__init__("Say why: the reason stands in the use register.")


class NoKey(Conflict):
    """Nothing to sign with."""

    type = "no-signing-key"
    exit_code = 2


class ChainBroken(Conflict):
    """A history that does not hold is not signed."""

    type = "chain-broken"
    exit_code = 1

    def __init__(self, number: str, fault: str) -> None:
        super().__init__(
            f"The history of case {number} does not hold and is not signed: {fault} Run "
            f"'citypatrol evidence verify {number}' and find out who changed the database.",
            number=number,
        )
