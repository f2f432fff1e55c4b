"""What somebody who asks too often is told."""

from __future__ import annotations

from math import ceil

from serving.allowances.domain import Allowance
from serving.errors import TooMany

_WHAT = {
    Allowance.REQUESTS: "requests",
    Allowance.LISTS: "lists",
    Allowance.EXPORTS: "exports",
    Allowance.SIGN_INS: "attempts to sign in",
}


class TooOften(TooMany):
    type = "too-often"
    title = "Too often"

    def __init__(self, one: Allowance, per_minute: int, whose: str, wait_s: float) -> None:
        wait = max(1, ceil(wait_s))
        super().__init__(
            f"{whose} may send {per_minute} {_WHAT[one]} a minute; wait {wait} s, and from then "
            "on ask less often.",
            retry_after_s=wait,
            code=one.value,
            per_minute=per_minute,
            wait=wait,
        )
