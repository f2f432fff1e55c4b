"""Every check in turn: one that fails, raises or hangs stops none of the others."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator

from pipeline.contract import Check, Finding, Grade, broken
from pipeline.visits.bounded import Expired, run_bounded

log = logging.getLogger(__name__)

EXIT_CODES = {Grade.GOOD: 0, Grade.WARNING: 1, Grade.BROKEN: 2}


def examine(checks: Iterable[Check]) -> Iterator[Finding]:
    """What the checks find, as they find it."""
    for check in checks:
        yield from _findings(check)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 all is well, 1 somebody should look, 2 something does not work."""
    return max((EXIT_CODES[one.grade] for one in findings), default=0)


def _findings(check: Check) -> tuple[Finding, ...]:
    def looked() -> tuple[Finding, ...]:
        return tuple(check.look())

    try:
        return run_bounded(looked, check.within_s)
    except Expired:
        said = (
            f"The check of {check.part} did not end within {check.within_s:g} s: something it asks "
            "hangs; look at the network and at what it talks to."
        )
        return (broken(check.part, "hangs", said),)
    except Exception as error:
        if not hasattr(error, "exit_code"):
            log.debug("the check of %s failed", check.part, exc_info=True)
            said = (
                f"The check of {check.part} failed by our own mistake ({type(error).__name__}): "
                "run 'citypatrol --verbose doctor' and send us what it prints."
            )
            return (broken(check.part, "our_mistake", said),)
        return (broken(check.part, _name_of(error), _sentence(str(error))),)


def _name_of(error: Exception) -> str:
    """``DatabaseAway`` is told as ``database_away``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def _sentence(text: str) -> str:
    line = " ".join(text.split())
    return line if line.endswith(".") else f"{line}."
