"""What the simulator has done, for tests and load runs to assert on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(slots=True)
class Sessions:
    """Sessions of one path, or of all: from SETUP to TEARDOWN or the connection's end."""

    open: int = 0
    total: int = 0
    peak: int = 0
    plays: int = 0

    def opened(self) -> None:
        self.open += 1
        self.total += 1
        self.peak = max(self.peak, self.open)


class Counters:
    """Live numbers. They only grow, except what is open; read them from any thread."""

    def __init__(self, names: Iterable[str]) -> None:
        self.sessions = Sessions()
        self.paths = {name: Sessions() for name in names}
        self.connections = 0
        """TCP connections open now."""
        self.packets = 0
        self.dropped_frames = 0
        """Frames not sent because a client read too slowly."""
        self.opened_by: dict[str, int] = {}
        """Sessions by the address of the client that opened them."""

    def session_opened(self, name: str, client: str) -> None:
        self.opened_by[client] = self.opened_by.get(client, 0) + 1
        self.sessions.opened()
        self.paths[name].opened()

    def session_closed(self, name: str) -> None:
        self.sessions.open -= 1
        self.paths[name].open -= 1

    def played(self, name: str) -> None:
        self.sessions.plays += 1
        self.paths[name].plays += 1
