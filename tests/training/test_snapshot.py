import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.training.test_datasets import paint, pair, picture
from training.datasets import mix
from training.snapshot import SnapshotError, entries, holding, open_snapshot, verify
from training.sources import Picture

IMAGE = "images/train/street__a.png"
LABEL = "labels/train/street__a.txt"


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    return mix(pair(tmp_path / "from"), tmp_path / "frozen").root


def test_what_was_frozen_is_whole(frozen: Path) -> None:
    assert verify(frozen) == []


def swap_boxes(root: Path) -> None:
    manifest = root / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace("0.20000", "0.30000"))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda root: (root / IMAGE).unlink(), f"{IMAGE} is missing."),
        (
            lambda root: paint(root / IMAGE, 99),
            f"{IMAGE} is not the picture that was frozen.",
        ),
        (lambda root: (root / LABEL).unlink(), f"{LABEL} is missing."),
        (
            lambda root: (root / LABEL).write_text("0 0.5 0.5 0.1 0.1\n"),
            f"{LABEL} has other boxes than the manifest.",
        ),
        (
            lambda root: paint(root / "images" / "val" / "extra.png", 1),
            "images/val/extra.png is not in the manifest.",
        ),
        (
            lambda root: (root / "train.txt").write_text(f"./{IMAGE}\n" * 2),
            "train.txt does not list the pictures of the manifest.",
        ),
        (swap_boxes, "manifest.jsonl is not the one that dataset.json was written with."),
    ],
)
def test_every_change_is_found_and_said_in_one_sentence(
    frozen: Path, harm: Callable[[Path], object], sentence: str
) -> None:
    harm(frozen)
    assert sentence in verify(frozen)


def test_progress_counts_to_the_end(frozen: Path) -> None:
    steps: list[tuple[int, int]] = []
    verify(frozen, lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]


def test_a_folder_that_is_no_dataset_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="is no dataset"):
        verify(tmp_path)


@pytest.mark.parametrize(
    "line",
    ["no json", "[]", '{"file": "a.png"}', '{"file": 1, "boxes": 2}'],
)
def test_a_manifest_line_that_is_none_is_named(frozen: Path, line: str) -> None:
    (frozen / "manifest.jsonl").write_text(f"{line}\n")
    with pytest.raises(SnapshotError, match="line 1 is no manifest line"):
        list(entries(frozen))


def test_a_manifest_cannot_lead_out_of_its_folder(frozen: Path) -> None:
    line = json.loads((frozen / "manifest.jsonl").read_text().splitlines()[0])
    (frozen / "manifest.jsonl").write_text(json.dumps({**line, "file": "../../a.png"}) + "\n")
    with pytest.raises(SnapshotError, match="names no file"):
        list(entries(frozen))


def test_a_folder_of_before_the_loop_still_opens(frozen: Path) -> None:
    (frozen / "dataset.json").unlink()
    short = []
    for line in (frozen / "manifest.jsonl").read_text().splitlines():
        entry = json.loads(line)
        for key in ("camera", "day", "condition", "negative", "sample_id"):
            del entry[key]
        short.append(json.dumps(entry, sort_keys=True))
    (frozen / "manifest.jsonl").write_text("".join(f"{line}\n" for line in short))
    assert open_snapshot(frozen).name == "frozen"
    assert [entry.condition for entry in entries(frozen)] == ["unknown", "unknown"]
    assert verify(frozen) == []


def sampled(path: Path, grey: int, sample_id: str) -> Picture:
    return Picture("city", "real", "train", paint(path, grey), (), sample_id=sample_id)


def test_datasets_that_still_hold_a_deleted_sample_are_named(tmp_path: Path) -> None:
    val = picture(tmp_path / "b.png", 20, "val")
    both = [sampled(tmp_path / f"{n}.png", n, f"s{n}") for n in (1, 2)]
    mix([*both, val], tmp_path / "all" / "may")
    mix([both[1], val], tmp_path / "all" / "deep" / "june")
    mix(pair(tmp_path / "other"), tmp_path / "all" / "july")
    assert holding(tmp_path / "all", frozenset({"s1", "s9"})) == {tmp_path / "all" / "may": ["s1"]}
    assert list(holding(tmp_path / "all", frozenset({"s2"}))) == [
        tmp_path / "all" / "deep" / "june",
        tmp_path / "all" / "may",
    ]
