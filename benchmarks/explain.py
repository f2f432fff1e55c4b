"""Which index serves what serving is asked all day, proved by PostgreSQL itself.

    .venv/bin/python -m benchmarks.explain --work var/explain --cases 1000000
    .venv/bin/python -m benchmarks.explain --url postgresql://…      # one that has cases already

Fills an empty database in minutes, asks serving through its own interface, catches each statement
it sends, and runs it again under ``EXPLAIN (ANALYZE, BUFFERS)``. Prints a table in Markdown; ends
with 1 when a big table was read from end to end, or more rows were read than the thing may.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import uuid4

from pydantic import SecretStr

from benchmarks import serving as bench
from benchmarks.asking import Town, town
from benchmarks.explain_fill import fill
from benchmarks.hot import HOT, Hot
from benchmarks.plans import Asked, caught, explained
from benchmarks.serving_fill import pictures_in
from pipeline.storage import MemoryStore
from serving.app import create_services
from serving.config import ServingSettings
from serving.upgrading import upgrade

SMALL: Final = 30_000
"""Rows of a table that may be read whole."""
CAMERAS: Final = 6_000
REPORTS: Final = 3


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("runs/explain"), help="kept between runs")
    parser.add_argument("--cases", type=int, default=1_000_000, help="for an empty database")
    parser.add_argument("--url", help="of a database that runs already, instead")
    asked = parser.parse_args(arguments)
    asked.database = "postgresql"
    if asked.url:
        return shown(*measured(asked.url, asked.cases))
    asked.work.mkdir(parents=True, exist_ok=True)
    with bench.database(asked) as url:
        return shown(*measured(url, asked.cases))


def measured(
    url: str, cases: int, cameras: int = CAMERAS, hot: Sequence[Hot] = HOT
) -> tuple[int, list[Asked]]:
    """How many cases there are, and what was asked."""
    upgrade(url)
    store = MemoryStore()
    services = create_services(settings(url), store, MemoryStore())
    pictures, chance = pictures_in(store, 1_000), Random(str(uuid4()))
    reports = [bench.fresh_report(chance, number, pictures, cameras) for number in range(REPORTS)]
    there = fill(services.db, cases, cameras, reports[0])
    asked = town(services, SecretStr(bench.TOKEN), reports)
    found = [judged(asked, one, there) for one in hot]
    services.db.close()
    return there, found


def shown(cases: int, found: Sequence[Asked]) -> int:
    """Print it; what the program ends with."""
    print(f"{cases:,} cases\n", *table(found), sep="\n")
    faults = [fault for one in found for fault in one.faults(SMALL)]
    print(*faults, sep="\n", file=sys.stderr)
    return 1 if faults else 0


def settings(url: str) -> ServingSettings:
    """Nobody is asked to wait: one person asks here for a whole city."""
    given: dict[str, Any] = {
        "database_url": url,
        "secret_key": bench.SECRET,
        "pipeline_token": bench.TOKEN,
        "metrics_token": bench.TOKEN,
        "allowances": {"requests": 0, "lists": 0, "exports": 0},
        "pool": {"statement_s": 0},
    }
    return ServingSettings.model_validate(given)


def judged(town: Town, hot: Hot, cases: int) -> Asked:
    """Ask, and explain every statement that was sent."""
    engine = town.services.db.engine
    with caught(engine) as sent:
        hot.ask(town)
    with engine.connect() as connection:
        plans = [explained(connection, statement, values) for statement, values in sent.items()]
    return Asked(hot.name, hot.most(cases), plans)


def table(found: Sequence[Asked]) -> Iterator[str]:
    """Markdown: all statements of a thing, and by which indexes the dearest of them goes."""
    yield "| asked | statements | rows read | returned | 8 KiB pages | ms | the dearest goes by |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    for one in found:
        read, returned, pages, ms = (
            sum(getattr(plan, name) for plan in one.plans)
            for name in ("read", "returned", "pages", "ms")
        )
        ways = [*sorted(one.dearest.indexes), *(f"all of {name}" for name in one.dearest.whole)]
        yield (
            f"| {one.name} | {len(one.plans)} | {read:,} | {returned:,} | {pages:,} | {ms:.1f} |"
            f" {', '.join(ways)} |"
        )


if __name__ == "__main__":
    raise SystemExit(main())
