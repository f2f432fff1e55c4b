"""What every store promises: a folder, memory, a spool before a folder, two S3 servers."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from pipeline.storage import (
    ErasableStore,
    FolderStore,
    MemoryStore,
    PictureCorrupt,
    PictureMissing,
    S3Store,
    Spool,
    SpoolSettings,
    StoreSettings,
    open_store,
    sha256_of,
    spooling_of,
)
from tests.peers.moto import LockingServer
from tests.peers.rclone import S3Server

PICTURE = b"\xff\xd8 a picture \x00\xff\xd9" * 1000
UNKNOWN = sha256_of(b"never kept")
BUCKETS = (f"bucket-{number}" for number in count(1))


@dataclass
class Kept:
    """A store, and the way round it that only a vandal would take."""

    store: ErasableStore
    where: Path | None

    def vandalise(self, sha256: str) -> None:
        changed = b"?" * len(self.store.get(sha256))
        if isinstance(self.store, MemoryStore):
            self.store._pictures[sha256] = changed
            return
        if isinstance(self.store, S3Store) and self.where is None:
            name, kept = self.store._name(sha256), io.BytesIO(changed)
            self.store._client.put_object(self.store._bucket, name, kept, len(changed))
            return
        assert self.where is not None
        (file,) = self.where.rglob(sha256)
        file.write_bytes(changed)


@pytest.fixture(
    params=[
        "folder",
        "memory",
        "spooled",
        pytest.param("s3", marks=pytest.mark.service),
        pytest.param("locking", marks=pytest.mark.service),
    ],
)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    if request.param == "folder":
        return Kept(open_store(StoreSettings(folder=tmp_path / "evidence")), tmp_path)
    if request.param == "memory":
        return Kept(open_store(StoreSettings(kind="memory")), None)
    if request.param == "spooled":
        folder = FolderStore(tmp_path / "evidence")
        spool = Spool(SpoolSettings(folder=tmp_path / "spool"))
        return Kept(spooling_of(folder, folder, spool).store, tmp_path)
    if request.param == "locking":
        locking: LockingServer = request.getfixturevalue("locking")
        return Kept(open_store(locking.settings(bucket=locking.bucket(), lock="governance")), None)
    server: S3Server = request.getfixturevalue("s3")
    bucket = next(BUCKETS)
    return Kept(open_store(server.settings(bucket=bucket)), server.folder / bucket)


def test_what_was_put_comes_back_under_its_hash(kept: Kept) -> None:
    sha256 = kept.store.put(PICTURE, "image/jpeg")
    assert sha256 == sha256_of(PICTURE)
    assert kept.store.get(sha256) == PICTURE


def test_putting_the_same_picture_again_changes_nothing(kept: Kept) -> None:
    assert kept.store.put(PICTURE, "image/jpeg") == kept.store.put(PICTURE, "image/jpeg")
    assert kept.store.get(sha256_of(PICTURE)) == PICTURE


def test_different_pictures_do_not_meet(kept: Kept) -> None:
    pictures = [PICTURE + bytes([i]) for i in range(20)]
    hashes = [kept.store.put(picture, "image/jpeg") for picture in pictures]
    assert len(set(hashes)) == 20
    assert [kept.store.get(sha256) for sha256 in hashes] == pictures


def test_a_large_picture_survives(kept: Kept) -> None:
    large = bytes(range(256)) * 48 * 1024
    assert kept.store.get(kept.store.put(large, "image/png")) == large


def test_many_threads_may_put_and_get_at_once(kept: Kept) -> None:
    shared = kept.store.put(PICTURE, "image/jpeg")

    def there_and_back(number: int) -> bool:
        own = PICTURE + number.to_bytes(2, "big")
        came_back = kept.store.get(kept.store.put(own, "image/jpeg")) == own
        return came_back and kept.store.put(PICTURE, "image/jpeg") == shared

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(there_and_back, range(40)))


def test_a_picture_never_kept_is_missing(kept: Kept) -> None:
    with pytest.raises(PictureMissing, match=UNKNOWN):
        kept.store.get(UNKNOWN)
    kept.store.put(PICTURE, "image/jpeg")
    with pytest.raises(PictureMissing, match="never kept, or was deleted"):
        kept.store.get(UNKNOWN)


def test_a_picture_changed_behind_our_back_is_never_handed_out(kept: Kept) -> None:
    sha256 = kept.store.put(PICTURE, "image/jpeg")
    kept.vandalise(sha256)
    with pytest.raises(PictureCorrupt, match=sha256):
        kept.store.get(sha256)


def test_a_picture_that_was_damaged_is_whole_again_when_it_is_put_again(kept: Kept) -> None:
    sha256 = kept.store.put(PICTURE, "image/jpeg")
    kept.vandalise(sha256)
    assert kept.store.put(PICTURE, "image/jpeg") == sha256
    assert kept.store.get(sha256) == PICTURE


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../../etc/passwd",
        "/etc/passwd",
        UNKNOWN.upper(),
        UNKNOWN[:-1],
        UNKNOWN + "0",
        UNKNOWN + "\n",
        UNKNOWN[:60] + "/../",
    ],
)
def test_what_is_no_hash_is_refused_before_it_becomes_a_path(kept: Kept, name: str) -> None:
    for use in (kept.store.get, kept.store.erase, lambda sha256: kept.store.link(sha256, 60)):
        with pytest.raises(ValueError, match="64 lower-case hexadecimal digits"):
            use(name)


@pytest.mark.parametrize("seconds", [0, -1, 8 * 24 * 3600])
def test_a_link_lasts_between_a_second_and_a_week(kept: Kept, seconds: int) -> None:
    with pytest.raises(ValueError, match="between 1 second and 7 days"):
        kept.store.link(UNKNOWN, seconds)


def test_an_erased_picture_is_gone_and_its_neighbour_is_not(kept: Kept) -> None:
    gone, stays = (kept.store.put(PICTURE + bytes([i]), "image/jpeg") for i in (1, 2))
    for _ in range(2):
        kept.store.erase(gone)
    with pytest.raises(PictureMissing):
        kept.store.get(gone)
    assert kept.store.get(stays) == PICTURE + bytes([2])
    kept.store.erase(UNKNOWN)


def test_erasing_from_a_store_that_never_held_anything_is_no_error(kept: Kept) -> None:
    kept.store.erase(UNKNOWN)
