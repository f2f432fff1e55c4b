"""Memory settled at a program's beginning."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from pipeline.memory import SETTLED, few_heaps

PROGRAM = """
import os, sys
from pipeline.memory import begin_again_with_few_heaps
print("begun", os.getpid(), flush=True)
begin_again_with_few_heaps()
print(os.environ.get("MALLOC_ARENA_MAX"), sys.argv[1:], os.getpid())
"""


def test_what_an_operator_has_settled_stays() -> None:
    assert few_heaps({"A": "1"}) == {**SETTLED, "A": "1"}
    assert few_heaps({"MALLOC_ARENA_MAX": "8"}) == {**SETTLED, "MALLOC_ARENA_MAX": "8"}


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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_what_is_free_between_things_that_stay_goes_back_to_the_system() -> None:
    program = """
import ctypes
from pathlib import Path
from pipeline.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

kept = [bytearray(60_000) for _ in range(2_000)]
del kept[::2]
before = resident()
give_back()
print(before - resident())
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(ran.stdout) > 30_000_000
