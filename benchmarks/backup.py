"""A backup of many cases, written and read back: how long, how large, and whether it is equal.

    python -m benchmarks.backup --cases 10000

Cases come in through the intake, each with four pictures of its own; they are read back into an
empty database and an empty store, and backed up again: every table's digest and the list of
pictures have to be the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from serving.backup.manifest import BackupManifest
from serving.backup.restoring import restore
from serving.backup.writing import write_backup
from tests.serving.backup.city import live, town
from tests.serving.examples import NOON


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=10_000)
    options.add_argument("--cameras", type=int, default=1_000)
    options.add_argument("--url", help="An empty database to fill; else a file of SQLite.")
    options.add_argument("--into", help="An empty database to read back into; else SQLite.")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "new").mkdir()
        print(json.dumps(measured(folder, given)))
    return 0


def measured(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    there = town(given.url or f"sqlite:///{folder}/serving.db", folder)
    began = time.monotonic()
    live(there, given.cases, given.cameras)
    filled = time.monotonic()
    file = folder / "city.zip"
    made = write_backup(file, there.kept, there.stores, NOON)
    written = time.monotonic()
    new = town(given.into or f"sqlite:///{folder}/new/serving.db", folder / "new")
    done = restore(file, new.kept, new.stores)
    back = time.monotonic()
    again = write_backup(folder / "again.zip", new.kept, new.stores, NOON)
    return {
        "cases": made.chains.cases,
        "rows": sum(table.rows for one in made.programs for table in one.tables),
        "pictures": made.pictures.count,
        "file_mb": round(file.stat().st_size / 1e6, 1),
        "fill_s": round(filled - began, 1),
        "backup_s": round(written - filled, 1),
        "restore_s": round(back - written, 1),
        "equal": tables(again) == tables(made) and again.pictures == made.pictures,
        "pictures_whole": done.pictures,
        "pictures_missing": len(done.missing),
        "histories": done.chains.cases,
        "broken_histories": done.chains.broken,
    }


def tables(manifest: BackupManifest) -> dict[str, tuple[int, str]]:
    return {
        f"{one.name}.{table.name}": (table.rows, table.digest)
        for one in manifest.programs
        for table in one.tables
    }


if __name__ == "__main__":
    sys.exit(main())
