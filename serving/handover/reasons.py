"""Why the breaker takes a kind's hand-over back, or gives it back, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from serving.config import BreakerSettings
from serving.phrases import Phrasebook

REASONS: Final = Phrasebook(
    "breaker",
    {
        "opened": (
            "{rejected} of the last {reviewed} reviewed {kind} cases that went out by themselves "
            "were rejected; more than {share} of {last} are too many. From now on they wait for a "
            "reviewer."
        ),
        "closed": (
            "A rejection that had counted was taken back: {rejected} of the last {reviewed} "
            "reviewed {kind} cases that went out by themselves were rejected, and that is not too "
            "many. They go out by themselves again."
        ),
    },
)


def opened(kind: str, rejected: Sequence[bool], breaker: BreakerSettings) -> str:
    """``rejected`` says of each verdict that the breaker looked at whether it was a no."""
    return REASONS.text(
        "opened",
        rejected=sum(rejected),
        reviewed=len(rejected),
        kind=kind,
        share=f"{breaker.most_share:.0%}",
        last=breaker.last,
    )


def closed(kind: str, rejected: Sequence[bool]) -> str:
    """As ``opened``, without the rejection that was taken back."""
    return REASONS.text("closed", rejected=sum(rejected), reviewed=len(rejected), kind=kind)
