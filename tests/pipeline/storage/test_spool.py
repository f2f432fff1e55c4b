"""Pictures that wait on this machine: whole, once, within their room, and for everybody here."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.storage import (
    DiskFull,
    Rank,
    Spool,
    SpoolFull,
    SpoolSettings,
    StoreUnavailable,
    sha256_of,
)
from pipeline.storage.durable import ABANDONED_S

PICTURE = b"\xff\xd8 a picture \xff\xd9" * 100
KIB = 2**10
ROOT = Path(__file__).parents[3]
WRITER = """
import os, sys
from pathlib import Path
from pipeline.storage import Rank, Spool, SpoolSettings
spool = Spool(SpoolSettings(folder=Path(sys.argv[1])))
for number in range(1_000_000):
    print(spool.put(os.urandom(60_000), "image/jpeg", Rank.EVIDENCE), flush=True)
"""


def spool(folder: Path, kib: float = KIB) -> Spool:
    return Spool(SpoolSettings(folder=folder, max_gib=kib / 2**20))


def put(into: Spool, data: bytes, rank: Rank = Rank.EVIDENCE) -> str:
    return into.put(data, "image/jpeg", rank)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_waits_is_read_back_and_says_what_it_is(tmp_path: Path) -> None:
    one = spool(tmp_path)
    sha256 = one.put(PICTURE, "image/png", Rank.OTHER)
    assert (sha256, one.get(sha256), one.holds(sha256)) == (sha256_of(PICTURE), PICTURE, True)
    [waiting] = one.waiting()
    assert (waiting.sha256, waiting.media_type, waiting.rank) == (sha256, "image/png", Rank.OTHER)
    assert (waiting.size_bytes, waiting.read()) == (len(PICTURE), PICTURE)


def test_what_waits_is_for_its_own_user_alone(tmp_path: Path) -> None:
    one = spool(tmp_path)
    put(one, PICTURE)
    with one.alone():
        assert {path.stat().st_mode & 0o077 for path in files(tmp_path)} == {0}


def test_what_is_not_there_is_none_and_no_folder_is_made_for_the_question(tmp_path: Path) -> None:
    empty = spool(tmp_path / "spool")
    unknown = sha256_of(b"never")
    assert empty.get(unknown) is None
    assert (empty.holds(unknown), empty.remove(unknown), empty.waiting()) == (False, False, [])
    assert empty.standing().pictures == 0
    with empty.alone() as alone:
        assert alone
    assert list(tmp_path.iterdir()) == []


def test_the_same_picture_twice_waits_once_and_takes_its_room_once(tmp_path: Path) -> None:
    one, other = spool(tmp_path, kib=4), spool(tmp_path, kib=4)
    for _ in range(3):
        put(one, b"x" * 3 * KIB)
        put(other, b"x" * 3 * KIB)
    assert len(files(tmp_path)) == 1
    assert one.standing().size_bytes == 3 * KIB


def test_evidence_goes_first_and_the_oldest_of_it(tmp_path: Path) -> None:
    one = spool(tmp_path)
    look = put(one, b"look", Rank.OTHER)
    old, new = put(one, b"old"), put(one, b"new")
    for age_s, sha256 in ((30, look), (20, old), (10, new)):
        [place] = tmp_path.rglob(sha256)
        os.utime(place, (time.time() - age_s,) * 2)
    assert [waiting.sha256 for waiting in one.waiting()] == [old, new, look]
    assert one.standing().oldest_at == one.waiting()[-1].kept_at


def test_pictures_to_learn_from_take_a_quarter_and_evidence_the_rest(tmp_path: Path) -> None:
    one = spool(tmp_path, kib=16)
    for number in range(4):
        put(one, bytes([number]) * KIB, Rank.OTHER)
    with pytest.raises(SpoolFull, match="to learn from"):
        put(one, b"\xff" * KIB, Rank.OTHER)
    for number in range(12):
        put(one, bytes([100 + number]) * KIB)
    with pytest.raises(SpoolFull, match="raise store"):
        put(one, b"\xff" * KIB)
    standing = one.standing()
    assert (standing.pictures, standing.share) == (16, 1.0)
    assert one.remove(sha256_of(bytes([100]) * KIB))
    one.waiting()
    put(one, b"\xff" * KIB)


def test_another_process_starts_with_the_room_that_is_left(tmp_path: Path) -> None:
    put(spool(tmp_path, kib=4), b"a" * 3 * KIB)
    with pytest.raises(SpoolFull):
        put(spool(tmp_path, kib=4), b"b" * 2 * KIB)


def test_a_file_that_was_changed_is_not_read_back(tmp_path: Path) -> None:
    one = spool(tmp_path)
    sha256 = put(one, PICTURE)
    [place] = tmp_path.rglob(sha256)
    place.write_bytes(b"something else")
    assert one.get(sha256) is None
    [waiting] = one.waiting()
    one.set_aside(waiting)
    assert (one.holds(sha256), one.standing().damaged) == (False, 1)
    assert put(one, PICTURE) == sha256
    one.set_aside(waiting)
    assert one.get(sha256) == PICTURE, "what was kept anew meanwhile is not damaged"


def test_a_file_that_was_changed_is_kept_anew_and_not_taken_for_the_picture(
    tmp_path: Path,
) -> None:
    one = spool(tmp_path)
    sha256 = put(one, PICTURE)
    [place] = tmp_path.rglob(sha256)
    for damage in (b"", PICTURE[:100], b"something else"):
        place.write_bytes(damage)
        assert put(one, PICTURE) == sha256
        assert one.get(sha256) == PICTURE


def test_what_is_left_of_the_disk_is_for_others(tmp_path: Path) -> None:
    one = Spool(SpoolSettings(folder=tmp_path, spare_gib=2**30))
    with pytest.raises(DiskFull, match="make room there"):
        put(one, PICTURE)
    assert one.waiting() == []


def test_a_write_that_breaks_off_leaves_nothing_and_the_next_one_heals_it(tmp_path: Path) -> None:
    one = spool(tmp_path)
    put(one, b"before")
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(StoreUnavailable, match=r"cannot be used \(File too large\)"):
            put(one, PICTURE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    assert one.standing().size_bytes == len(b"before")
    assert [path.name for path in files(tmp_path)] == [sha256_of(b"before")]
    assert one.get(put(one, PICTURE)) == PICTURE


@pytest.mark.parametrize("at", [2**32, -(2**31)], ids=["2106", "1901"])
def test_a_clock_that_was_wrong_lets_no_picture_wait_since_tomorrow_or_for_ever(
    tmp_path: Path, at: int
) -> None:
    one = spool(tmp_path)
    [place] = tmp_path.rglob(put(one, PICTURE))
    os.utime(place, (at, at))
    [waiting] = one.waiting()
    assert datetime.fromtimestamp(0, UTC) <= waiting.kept_at <= datetime.now(UTC)
    assert one.standing().oldest_at is not None


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    one = spool(tmp_path)
    sha256 = put(one, PICTURE)
    (tmp_path / "other").symlink_to("other")
    for use in (one.get, one.holds, one.remove):
        with pytest.raises(StoreUnavailable, match="cannot be used"):
            use(sha256)
    for ask in (one.waiting, one.standing):
        with pytest.raises(OSError, match="Too many levels"):
            ask()


def test_half_a_file_is_no_picture_and_is_cleared_away_when_nobody_can_be_writing_it(
    tmp_path: Path,
) -> None:
    one = spool(tmp_path)
    put(one, PICTURE)
    half = tmp_path / ".coming" / "abc"
    half.write_bytes(PICTURE[:100])
    assert len(one.waiting()) == 1
    assert half.exists()
    os.utime(half, (time.time() - ABANDONED_S - 1,) * 2)
    assert len(one.waiting()) == 1
    assert not half.exists()


def test_one_of_several_drains_and_the_next_may_when_it_ends(tmp_path: Path) -> None:
    one, other = spool(tmp_path), spool(tmp_path)
    put(one, PICTURE)
    with one.alone() as first, other.alone() as second:
        assert (first, second) == (True, False)
    with other.alone() as now:
        assert now


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        put(spool(tmp_path / "spool"), PICTURE)


@pytest.mark.parametrize("media_type", ["", "../image", "image/../../etc", "Image/JPEG", "a/b/c"])
def test_what_is_no_media_type_becomes_no_path(tmp_path: Path, media_type: str) -> None:
    with pytest.raises(ValueError, match="media type"):
        spool(tmp_path).put(PICTURE, media_type, Rank.EVIDENCE)


def test_whatever_was_acknowledged_before_a_kill_is_there_whole_after_it(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
        )
        for _ in range(2)
    ]
    acknowledged: set[str] = set()
    for writer in writers:
        assert writer.stdout is not None
        acknowledged |= {writer.stdout.readline().decode().strip() for _ in range(20)}
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        said, _ = writer.communicate()
        acknowledged |= {line for line in said.decode().splitlines() if len(line) == 64}
    after = spool(tmp_path, kib=10 * 2**20)
    waiting = {one.sha256: one.read() for one in after.waiting()}
    assert acknowledged <= set(waiting)
    assert all(data is not None and sha256_of(data) == name for name, data in waiting.items())
