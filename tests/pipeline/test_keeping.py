"""Pictures of places that nobody confirms go after a week, and no others."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from pipeline.clock import HeldClock
from pipeline.database import engine_for, upgrade
from pipeline.keeping import KEPT_PICTURES, KeptPictures, RememberingStore, UnconfirmedSweeper
from pipeline.metrics import Metrics
from pipeline.outbox import Letter
from pipeline.state import CameraChange, State
from pipeline.storage import (
    MemoryStore,
    PictureMissing,
    Rank,
    Spool,
    SpoolSettings,
    StoreUnavailable,
    sha256_of,
    spooling_of,
)
from pipeline.storage.spooled import NOBODY

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)


class Kept:
    def __init__(self, engine: sa.Engine) -> None:
        self.clock = HeldClock(NOON)
        self.shelf = MemoryStore()
        self.pictures = KeptPictures(engine)
        self.state = State(engine)
        self.store = RememberingStore(self.shelf, self.pictures, self.clock)
        self.sweeper = UnconfirmedSweeper(
            self.pictures, self.shelf, self.clock, Metrics(), timedelta(days=7)
        )

    def sweep(self) -> int:
        return self.sweeper.round(threading.Event())

    def days(self, count: float) -> None:
        self.clock.advance(count * 86_400)

    def has(self, sha256: str) -> bool:
        try:
            self.shelf.get(sha256)
        except PictureMissing:
            return False
        return True


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    upgrade(url)
    engine = engine_for(url)
    yield Kept(engine)
    engine.dispose()


def test_a_picture_that_no_report_names_goes_after_a_week(kept: Kept) -> None:
    sha256 = kept.store.put(b"a place", "image/jpeg")
    kept.days(6.9)
    assert kept.sweep() == 0
    assert kept.has(sha256)
    kept.days(0.1)
    assert kept.sweep() == 1
    assert not kept.has(sha256)
    assert kept.sweep() == 0


def test_a_picture_that_a_report_names_is_servings_and_stays(kept: Kept) -> None:
    reported, dropped = (kept.store.put(data, "image/jpeg") for data in (b"one", b"two"))
    told = Letter(UUID(int=1), f'{{"evidence":[{{"sha256":"{reported}"}}]}}', NOON)
    kept.state.save([CameraChange("gate-3", "{}", [told])])
    kept.days(100)
    assert kept.sweep() == 1
    assert kept.has(reported)
    assert not kept.has(dropped)
    kept.store.put(b"one", "image/jpeg")
    kept.days(100)
    assert kept.sweep() == 0


def test_the_same_bytes_kept_again_begin_anew(kept: Kept) -> None:
    sha256 = kept.store.put(b"a still scene", "image/jpeg")
    kept.days(6)
    kept.store.put(b"a still scene", "image/jpeg")
    kept.days(6)
    assert kept.sweep() == 0
    assert kept.has(sha256)


def test_it_is_written_down_before_it_is_stored(kept: Kept) -> None:
    class Full(MemoryStore):
        def put(self, data: bytes, media_type: str) -> str:
            raise StoreUnavailable("The shelf is full: make room.")

    store = RememberingStore(Full(), kept.pictures, kept.clock)
    with pytest.raises(StoreUnavailable):
        store.put(b"never stored", "image/jpeg")
    assert kept.pictures.due(kept.clock.now(), 10) == [sha256_of(b"never stored")]


def test_bytes_that_come_again_while_they_are_being_erased_are_there_afterwards(
    kept: Kept,
) -> None:
    """The worker puts the same picture again just when the sweeper has listed it."""
    sha256 = kept.store.put(b"a still scene", "image/jpeg")
    kept.days(8)
    putting = threading.Thread(target=kept.store.put, args=(b"a still scene", "image/jpeg"))
    erase = kept.shelf.erase

    def slowly(sha256: str) -> None:
        putting.start()
        putting.join(0.2)
        erase(sha256)

    kept.shelf.erase = slowly  # type: ignore[method-assign]
    assert kept.sweep() == 1
    putting.join(60)
    assert kept.has(sha256)
    assert kept.pictures.count_due(kept.clock.now() + timedelta(days=8)) == 1


def test_what_is_due_is_counted_with_examples(kept: Kept) -> None:
    for number in range(8):
        kept.store.put(b"%d" % number, "image/jpeg")
    kept.days(8)
    told = kept.sweeper.due()
    assert (told["rule"], told["pictures"]) == ("unconfirmed", 8)
    assert isinstance(told["examples"], list)
    assert len(told["examples"]) == 5
    assert kept.sweeper.everything() == 8
    with kept.pictures._engine.connect() as connection:
        assert connection.execute(sa.select(KEPT_PICTURES)).all() == []


def test_a_picture_that_reaches_the_store_after_its_time_is_deleted_again(kept: Kept) -> None:
    """Another machine's spool brings it in when nobody remembers it any more."""
    began, reported = kept.clock.now(), kept.store.put(b"reported", "image/jpeg")
    letter = Letter(UUID(int=2), f'{{"sha256": "{reported}"}}', began)
    kept.state.save([CameraChange("cam", "{}", [letter])])
    kept.days(8)
    late = kept.shelf.put(b"late", "image/jpeg")
    for sha256 in (late, reported):
        kept.pictures.stored_late(sha256, began)
    assert kept.sweep() == 1
    assert (kept.has(late), kept.has(reported)) == (False, True)


def test_a_picture_erased_while_the_spool_brings_it_in_does_not_stay_in_the_store(
    kept: Kept, tmp_path: Path
) -> None:
    """The sweeper has taken it out of the spool and has not finished when the store gets it."""
    spool = Spool(SpoolSettings(folder=tmp_path / "spool"))
    spooling = spooling_of(kept.shelf, kept.shelf, spool)
    sha256 = spool.put(b"a place", "image/jpeg", Rank.EVIDENCE)
    [place] = spool.folder.rglob(sha256)
    os.utime(place, (NOON.timestamp(),) * 2)
    kept.pictures.remember(sha256, NOON)
    kept.days(8)
    erased, ended = threading.Event(), threading.Event()
    put, erase = kept.shelf.put, kept.shelf.erase

    def slowly(sha256: str) -> None:
        erase(sha256)
        erased.set()
        ended.wait(0.5)

    def late(data: bytes, media_type: str) -> str:
        sweeping.start()
        assert erased.wait(60)
        return put(data, media_type)

    kept.sweeper = replace(kept.sweeper, store=spooling.store)
    sweeping = threading.Thread(target=kept.sweep)
    kept.shelf.put, kept.shelf.erase = late, slowly  # type: ignore[method-assign]
    assert spooling.drain.round(ended, NOBODY, kept.pictures.stored_late)
    ended.set()
    sweeping.join(60)
    kept.shelf.put, kept.shelf.erase = put, erase  # type: ignore[method-assign]
    assert kept.has(sha256), "the store got it after it was erased"
    assert kept.sweep() == 1
    assert not kept.has(sha256)
