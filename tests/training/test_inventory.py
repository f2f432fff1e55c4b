"""The page is compared with what is on disk, and corrected in place."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.training.test_catalogue import GOOD, page
from training.catalogue import read_catalogue
from training.inventory import corrected, counts_of, differences, files_of, listing


@pytest.fixture
def data(tmp_path: Path) -> Path:
    yard = tmp_path / "data" / "yard"
    yard.mkdir(parents=True)
    (yard / "b.jpg").write_bytes(b"two")
    (yard / "a.jpg").write_bytes(b"one")
    (yard / "a.md").write_bytes(b"not listed")
    return tmp_path / "data"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "frozen"
    folder.mkdir()
    car, person = "3 0.5 0.5 0.1 0.1", "0 0.5 0.5 0.1 0.1"
    lines = [
        {"file": "yard__a.jpg", "source": "yard", "split": "train", "boxes": [car, person, car]},
        {"file": "yard__b.jpg", "source": "yard", "split": "val", "boxes": []},
        {"file": "lane__c.jpg", "source": "lane", "split": "train", "boxes": [car]},
    ]
    text = "".join(json.dumps({**line, "sha256": "cd" * 32}) + "\n" for line in lines)
    (folder / "manifest.jsonl").write_text(text)
    return folder


def test_the_hash_is_that_of_the_list_of_files(tmp_path: Path, data: Path) -> None:
    (yard,) = read_catalogue(page(tmp_path, GOOD))
    files = files_of(yard, {"data": data})
    assert files is not None
    assert sorted(files) == ["yard/a.jpg", "yard/b.jpg"]
    lines = "".join(f"{hashlib.sha256(b).hexdigest()}  yard/{n}.jpg\n" for n, b in _FILES)
    assert listing(files).digest == hashlib.sha256(lines.encode()).hexdigest()


_FILES = (("a", b"one"), ("b", b"two"))


def test_a_set_whose_place_is_not_at_hand_is_not_judged(tmp_path: Path) -> None:
    (yard,) = read_catalogue(page(tmp_path, GOOD))
    assert files_of(yard, {"data": tmp_path / "nowhere"}) is None
    assert differences(yard, {"repository": tmp_path}) == {}


def test_counts_come_from_the_frozen_dataset(dataset: Path) -> None:
    counts = counts_of("yard", dataset)
    assert counts["train"].text() == "1 pictures: person 1, car 2"
    assert counts["val"].text() == "1 pictures"


def test_what_differs_is_put_into_the_page_and_then_nothing_differs(
    tmp_path: Path, data: Path, dataset: Path
) -> None:
    path, roots = page(tmp_path, GOOD + "\n## Else\n"), {"data": data, "dataset": dataset}
    (before,) = read_catalogue(path)
    rows = differences(before, roots)
    assert set(rows) == {"hash", "training", "validation"}
    path.write_text(corrected(path.read_text(), "yard", rows))
    (after,) = read_catalogue(path)
    assert differences(after, roots) == {}
    assert after.rows["licence"] == "ours"
    assert path.read_text().endswith("\n\n## Else\n")


def test_the_command_says_what_differs_and_fails_until_it_is_written(
    tmp_path: Path, data: Path
) -> None:
    path = page(tmp_path, GOOD)
    command = [sys.executable, "-m", "training.inventory", "--data", str(data), "--page", str(path)]
    first = subprocess.run(command, capture_output=True, text=True, check=False)
    assert first.returncode == 1
    assert first.stdout.startswith("yard, hash: should be `sha256:")
    assert subprocess.run([*command, "--write"], capture_output=True, check=False).returncode == 0
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
