"""The one connection on which a process hears what all of them tell (PostgreSQL's LISTEN)."""

from __future__ import annotations

import logging
import os
import selectors
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from typing import Any, Final, Protocol

import psycopg
from psycopg import sql

from serving.db import address_of
from serving.siblings.messages import CHANNEL

log = logging.getLogger(__name__)

BEAT_S: Final = 1.0
FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0
LONGEST_OPENING_S: Final = 5.0
APPLICATION: Final = "citypatrol line"
"""What PostgreSQL calls the line of a running serving."""
SURE: Final[dict[str, Any]] = {
    "application_name": APPLICATION,
    "connect_timeout": 5,
    # A server that is cut off answers nothing: without these it would be believed for hours.
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    # What is told at a beat need not outlive the server.
    "options": "-c synchronous_commit=off",
}


class Hears(Protocol):
    """Who is on this end of the line. Called by its thread alone."""

    def began(self) -> str: ...

    def hear(self, text: str) -> None: ...

    def beat(self) -> list[str]: ...


def connected(url: str) -> psycopg.Connection[Any]:
    """A connection of its own, in no transaction. Raises psycopg.Error."""
    address = address_of(url)
    _, given = address.get_dialect()().create_connect_args(address)
    return psycopg.connect(**{**SURE, **given}, autocommit=True)


class Line:
    """A thread that listens, comes back after a pause that grows, and ends when asked to."""

    def __init__(self, url: str, hears: Hears, broke: Callable[[], None]) -> None:
        """``broke`` is called each time that the connection is gone or cannot be made."""
        self._url = url
        self._hears = hears
        self._broke = broke
        self._ending = Event()
        self._up = Event()
        self._thread = Thread(target=self._over_and_over, name="the line to other servings")

    def __enter__(self) -> Line:
        """Begin to listen. Returns when that is so, or when it takes too long: then pages load
        again once it is."""
        self._ears, self._bell = os.pipe()
        self._thread.start()
        if not self._up.wait(LONGEST_OPENING_S):
            log.warning("the line to other processes of serving is not open yet")
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        os.write(self._bell, b"!")
        self._thread.join()
        os.close(self._ears)
        os.close(self._bell)

    def _over_and_over(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._ending.is_set():
            try:
                with connected(self._url) as connection:
                    self._begin(connection)
                    pause_s = FIRST_PAUSE_S
                    self._listen(connection)
            except Exception as error:
                # The driver's own words may hold the address.
                log.warning(
                    "the line to other processes of serving is broken (%s); pages hear nothing "
                    "until it is back, and then load again",
                    type(error).__name__,
                    exc_info=None if isinstance(error, psycopg.Error) else error,
                )
                self._broke()
            self._ending.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _begin(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        self._say(connection, [self._hears.began()])
        self._up.set()

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            selector.register(self._ears, selectors.EVENT_READ)
            beat_at = monotonic() + BEAT_S
            while not self._ending.is_set():
                # Also what came while something was said.
                for told in connection.notifies(timeout=0):
                    self._hears.hear(told.payload)
                if monotonic() >= beat_at:
                    self._say(connection, self._hears.beat())
                    beat_at = monotonic() + BEAT_S
                    continue
                selector.select(beat_at - monotonic())

    def _say(self, connection: psycopg.Connection[Any], texts: list[str]) -> None:
        for text in texts:
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, text))
