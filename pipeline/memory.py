"""How the C library keeps memory: settled once, where a program begins."""

from __future__ import annotations

import ctypes
from typing import Final

_M_ARENA_MAX: Final = -8
"""glibc's number for it in ``mallopt``."""


def few_arenas(arenas: int = 2) -> bool:
    """Let all threads share ``arenas`` heaps, where the C library is glibc; whether it is.

    glibc gives every busy thread a heap of its own, eight per core, and visits on many threads
    leave megabytes of holes in each: 60 visit threads took 235 MB with the usual heaps and 160 MB
    with two, at the same CPU. It counts only before threads have asked for memory, so it belongs at
    the beginning of a program.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, arenas))
    except (AttributeError, OSError):
        return False
