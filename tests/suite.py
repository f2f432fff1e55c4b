"""Runs every test, and the few that failed once more with the machine to themselves.

    python -m tests.suite [FILE ...]

Browsers, databases and cameras of many tests share the machine. A test that fails beside the others
and passes alone has a fault of its own or has met a race of the product: it is named in the last
lines, where nobody overlooks it, and is to be mended, but it does not keep back a change that it
says nothing about. More than :data:`FEW` failures are not chance and stay failures, as does
whatever ends pytest in another way.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

BESIDE_EACH_OTHER = ("--numprocesses", "3", "--dist", "loadfile", "--no-loadscope-reorder")
ALONE = ("--last-failed", "--numprocesses", "0")
FAILURES = Path(".pytest_cache/v/cache/lastfailed")
FEW = 3
"""Tests that may have failed by chance in one run."""


def main(chosen: Sequence[str]) -> int:
    """Run the tests in ``chosen`` files, all if there are none; return pytest's exit code."""
    FAILURES.unlink(missing_ok=True)
    first = _pytest(*BESIDE_EACH_OTHER, *chosen)
    if first != pytest.ExitCode.TESTS_FAILED:
        return first
    failed = sorted(json.loads(FAILURES.read_text()))
    if len(failed) > FEW:
        return first
    _say(f"{len(failed)} failed beside the others. Once more, alone:")
    second = _pytest(*ALONE, *chosen)
    if second == pytest.ExitCode.OK:
        _say("FLAKY, to be mended: failed beside the others, passed alone", *failed)
    return second


def _pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode


def _say(headline: str, *lines: str) -> None:
    sys.stdout.write("\n" + "\n  ".join((headline, *lines)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
