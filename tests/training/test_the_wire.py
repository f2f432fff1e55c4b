"""Verdicts in a real serving become a dataset, over HTTP and the store; deletions follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from serving.upgrading import upgrade
from serving.users.domain import Role
from tests.serving.harness import PASSWORD, Front, serving
from tests.serving.samples.conftest import APART
from tests.serving.samples.street import judged, make, open_case, sample_of, scene
from tests.training.test_samples import sees
from training.datasets import mix
from training.samples import Classroom, Tally, deleted_samples
from training.snapshot import entries, holding
from training.split import Split, SplitRules
from training.stream import Serving, fetch


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    url = f"sqlite:///{tmp_path / 'serving.db'}"
    upgrade(url)
    with serving(url, related=APART) as running:
        yield running


def test_verdicts_become_a_dataset_and_a_deleted_one_is_followed(
    front: Front, tmp_path: Path
) -> None:
    yes = open_case(front, place=1, picture=scene(1, 1280, 720))
    no = open_case(front, place=2, picture=scene(2, 1280, 720))
    judged(front, yes)
    judged(front, no, "nothing_there")
    make(front)
    spool = tmp_path / "records.ndjson"
    with front.person(Role.ENGINEER, name="ada") as engineer:
        who = Serving(front.url, "ada", SecretStr(PASSWORD))
        assert fetch(who, spool) == 2
        classroom = Classroom(
            "verdicts", front.training_pictures, sees(), SplitRules(), tmp_path / "work"
        )
        found = {p.sample_id: p for p in classroom.pictures(spool, Tally())}
        ids = {case: str(sample_of(front, case).id) for case in (yes, no)}
        assert set(found) == set(ids.values())
        assert (found[ids[yes]].negative, len(found[ids[yes]].boxes)) == (None, 1)
        assert (found[ids[no]].negative, found[ids[no]].boxes) == ("nothing_there", ())
        assert found[ids[yes]].camera == found[ids[no]].camera
        assert found[ids[yes]].split == found[ids[no]].split, "one camera and day, one side"
        val = found[ids[no]].path.with_name("val.jpg")
        val.write_bytes(scene(3))
        other: Split = "val" if found[ids[yes]].split == "train" else "train"
        more = replace(found[ids[yes]], path=val, split=other, camera="far", sample_id=None)
        frozen = mix([*found.values(), more], tmp_path / "sets" / "may")
        assert holding(tmp_path / "sets", deleted_samples(spool)) == {}
        engineer.delete(f"/api/samples/{ids[yes]}", params={"why": "asked for"}).raise_for_status()
        make(front)
        assert fetch(who, spool) == 2
    assert holding(tmp_path / "sets", deleted_samples(spool)) == {frozen.root: [ids[yes]]}
    tally = Tally()
    assert [p.sample_id for p in classroom.pictures(spool, tally)] == [ids[no]]
    assert tally.counts() == {"taken": 1, "cut": 0, "deleted": 1}
    assert not list((tmp_path / "work").glob(f"{ids[yes]}*"))
    assert len(list(entries(frozen.root))) == 3
