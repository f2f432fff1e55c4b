from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import cv2
import pytest

from pipeline.contract import SampleRecord
from pipeline.storage import FolderStore
from tests.training.exchange.sets import jpeg
from tests.training.test_verdicts import NOON, record
from training.datasets import mix
from training.samples import Classroom, SampleError, Tally, deleted_samples, keep, records
from training.snapshot import entries
from training.split import SplitRules
from training.verdicts import Seen

NO_VALIDATION = SplitRules(val_share=0.0)


def sees(*seen: Seen) -> Any:
    """A teacher that sees the same on every picture."""
    return lambda picture, sha256, condition: list(seen)


def sample(number: int, outcome: str = "positive", **changes: Any) -> SampleRecord:
    picture = {
        "sha256": changes.pop("sha256"),
        "key": "samples/x",
        "media_type": "image/jpeg",
        "width": 1280,
        "height": 720,
    }
    return record(outcome, sample_id=UUID(int=number), picture=picture, **changes)


def put(store: FolderStore, number: int) -> str:
    return store.put(jpeg(number, 1280, 720), "image/jpeg")


def written(path: Path, given: Sequence[SampleRecord]) -> Path:
    path.write_text("".join(f"{one.model_dump_json()}\n" for one in given))
    return path


def room(tmp_path: Path, sight: Any = None, rules: SplitRules = NO_VALIDATION) -> Classroom:
    store = FolderStore(tmp_path / "store")
    return Classroom("verdicts", store, sight or sees(), rules, tmp_path / "work")


def test_verdicts_become_pictures_with_camera_day_condition_and_reason(tmp_path: Path) -> None:
    classroom, tally = room(tmp_path), Tally()
    store = FolderStore(tmp_path / "store")
    yes = sample(1, sha256=put(store, 1), condition="night")
    no = sample(2, "negative", sha256=put(store, 2), camera_id="cam-2")
    found = list(classroom.pictures(written(tmp_path / "s.ndjson", [yes, no]), tally))
    assert [(p.camera, p.day, p.condition, p.negative, len(p.boxes)) for p in found] == [
        ("cam-1", "2026-05-01", "night", None, 1),
        ("cam-2", "2026-05-01", "day", "courier", 0),
    ]
    assert [p.sample_id for p in found] == [str(UUID(int=1)), str(UUID(int=2))]
    assert found[0].path.read_bytes() == jpeg(1, 1280, 720)
    assert tally.counts() == {"taken": 2, "cut": 0}


def test_a_camera_and_day_go_to_the_side_the_rules_say(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    rules = SplitRules(pinned={"cam-1/2026-05-01": "val"})
    classroom = room(tmp_path, rules=rules)
    spool = written(tmp_path / "s.ndjson", [sample(1, sha256=put(store, 1))])
    assert [p.split for p in classroom.pictures(spool, Tally())] == ["val"]


def test_something_doubtful_is_cut_out_of_the_picture(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    classroom, tally = room(tmp_path, sees(Seen("car", (0.7, 0.0, 1.0, 1.0), False))), Tally()
    spool = written(tmp_path / "s.ndjson", [sample(1, sha256=put(store, 1))])
    [only] = classroom.pictures(spool, tally)
    cut = cv2.imread(str(only.path))
    assert cut is not None
    assert cut.shape == (720, 896, 3)
    assert only.boxes[0].corners == pytest.approx((0.4 / 0.7, 0.4, 0.5 / 0.7, 0.5))
    assert tally.counts() == {"taken": 1, "cut": 1}


def test_what_teaches_nothing_is_counted_by_its_reason(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    sha = put(store, 1)
    broken = store.put(b"\xff\xd8 no picture", "image/jpeg")
    given = [
        sample(1, sha256=sha, deleted_at=NOON),
        sample(2, "unreviewed", sha256=put(store, 2), reviewed_by=None, reviewed_at=None),
        sample(3, sha256="b" * 64),
        sample(4, sha256=broken),
        sample(5, "negative", sha256=put(store, 5), boxes=[], reason="permitted"),
    ]
    tally = Tally()
    assert list(room(tmp_path).pictures(written(tmp_path / "s.ndjson", given), tally)) == []
    assert tally.counts() == {
        "taken": 0,
        "cut": 0,
        "deleted": 1,
        "no_box": 1,
        "picture_damaged": 1,
        "picture_missing": 1,
        "unreviewed": 1,
    }


def test_a_second_build_fetches_nothing_again_but_never_trusts_a_changed_file(
    tmp_path: Path,
) -> None:
    store = FolderStore(tmp_path / "store")
    spool = written(tmp_path / "s.ndjson", [sample(1, sha256=put(store, 1))])
    [first] = room(tmp_path).pictures(spool, Tally())
    before = first.path.stat().st_mtime_ns
    list(room(tmp_path).pictures(spool, Tally()))
    assert first.path.stat().st_mtime_ns == before
    first.path.write_bytes(b"changed")
    list(room(tmp_path).pictures(spool, Tally()))
    assert first.path.read_bytes() == jpeg(1, 1280, 720)


def test_a_deleted_sample_comes_into_no_new_dataset_and_its_kept_picture_goes(
    tmp_path: Path,
) -> None:
    store = FolderStore(tmp_path / "store")
    hashes = {n: put(store, n) for n in (1, 2, 3)}
    rules = SplitRules(pinned={"cam-9": "val"})
    living = [
        sample(1, sha256=hashes[1]),
        sample(2, sha256=hashes[2]),
        sample(3, sha256=hashes[3], camera_id="cam-9"),
    ]
    spool = written(tmp_path / "s.ndjson", living)
    may = mix(room(tmp_path, rules=rules).pictures(spool, Tally()), tmp_path / "may")
    assert len(list(entries(may.root))) == 3
    gone = living[0].model_copy(update={"deleted_at": NOON})
    written(spool, [gone, *living[1:]])
    june = mix(room(tmp_path, rules=rules).pictures(spool, Tally()), tmp_path / "june")
    assert {entry.sample_id for entry in entries(june.root)} == {str(UUID(int=n)) for n in (2, 3)}
    kept = {path.stem for path in (tmp_path / "work").iterdir()}
    assert kept == {str(UUID(int=n)) for n in (2, 3)}
    assert deleted_samples(spool) == {str(UUID(int=1))}


def test_a_line_that_is_no_record_is_named(tmp_path: Path) -> None:
    spool = tmp_path / "s.ndjson"
    spool.write_text('{"sample_id": 1}\n')
    with pytest.raises(SampleError, match=r"s\.ndjson, line 1 is no sample: "):
        list(records(spool))
    with pytest.raises(SampleError, match=r"There are no samples .*none\.ndjson: 'citypatrol"):
        list(records(tmp_path / "none.ndjson"))
    spool.write_bytes(b"\xff\xfe")
    with pytest.raises(SampleError, match="holds no sample records"):
        list(records(spool))


def test_reviewed_samples_are_kept_for_the_gate_with_their_pictures(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    given = [
        sample(1, "negative", sha256=put(store, 1)),
        sample(2, sha256=put(store, 2), deleted_at=NOON),
        sample(3, sha256="c" * 64),
    ]
    tally = keep(written(tmp_path / "s.ndjson", given), store, tmp_path / "kept")
    assert tally.counts() == {"taken": 1, "cut": 0, "deleted": 1, "picture_missing": 1}
    [only] = records(tmp_path / "kept" / "samples.jsonl")
    assert only == given[0]
    pictures = FolderStore(tmp_path / "kept" / "pictures")
    assert pictures.get(only.picture.sha256) == jpeg(1, 1280, 720)
