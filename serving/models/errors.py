"""What changing the model refuses."""

from __future__ import annotations

from serving.errors import ChangedMeanwhile, Conflict, NotFound, Unacceptable
from serving.models.domain import PointerMove


class PackageNotFound(NotFound):
    type = "package-not-found"


class PackageUnsound(Conflict):
    """The package's folder is not what its manifest promises."""

    type = "package-unsound"


class WhyMissing(Unacceptable):
    type = "why-missing"

    def __init__(self) -> None:
        super().__init__("Changing the model needs a sentence that says why; it is kept for good.")


class GateNotPassed(Conflict):
    """Nothing is promoted that did not pass, unless somebody forces it and says why."""

    type = "gate-not-passed"


class AlreadyCurrent(Conflict):
    type = "already-current"


class NothingBefore(Conflict):
    type = "nothing-before"

    def __init__(self) -> None:
        super().__init__("No package was promoted yet, so there is nothing to go back to.")


class PointerMovedMeanwhile(ChangedMeanwhile):
    """Somebody else changed the model since this person looked: by ``last``, where it is known."""

    type = "pointer-moved-meanwhile"

    def __init__(self, last: PointerMove | None = None) -> None:
        told = ""
        if last is not None:
            what = f" of {last.package}" if last.package else ""
            told = f" ({last.action}{what} by {last.actor} at {last.at:%Y-%m-%d %H:%M} UTC)"
        super().__init__(
            f"Somebody else changed the model meanwhile{told}; look at it before deciding again."
        )


class ShadowRefused(Unacceptable):
    type = "shadow-refused"


class ShadowReportUnreadable(Unacceptable):
    type = "shadow-report-unreadable"
