"""What is wrong with the spool, told before it is needed and while it is."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.contract import Grade
from pipeline.doctor.machine import Space, ThisMachine
from pipeline.doctor.pictures import picture_findings
from pipeline.storage import Rank, Spool, StoreSettings

KIB = 2**10
PATIENCE_S = 600.0


class Machine(ThisMachine):
    free_bytes = 2**40

    def space(self, folder: Path) -> Space:
        return Space(1, self.free_bytes, None)


def settings(folder: Path, kib: float = 64) -> StoreSettings:
    plain = {"kind": "s3", "endpoint": "minio:9000", "access_key": "a", "secret_key": "b" * 8}
    spool = {"folder": folder, "max_gib": kib / 2**20}
    return StoreSettings.model_validate({**plain, "spool": spool})


def found(given: StoreSettings, machine: Machine | None = None) -> dict[str, Grade]:
    findings = picture_findings(given, machine or Machine(), datetime.now(UTC), PATIENCE_S)
    return {one.name: one.grade for one in findings}


def put(given: StoreSettings, kib: int, age_s: float = 0) -> Path:
    spool = Spool(given.spool)
    sha256 = spool.put(os.urandom(kib * KIB), "image/jpeg", Rank.EVIDENCE)
    [place] = given.spool.folder.rglob(sha256)
    os.utime(place, (time.time() - age_s,) * 2)
    return place


def test_an_empty_spool_is_well_and_is_not_made(tmp_path: Path) -> None:
    assert found(settings(tmp_path / "spool")) == {"spool_pictures": Grade.GOOD}
    assert list(tmp_path.iterdir()) == []


def test_a_store_on_this_machine_needs_none(tmp_path: Path) -> None:
    assert found(StoreSettings(folder=tmp_path)) == {}


def test_pictures_that_came_a_moment_ago_are_no_trouble_and_old_ones_are(tmp_path: Path) -> None:
    given = settings(tmp_path)
    put(given, 1)
    assert found(given) == {"spool_pictures": Grade.GOOD}
    put(given, 1, PATIENCE_S + 60)
    assert found(given) == {"pictures_wait": Grade.WARNING}


def test_a_spool_half_full_is_told_and_a_full_one_is_broken(tmp_path: Path) -> None:
    given = settings(tmp_path)
    put(given, 40)
    assert found(given) == {"spool_filling": Grade.WARNING}
    put(given, 24)
    assert found(given) == {"spool_filling": Grade.BROKEN}


def test_files_that_were_changed_on_the_disk_are_told(tmp_path: Path) -> None:
    given = settings(tmp_path)
    put(given, 1).write_bytes(b"changed")
    spool = Spool(given.spool)
    spool.set_aside(spool.waiting()[0])
    assert found(given) == {"spool_damaged": Grade.WARNING}


def test_a_spool_switched_off_is_told(tmp_path: Path) -> None:
    assert found(settings(tmp_path, kib=0)) == {"spool_off": Grade.WARNING}


def test_a_disk_smaller_than_the_spool_may_grow_is_told(tmp_path: Path) -> None:
    machine, given = Machine(), settings(tmp_path)
    machine.free_bytes = given.spool.spare_bytes + 63 * KIB
    assert found(given, machine) == {"spool_without_disk": Grade.WARNING}
    put(given, 2)
    assert found(given, machine) == {"spool_pictures": Grade.GOOD}


def test_a_folder_that_cannot_be_written_is_told_before_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert found(settings(tmp_path / "file" / "spool"))["spool_unwritable"] is Grade.BROKEN
    given = settings(tmp_path / "new")
    put(given, 1)
    foreign = given.spool.folder / "evidence" / "image" / "jpeg"
    monkeypatch.setattr(os, "access", lambda place, _rights: place != foreign)
    [one] = picture_findings(given, Machine(), datetime.now(UTC), PATIENCE_S)
    assert (one.name, one.grade) == ("spool_unwritable", Grade.BROKEN)
    assert one.sentence.endswith(f"or the rights of {foreign}.")


def test_a_folder_that_cannot_be_read_is_told_and_not_taken_for_an_empty_one(
    tmp_path: Path,
) -> None:
    given = settings(tmp_path)
    put(given, 1)
    (tmp_path / "other").symlink_to("other")
    assert found(given) == {"spool_unreadable": Grade.BROKEN}
