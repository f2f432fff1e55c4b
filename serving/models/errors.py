"""What changing the model refuses."""

from __future__ import annotations

from serving.errors import Conflict, NotFound, Unacceptable


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


class PointerMovedMeanwhile(Conflict):
    type = "pointer-moved-meanwhile"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed the model at the same moment; look at it before deciding again."
        )


class ShadowRefused(Unacceptable):
    type = "shadow-refused"


class ShadowReportUnreadable(Unacceptable):
    type = "shadow-report-unreadable"
