"""What a case refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from serving.cases.domain import Action, Status, Step, actions_from
from serving.errors import ChangedMeanwhile, Conflict, NotFound, Unacceptable

MOST_TOLD: Final = 3
"""Steps that one sentence names; the newest."""


class CaseNotFound(NotFound):
    """There is no such case, or none that this person may see: the answer is the same."""

    type = "case-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such case, or not in your district; check its number.")


class MoveNotAllowed(Conflict):
    """The case is in a status from which the action does not lead anywhere."""

    type = "move-not-allowed"

    def __init__(self, status: Status, action: Action) -> None:
        possible = ", ".join(actions_from(status)) or "nothing"
        super().__init__(
            f"A case that is {status} cannot be moved by {action}; possible now: {possible}."
        )


class CaseMovedMeanwhile(ChangedMeanwhile):
    """Somebody else moved the case since this person read it: by the steps ``since`` then."""

    type = "case-moved-meanwhile"

    def __init__(self, since: Sequence[Step] = ()) -> None:
        told = ", ".join(
            f"{step.action} by {step.actor} at {step.at:%Y-%m-%d %H:%M} UTC"
            for step in since[-MOST_TOLD:]
        )
        super().__init__(
            f"Somebody else moved this case since you opened it{f' ({told})' if told else ''}; "
            "load it again before deciding."
        )


class TooLateToTakeBack(Conflict):
    """The verdict stands: its seconds are over, others were told, or the case went on."""

    type = "too-late-to-take-back"


class MoveIncomplete(Unacceptable):
    """The wish to move lacks something the action needs, or brings something it must not."""

    type = "move-incomplete"
