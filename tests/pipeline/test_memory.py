"""Memory settled at a program's beginning."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from pipeline.memory import few_heaps

PROGRAM = """
import os, sys
from pipeline.memory import begin_again_with_few_heaps
print("begun", os.getpid(), flush=True)
begin_again_with_few_heaps()
print(os.environ.get("MALLOC_ARENA_MAX"), sys.argv[1:], os.getpid())
"""


def test_what_an_operator_has_settled_stays() -> None:
    assert few_heaps({"A": "1"}) == {"A": "1", "MALLOC_ARENA_MAX": "2"}
    assert few_heaps({"MALLOC_ARENA_MAX": "8"}) == {"MALLOC_ARENA_MAX": "8"}


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_a_program_begins_again_once_as_the_same_process_with_its_arguments() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, "one", "two words"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin"},
    )
    first, second, end = ran.stdout.splitlines()
    assert first == second
    assert end == f"2 ['one', 'two words'] {first.split()[1]}"


def test_a_program_whose_heaps_are_settled_just_goes_on() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "MALLOC_ARENA_MAX": "8"},
    )
    assert ran.stdout.count("begun") == 1
    assert ran.stdout.splitlines()[-1].startswith("8 []")
