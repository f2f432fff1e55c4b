"""Why the pipeline's word on a place is not taken."""

from __future__ import annotations

from uuid import UUID

from serving.errors import Conflict, Unacceptable


class CheckUnreadable(Unacceptable):
    type = "check-unreadable"


class CheckOfNobody(Unacceptable):
    type = "case-unknown"

    def __init__(self, case_id: UUID) -> None:
        super().__init__(f"There is no case {case_id} to be checked; let this result go.")


class CheckContradicts(Conflict):
    """The same check had another result before."""

    type = "check-contradicts"

    def __init__(self) -> None:
        super().__init__("This check had another result before; the first one stays.")


class GoneUnreadable(Unacceptable):
    type = "gone-unreadable"


class ReportNotThere(Conflict):
    """The word was faster than the report it is about. Sending it again later is right."""

    type = "report-not-there"

    def __init__(self) -> None:
        super().__init__(
            "The report of what is gone has not come yet; send this again later.", retry_after_s=30
        )


class GoneOfNobody(Unacceptable):
    type = "report-unknown"

    def __init__(self, report_id: UUID) -> None:
        super().__init__(f"There is no report {report_id}, and none comes any more; let this go.")
