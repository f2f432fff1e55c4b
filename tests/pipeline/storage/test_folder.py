from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from pipeline.storage import FolderStore, PictureMissing, StoreUnavailable, sha256_of
from pipeline.storage.durable import ABANDONED_S

PICTURE = b"a picture"


def test_a_picture_lies_in_folders_named_by_its_hash_and_nothing_else_remains(
    tmp_path: Path,
) -> None:
    sha256 = FolderStore(tmp_path).put(PICTURE, "image/jpeg")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [tmp_path / sha256[:2] / sha256[2:4] / sha256]


def test_a_picture_once_kept_is_never_written_again(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    sha256 = store.put(PICTURE, "image/jpeg")
    (file,) = tmp_path.rglob(sha256)
    before = file.stat()
    store.put(PICTURE, "image/jpeg")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_crash_before_the_rename_leaves_no_picture_and_the_next_put_heals_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)

    def no_rename(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", no_rename)
        with pytest.raises(StoreUnavailable, match="No space left on device"):
            store.put(PICTURE, "image/jpeg")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(PictureMissing):
        store.get(sha256_of(PICTURE))
    assert store.get(store.put(PICTURE, "image/jpeg")) == PICTURE


def test_bytes_reach_the_disk_before_the_name_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture's bytes, then its name; the names of the folders it lies in as well."""
    order: list[str] = []
    sync, rename = os.fsync, Path.replace

    def noted_sync(handle: int) -> None:
        order.append("names" if stat.S_ISDIR(os.fstat(handle).st_mode) else "bytes")
        sync(handle)

    def noted_rename(self: Path, target: Path) -> Path:
        order.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_rename)
    FolderStore(tmp_path).put(PICTURE, "image/jpeg")
    assert [one for one in order if one != "names"] == ["bytes", "rename"]
    assert order[-1] == "names"
    assert order.count("names") == 3


def test_what_a_killed_writer_left_is_cleared_away_once_nobody_can_be_writing_it(
    tmp_path: Path,
) -> None:
    FolderStore(tmp_path).put(PICTURE, "image/jpeg")
    [desk] = [path for path in tmp_path.iterdir() if path.name == ".coming"]
    (desk / "old").write_bytes(PICTURE[:3])
    (desk / "new").write_bytes(PICTURE[:3])
    os.utime(desk / "old", (time.time() - ABANDONED_S - 60,) * 2)
    FolderStore(tmp_path).put(PICTURE + b"2", "image/jpeg")
    assert [path.name for path in desk.iterdir()] == ["new"]


def test_a_folder_that_is_a_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("not a folder")
    store = FolderStore(tmp_path / "evidence")
    with pytest.raises(StoreUnavailable, match="check that it exists, has room"):
        store.put(PICTURE, "image/jpeg")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        store.get(sha256_of(PICTURE))


def test_a_folder_has_no_links(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert store.link(store.put(PICTURE, "image/jpeg"), 60) is None
