"""The long run: ``python -m tests.fuzz --inputs 1000000``. Ends with 1 at the first crash.

Inputs go round the parsers in turn, each drawn anew from nearly right ones. A parser that takes
longer than ``HANG_S`` for one ends the run with the place where it stands. The table says how many
each took, how many it refused, its slowest, and by how much the whole program grew meanwhile.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from pipeline.terminal import progress, result, say
from tests.fuzz.cameras import mutating, visit_all
from tests.fuzz.mutations import broken
from tests.fuzz.parsers import SECRET, Parser, every_parser

HANG_S = 20.0
WARM_UP = 200
"""Inputs of each parser before memory is looked at for the first time."""
COPIES = 8
AT_ONCE = 32
CRASHED = Path("fuzz-crashed.bin")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Taken:
    """What one parser has been through."""

    parser: Parser
    inputs: int = 0
    refused: int = 0
    slowest_s: float = 0.0

    def take(self, data: bytes) -> None:
        begun = time.perf_counter()
        try:
            refusal = self.parser.take(data)
            assert refusal is None or SECRET not in refusal, refusal
        except BaseException:
            CRASHED.write_bytes(data)
            say(f"{self.parser.name} crashed; what it was given stands in {CRASHED}.")
            raise
        self.slowest_s = max(self.slowest_s, time.perf_counter() - begun)
        self.inputs += 1
        self.refused += refusal is not None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--visits", type=int, default=0, help="to cameras with mutated packets")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = parser.parse_args(arguments)
    if asked.visits:
        _visit(asked.visits)
    say(f"Seed {asked.seed}.")
    chance = Random(asked.seed)
    with every_parser() as parsers, progress("Inputs") as moved:
        all_taken = [Taken(one) for one in parsers.values()]
        begun, before = time.monotonic(), 0
        while (done := sum(one.inputs for one in all_taken)) < asked.inputs:
            moved(done, asked.inputs)
            for one in all_taken:
                faulthandler.dump_traceback_later(HANG_S, exit=True)
                one.take(broken(one.parser.seeds, chance))
            if not before and done >= WARM_UP * len(all_taken):
                before = _resident()
        faulthandler.cancel_dump_traceback_later()
    _show(all_taken)
    grown = (_resident() - before) / 1e6 if before else 0.0
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    result(
        {
            "inputs": sum(one.inputs for one in all_taken),
            "refused": sum(one.refused for one in all_taken),
            "parsers": len(all_taken),
            "slowest_ms": round(max(one.slowest_s for one in all_taken) * 1000, 1),
            "grown_mb": round(grown, 1),
            "descriptors": descriptors,
            "seconds": round(time.monotonic() - begun),
            "seed": asked.seed,
        }
    )
    return 0


def _visit(count: int) -> None:
    """So many visits, and what the program grew by from the first round to the last."""
    with tempfile.TemporaryDirectory() as folder, mutating(Path(folder), COPIES) as cameras:
        a_round = len(cameras.counters.paths)
        visit_all(cameras, 1, AT_ONCE)
        before = _resident()
        visited = visit_all(cameras, max(1, count // a_round), AT_ONCE)
        grown = (_resident() - before) / 1e6
    result(
        {
            "visits": sum(visited.ends.values()),
            "packets": visited.packets,
            "ends": dict(visited.ends.most_common()),
            "longest_s": round(visited.longest_s, 2),
            "grown_mb": round(grown, 1),
        }
    )


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def _show(all_taken: Sequence[Taken]) -> None:
    table = Table("parser", "inputs", "refused", "slowest, ms", box=None)
    for one in all_taken:
        slowest = f"{one.slowest_s * 1000:.1f}"
        table.add_row(one.parser.name, f"{one.inputs:,}", f"{one.refused:,}", slowest)
    Console(stderr=True).print(table)


if __name__ == "__main__":
    sys.exit(main())
