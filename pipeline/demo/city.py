"""The demo's city: whoever handles cases there, and the street that changes when they do.

It acts through the API like anybody else, as a user of its own, and says what it plays. What it
never does is review: that is left to whoever watches the demo.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pipeline.demo.watcher import OpenCase, Watcher

CREW: Final = "demo-crew"
PATIENCE_S: Final = 20.0
"""How long a confirmed case may wait for serving to dispatch it before the crew does."""

Say = Callable[[str], None]

TOLD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "registered": "confirmed by a reviewer",
        "dispatched": "dispatched to the unit in charge",
        "handling": f"accepted by {CREW}, which the demo plays",
        "handled": f"{CREW} says it is handled; the camera checks",
        "rework": "the camera still sees it: back to the crew",
        "closed": "closed",
        "rejected": "rejected by a reviewer",
        "duplicate": "merged into another case",
        "suspended": "suspended",
    }
)


class City:
    """Plays one round after the other; tells every case's way."""

    def __init__(self, crew: Watcher, cleared: Path, console: str, say: Say) -> None:
        self._crew = crew
        self._cleared = cleared
        self._console = console
        self._say = say
        self._known: dict[str, OpenCase] = {}
        self._since: dict[str, float] = {}
        """When each case came into its status, in seconds of the machine's clock."""

    def round(self) -> None:
        """Tell what moved, and do what is the crew's next step with each case."""
        for case in self._crew.cases():
            self._tell(case)
            self._act(case)

    def _tell(self, case: OpenCase) -> None:
        before = self._known.get(case.id)
        self._known[case.id] = case
        if before is not None and before.status == case.status:
            return
        self._since[case.id] = time.monotonic()
        if case.status == "captured":
            self._say(
                f"Case {case.number}: {case.kind} at camera {case.camera_id}. "
                f"Review it: {self._console}/cases/{case.id}"
            )
        elif case.status in TOLD:
            self._say(f"Case {case.number}: {TOLD[case.status]}.")

    def _act(self, case: OpenCase) -> None:
        match case.status:
            case "registered":
                if time.monotonic() - self._since[case.id] >= PATIENCE_S:
                    self._crew.move(case, "dispatch")
            case "dispatched" | "rework":
                self._crew.move(case, "accept")
            case "handling":
                self._tidy_up(case)
                self._crew.move(case, "handle", "tidied up in the demo's street")

    def _tidy_up(self, case: OpenCase) -> None:
        """From the next visit on the camera sees the street as it was before."""
        (self._cleared / case.camera_id).touch()
        self._say(f"Case {case.number}: the demo changes the scene at camera {case.camera_id}.")
