"""What the city's list of permits refuses."""

from __future__ import annotations

from serving.errors import ChangedMeanwhile, Conflict, Forbidden, NotFound, Unacceptable, Unreadable
from serving.permits.domain import PermitChange
from serving.permits.faults import Fault
from serving.sentences import Complaint


class PermitNotFound(NotFound):
    """There is no such permit, or none that this person may see: the answer is the same."""

    type = "permit-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such permit, or not in your district; check its id.")


class PermitExists(Conflict):
    type = "permit-exists"

    def __init__(self, permit_id: str) -> None:
        super().__init__(
            f"There is a permit {permit_id} already; change that one, or choose another id."
        )


class PermitChangedMeanwhile(ChangedMeanwhile):
    """Somebody else changed or ended it since the caller read it: by ``last`` at last."""

    type = "permit-changed-meanwhile"

    def __init__(self, permit_id: str, last: PermitChange) -> None:
        self.last = last
        why = f", saying: {last.why}" if last.why else ""
        super().__init__(
            f"Permit {permit_id} was {last.action} by {last.actor} at {last.at:%Y-%m-%d %H:%M} UTC "
            f"since you read it{why.rstrip('.')}; load it again before changing it."
        )


class PermitDrawn(Conflict):
    type = "permit-drawn"

    def __init__(self, permit_id: str, camera_id: str, view_id: str) -> None:
        super().__init__(
            f"A permit {permit_id} is drawn on view {view_id} of camera {camera_id}; choose "
            "another id, or take the drawn one off first."
        )


class PermitEnded(Conflict):
    type = "permit-ended"

    def __init__(self, permit_id: str) -> None:
        super().__init__(f"Permit {permit_id} was ended; grant a new one under another id.")


class PermitRefused(Unacceptable):
    """It cannot be what it says. The sentence names the permit; ``faults`` say the same as codes,
    where it is the permit itself that is wrong."""

    type = "permit-refused"

    def __init__(self, detail: str, *faults: Fault, said: Complaint | None = None) -> None:
        super().__init__(detail, code="not-valid" if said else "", said=said)
        self.faults = faults


class PermitOfOthers(Forbidden):
    type = "permit-of-others"

    def __init__(self, permit_id: str) -> None:
        super().__init__(
            f"Permit {permit_id} is not of your district alone; ask an administrator of the city."
        )


class PermitsUnreadable(Unreadable):
    """The file as a whole makes no sense: nothing of it was taken."""

    type = "permits-unreadable"
