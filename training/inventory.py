"""Whether the sets of datasets.md are what is on disk; with --write, put into it what is.

    python -m training.inventory --data DIR [--dataset DIR] [--write]

data: the development data. dataset: a frozen dataset (citypatrol dataset build), for the counts of
all sets it holds and the hashes of those that are made by a command.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.catalogue import COUNTED, CatalogueError, Counts, Listed, read_catalogue
from training.labels import LABELS

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Listing:
    """SHA-256 of the lines `<sha256 of the file>  <name>`, sorted by name, and how many there are.

    `sha256sum FILES | sort -k 2 | sha256sum` in the folder the names begin in gives the same.
    """

    digest: str
    count: int


def listing(files: Mapping[str, str]) -> Listing:
    """The listing of `{name: SHA-256 of its bytes}`."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return Listing(hashlib.sha256(lines.encode()).hexdigest(), len(files))


def files_of(listed: Listed, roots: Mapping[str, Path]) -> dict[str, str] | None:
    """`{name: SHA-256}` of a set's files; None when one of its places is not at hand.

    roots: place → folder, for `data`, `repository` and `dataset`.
    """
    found: dict[str, str] = {}
    for place, pattern in listed.files:
        root = roots.get(place)
        if root is None or not root.is_dir():
            return None
        if place == "dataset":
            found |= {e["file"]: e["sha256"] for e in _entries(root) if e["source"] == pattern}
            continue
        for path in root.glob(pattern):
            found[path.relative_to(root).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def counts_of(name: str, dataset: Path) -> dict[str, Counts]:
    """Pictures and boxes of a source in a frozen dataset, by split."""
    pictures: Counter[str] = Counter()
    boxes: dict[str, Counter[str]] = {}
    for entry in _entries(dataset):
        if entry["source"] == name:
            pictures[entry["split"]] += 1
            found = (LABELS[int(line.split()[0])] for line in entry["boxes"])
            boxes.setdefault(entry["split"], Counter()).update(found)
    return {
        split: Counts(count, {n: boxes[split][n] for n in LABELS if boxes[split][n]})
        for split, count in pictures.items()
    }


def _entries(dataset: Path) -> Iterator[dict[str, Any]]:
    for line in (dataset / "manifest.jsonl").read_text().splitlines():
        yield json.loads(line)


def differences(listed: Listed, roots: Mapping[str, Path]) -> dict[str, str]:
    """Rows of a set that are not what is on disk: `{row: what it should say}`."""
    rows: dict[str, str] = {}
    files = files_of(listed, roots)
    if files:
        now = listing(files)
        if (now.digest, now.count) != (listed.digest, listed.count):
            rows["hash"] = f"`sha256:{now.digest}` of {now.count:,} files"
    if "dataset" in roots:
        held = counts_of(listed.name, roots["dataset"])
        for key, split in COUNTED.items():
            if split in held and held[split] != listed.counts.get(split):
                rows[key] = held[split].text()
    return rows


def corrected(page: str, name: str, rows: Mapping[str, str]) -> str:
    """The page with rows of one set replaced, or added at the end of its table."""
    start = page.index(f"### `{name}`")
    end = page.find("\n#", start + 1)
    section = page[start:] if end < 0 else page[start:end]
    changed = section
    for key, text in rows.items():
        line = f"| {key} | {text} |"
        pattern = re.compile(rf"^\| {key} \| .*$", re.MULTILINE)
        if pattern.search(changed):
            changed = pattern.sub(line.replace("\\", r"\\"), changed)
        else:
            table = changed.rindex("\n|")
            stop = changed.find("\n", table + 1)
            stop = len(changed) if stop < 0 else stop
            changed = f"{changed[:stop]}\n{line}{changed[stop:]}"
    return page.replace(section, changed)


def main() -> None:
    """Read the command line, compare, and correct the page when asked."""
    parser = argparse.ArgumentParser(prog="python -m training.inventory", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--dataset", type=Path)
    parser.add_argument("--page", type=Path, default=ROOT / "datasets.md")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    roots = {"repository": ROOT, "data": given.data, "dataset": given.dataset}
    roots = {place: root for place, root in roots.items() if root is not None}
    page, wrong = given.page.read_text(), 0
    try:
        for listed in read_catalogue(given.page):
            rows = differences(listed, roots)
            wrong += len(rows)
            for key, text in rows.items():
                sys.stdout.write(f"{listed.name}, {key}: should be {text}\n")
            page = corrected(page, listed.name, rows)
    except CatalogueError as error:
        sys.exit(str(error))
    if given.write:
        given.page.write_text(page)
    elif wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
