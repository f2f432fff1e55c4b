"""Says a repeated warning once, and then how often it came. Pure: the moment is an argument.

Six thousand cameras behind one dead switch are one message and a count a minute, not a full disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONGEST = 512
"""Messages told apart at once; beyond it, the one that has been quiet longest is forgotten."""

_CHANGING = re.compile(r"[0-9a-f]{8,}|\d+(?:\.\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A warning as it came. ``camera`` is whom it is about, when that is known."""

    logger: str
    level: int
    message: str
    camera: str | None = None

    @property
    def kind(self) -> tuple[str, int, str]:
        """The same for the same trouble of another camera, another moment, another count."""
        text = self.message.replace(self.camera, "…") if self.camera else self.message
        return self.logger, self.level, _CHANGING.sub("#", text)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was held back: how often, of how many cameras, and the last one of it whole."""

    last: Said
    times: int
    cameras: int

    @property
    def sentence(self) -> str:
        whom = f" of {self.cameras} cameras" if self.cameras > 1 else ""
        return f"{self.times} more like this{whom}, the last: {self.last.message}"


@dataclass
class _Quiet:
    until: float
    last: Said
    times: int = 0
    cameras: set[str] = field(default_factory=set)


class Floods:
    """Not thread-safe: the handler that asks it holds a lock anyway."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._quiet: dict[tuple[str, int, str], _Quiet] = {}

    def passes(self, said: Said, at_s: float) -> bool:
        """Whether to write ``said`` now; otherwise it is counted for the next summary."""
        if self._every_s <= 0:
            return True
        kind = said.kind
        quiet = self._quiet.get(kind)
        if quiet is None:
            if len(self._quiet) >= LONGEST:
                del self._quiet[next(iter(self._quiet))]
            self._quiet[kind] = _Quiet(at_s + self._every_s, said)
            return True
        quiet.last = said
        quiet.times += 1
        if said.camera is not None:
            quiet.cameras.add(said.camera)
        return False

    def summaries(self, at_s: float, *, ending: bool = False) -> list[Summary]:
        """What was held back for long enough, or at all when the program is ``ending``."""
        due = [kind for kind, quiet in self._quiet.items() if ending or quiet.until <= at_s]
        told = []
        for kind in due:
            quiet = self._quiet.pop(kind)
            if quiet.times:
                told.append(Summary(quiet.last, quiet.times, len(quiet.cameras)))
                if not ending:
                    # Still going on: the next of its kind is counted too, not written.
                    self._quiet[kind] = _Quiet(at_s + self._every_s, quiet.last)
        return told
