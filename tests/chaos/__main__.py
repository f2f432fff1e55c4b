"""The long run: ``python -m tests.chaos --violations 2000 --kills 50``. Ends with 1 when anything
was lost, doubled or left over, or a source saw more sessions than it allows."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from pipeline.terminal import result, say
from tests.chaos.run import Asked, Outcome, run
from tests.chaos.script import Deed
from tests.chaos.spread import Spread

DEEDS: Final = {deed.name.lower(): deed for deed in Deed}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--violations", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--servings", type=int, default=2, help="serving processes")
    parser.add_argument("--workers", type=int, default=2, help="of each of the two patrols")
    parser.add_argument("--every", type=float, default=0.5, help="seconds between appearances")
    parser.add_argument("--only", action="append", choices=DEEDS, help="do nothing but this")
    parser.add_argument(
        "--one-by-one", action="store_true", help="the next deed when the last is made good"
    )
    parser.add_argument("--dwell", type=float, default=4, help="seconds until a thing is confirmed")
    parser.add_argument("--folder", type=Path, help="keep logs and pictures here; a new one")
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    asked = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    say(f"Seed {asked.seed}.")
    wanted = Asked(
        violations=asked.violations,
        kills=asked.kills,
        seed=asked.seed,
        servings=asked.servings,
        workers=asked.workers,
        only=[DEEDS[name] for name in asked.only or DEEDS],
        one_by_one=asked.one_by_one,
        dwell_s=asked.dwell,
        every_s=asked.every,
    )
    with tempfile.TemporaryDirectory(prefix="citypatrol-chaos-") as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            parser.error(f"{folder} is not empty: give each run a folder of its own")
        outcome = run(wanted, folder)
    for fault in outcome.reckoning.faults:
        say(fault)
    told = figures(outcome) | {"seed": asked.seed}
    if asked.json:
        result(told)
    else:
        say(json.dumps(told, indent=2))
    return 1 if outcome.reckoning.faults else 0


def _leave(number: int, _frame: object) -> None:
    """Every part of the installation is taken down on the way out."""
    sys.exit(128 + number)


def figures(outcome: Outcome) -> dict[str, object]:
    """The outcome in the shape other programs read."""
    waits: dict[str, list[float]] = {}
    for wait in outcome.waits:
        waits.setdefault(wait.why, []).append(wait.seconds)
    return {
        **asdict(outcome.reckoning),
        "faults": len(outcome.reckoning.faults),
        "deeds": outcome.deeds,
        "ends": outcome.ends,
        "suspicions_left_behind": outcome.suspected,
        "visited_again": {
            why.lower(): {
                **asdict(Spread.of(lasted)),
                "within_30_s": sum(one <= 30 for one in lasted),
            }
            for why, lasted in waits.items()
        },
        "seconds": round(outcome.seconds),
    }


if __name__ == "__main__":
    sys.exit(main())
