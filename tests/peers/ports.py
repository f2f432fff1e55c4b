"""Ports for programs that are told a number and open it a moment later.

The system's own choice, port 0, is free only until it is given to somebody else: every connection
of every test beside takes one of the same numbers. These lie below them (Linux begins at 32768),
and each of pytest's workers has its own.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import cycle, islice

FIRST = 20_000
EACH = 1_500
WORKERS = 8


def free_port() -> int:
    """A port of 127.0.0.1 where nobody listens, and that nobody else here is given soon.

    Raises OSError when there is none.
    """
    for port in islice(_numbers(), EACH):
        with socket.socket() as probe, suppress(OSError):
            # A connection that has ended stands in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(f"this machine has no free port from {FIRST} on")


def free_ports(count: int) -> list[int]:
    return [free_port() for _ in range(count)]


@cache
def _numbers() -> Iterator[int]:
    """This worker's ports, over and over. Another run beside this one begins elsewhere."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % WORKERS
    first, begin = FIRST + EACH * worker, os.getpid() % EACH
    return cycle([first + (begin + n) % EACH for n in range(EACH)])
