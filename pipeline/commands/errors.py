"""What is wrong with how a command was called."""

from __future__ import annotations


class UsageError(Exception):
    """The command was called in a way that cannot work; the message says how to call it."""

    exit_code = 2
