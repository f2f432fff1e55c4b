"""What can be wrong with a measurement before or while it runs."""

from __future__ import annotations


class BenchError(Exception):
    """The measurement was asked for in a way that cannot be; ``str()`` is one plain sentence."""

    exit_code = 2


class BenchBroken(Exception):
    """A program that the measurement needs ended by itself; the sentence names its log."""

    exit_code = 1
