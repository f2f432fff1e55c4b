"""What the camera says of a case afterwards: gone by itself, or how its check stands."""

from __future__ import annotations

from serving.console.html import Markup, join, tag
from serving.console.moments import Moments
from serving.rechecks.domain import CaseCheck, Gone


def afterwards(check: CaseCheck | None, gone: Gone | None, moments: Moments) -> Markup | None:
    """One line each; None when there is nothing to say."""
    lines = [line for line in (_gone(gone, moments), _check(check, moments)) if line is not None]
    return join(*lines) if lines else None


def _gone(gone: Gone | None, moments: Moments) -> Markup | None:
    if gone is None:
        return None
    words = moments.words
    return tag(
        "p",
        tag("b", words("check.gone", span=moments.duration(gone.stood_s))),
        moments.markup(gone.gone_at),
        class_="gone",
    )


def _check(check: CaseCheck | None, moments: Moments) -> Markup | None:
    if check is None:
        return None
    words = moments.words
    return tag(
        "p",
        tag("b", words(f"check.{check.state}")),
        tag("span", words(f"check.why_{check.reason}")) if check.reason else None,
        tag("span", words("check.due"), moments.markup(check.due)) if check.due else None,
        class_="check",
    )
