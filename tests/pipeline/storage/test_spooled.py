"""A store that goes away and comes back: nothing is lost, nothing doubled, nobody waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.storage import (
    FolderStore,
    MemoryStore,
    PictureMissing,
    Rank,
    Spool,
    SpoolEvent,
    SpoolFull,
    Spooling,
    SpoolSettings,
    SpoolStanding,
    StoreSettings,
    StoreUnavailable,
    open_spooling,
    sha256_of,
    spooling_of,
)
from tests.peers.broken_way import OUTAGES, Break, Way, way_to
from tests.peers.rclone import S3Server

PICTURE = b"\xff\xd8 a picture \xff\xd9" * 100
STOP = threading.Event()
HANG_S = 30.0
"""A bound against a hang, and nothing finer: far more than any of these takes."""
DRAINER = """
import sys, threading
from pathlib import Path
from pipeline.storage import *
from pipeline.storage.spooled import NOBODY
store, spool = FolderStore(Path(sys.argv[2])), Spool(SpoolSettings(folder=Path(sys.argv[1])))
it = spooling_of(store, store, spool)
print("begun", flush=True)
it.drain.run(threading.Event(), NOBODY, lambda *_: None, 0.01)
"""


class Fickle(MemoryStore):
    """A store that answers when it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.away = self.full = self.forgets = False
        self.refused: set[str] = set()
        self.asked = 0
        self.puts: Counter[str] = Counter()

    def _ask(self) -> None:
        self.asked += 1
        if self.away:
            raise StoreUnavailable("the store does not answer")

    def put(self, data: bytes, media_type: str) -> str:
        self._ask()
        sha256 = sha256_of(data)
        if self.full or sha256 in self.refused:
            raise StoreUnavailable("the store has no room")
        self.puts[sha256] += 1
        return sha256 if self.forgets or sha256 in self._pictures else super().put(data, media_type)

    def get(self, sha256: str) -> bytes:
        self._ask()
        return super().get(sha256)

    def erase(self, sha256: str) -> None:
        self._ask()
        super().erase(sha256)

    def damage(self, sha256: str) -> None:
        self._pictures[sha256] = b"half"

    def names(self) -> set[str]:
        return set(self._pictures)


class Heard:
    """What somebody is told of the spool."""

    def __init__(self) -> None:
        self.events: Counter[tuple[SpoolEvent, Rank]] = Counter()
        self.standing = SpoolStanding()

    def happened(self, what: SpoolEvent, rank: Rank) -> None:
        self.events[what, rank] += 1

    def stands(self, standing: SpoolStanding) -> None:
        self.standing = standing


class Patrol:
    """One process: its store, its spool, and who drains it."""

    def __init__(self, folder: Path, far: Fickle, max_gib: float = 1.0) -> None:
        spool = Spool(SpoolSettings(folder=folder, max_gib=max_gib))
        self.far, self.heard = far, Heard()
        spooling = spooling_of(far, far, spool)
        self.drain, self.spool = spooling.drain, spool
        self.store = replace(spooling.store, watch=self.heard)
        self.late: list[str] = []

    def put(self, data: bytes = PICTURE, rank: Rank = Rank.EVIDENCE) -> str:
        return self.store.of(rank).put(data, "image/jpeg")

    def round(self) -> bool:
        return self.drain.round(STOP, self.heard, self._remember)

    def _remember(self, sha256: str, _kept_at: datetime) -> None:
        self.late.append(sha256)


@pytest.fixture
def patrol(tmp_path: Path) -> Patrol:
    return Patrol(tmp_path / "spool", Fickle())


def test_while_the_store_answers_nothing_goes_into_the_spool(patrol: Patrol) -> None:
    sha256 = patrol.put()
    assert patrol.far.names() == {sha256}
    assert patrol.round()
    assert not patrol.store.waits(sha256)
    assert not patrol.spool.folder.exists()


def test_while_it_is_away_pictures_wait_here_and_are_read_from_here(patrol: Patrol) -> None:
    patrol.far.away = True
    sha256 = patrol.put()
    assert patrol.store.get(sha256) == PICTURE
    assert patrol.store.waits(sha256)
    assert not patrol.round()
    assert (patrol.heard.standing.pictures, patrol.heard.standing.away) == (1, True)
    assert patrol.heard.events == {(SpoolEvent.KEPT, Rank.EVIDENCE): 1}


def test_an_outage_is_found_out_once_and_after_that_nobody_who_looks_asks(patrol: Patrol) -> None:
    known = patrol.put(b"known")
    patrol.far.away = True
    for number in range(20):
        patrol.put(bytes([number]))
    with pytest.raises(StoreUnavailable):
        patrol.store.get(known)
    asked = patrol.far.asked
    for number in range(20):
        patrol.put(bytes([100 + number]))
        with pytest.raises(StoreUnavailable, match="a moment ago"):
            patrol.store.get(known)
        with pytest.raises(StoreUnavailable, match="a moment ago"):
            patrol.store.erase(known)
    assert patrol.far.asked == asked


def test_when_it_is_back_the_spool_is_drained_and_pictures_go_straight_again(
    patrol: Patrol,
) -> None:
    patrol.far.away = True
    kept = [patrol.put(bytes([number])) for number in range(50)]
    assert not patrol.round()
    patrol.far.away = False
    assert patrol.round()
    assert patrol.far.names() == set(kept)
    assert set(patrol.far.puts.values()) == {1}
    assert patrol.heard.events[SpoolEvent.DRAINED, Rank.EVIDENCE] == 50
    assert patrol.heard.standing == SpoolStanding()
    assert sorted(patrol.late) == sorted(kept)
    straight = patrol.put()
    assert not patrol.spool.holds(straight)
    assert patrol.far.names() == {*kept, straight}


def test_a_store_that_only_stopped_to_answer_reads_is_asked_again_though_nothing_waits(
    patrol: Patrol,
) -> None:
    sha256 = patrol.put()
    patrol.far.away = True
    with pytest.raises(StoreUnavailable):
        patrol.store.get(sha256)
    assert not patrol.round()
    patrol.far.away = False
    assert patrol.round()
    assert patrol.store.get(sha256) == PICTURE


def test_a_store_without_room_is_read_on_while_pictures_wait(patrol: Patrol) -> None:
    known = patrol.put(b"known")
    patrol.far.full = True
    patrol.put()
    assert not patrol.round()
    assert patrol.store.get(known) == b"known"
    assert patrol.spool.standing().pictures == 1


def test_a_picture_leaves_the_spool_only_when_the_store_gave_it_back(patrol: Patrol) -> None:
    patrol.far.away = True
    sha256 = patrol.put()
    patrol.far.away, patrol.far.forgets = False, True
    assert not patrol.round()
    assert patrol.store.get(sha256) == PICTURE
    patrol.far.forgets = False
    assert patrol.round()
    assert (patrol.store.waits(sha256), patrol.store.get(sha256)) == (False, PICTURE)


def test_half_an_object_that_a_dying_server_left_is_replaced_by_the_whole(patrol: Patrol) -> None:
    sha256 = patrol.put()
    patrol.far.damage(sha256)
    patrol.far.away = True
    patrol.put()
    patrol.far.away = False
    assert patrol.round()
    assert patrol.store.get(sha256) == PICTURE
    assert not patrol.store.waits(sha256)


def test_a_damaged_file_is_set_aside_and_stops_no_other(patrol: Patrol) -> None:
    patrol.far.away = True
    bad, good = patrol.put(b"bad"), patrol.put(b"good")
    [place] = patrol.spool.folder.rglob(bad)
    place.write_bytes(b"bat")
    patrol.far.away = False
    assert patrol.round()
    assert patrol.far.names() == {good}
    assert patrol.heard.standing.damaged == 1
    assert patrol.heard.events[SpoolEvent.DAMAGED, Rank.EVIDENCE] == 1
    with pytest.raises(PictureMissing):
        patrol.store.get(bad)


def test_what_is_erased_while_it_waits_never_reaches_the_store(patrol: Patrol) -> None:
    patrol.far.away = True
    sha256 = patrol.put()
    with pytest.raises(StoreUnavailable):
        patrol.store.erase(sha256)
    patrol.far.away = False
    assert patrol.round()
    patrol.store.erase(sha256)
    assert patrol.far.names() == set()


def test_what_goes_while_it_is_on_its_way_is_told_again_and_evidence_is_never_erased_for_it(
    tmp_path: Path,
) -> None:
    """Its time was over meanwhile, and who erased it hears that it came back; or somebody who does
    not know our lock brought it, too, and then it must stay."""

    class Meanwhile(Fickle):
        def put(self, data: bytes, media_type: str) -> str:
            if not self.away:
                one.spool.remove(sha256_of(data))
            return super().put(data, media_type)

    one = Patrol(tmp_path, Meanwhile())
    one.far.away = True
    evidence = one.put()
    one.put(b"look", Rank.OTHER)
    one.far.away = False
    assert one.round()
    assert one.far.names() == {evidence}
    assert one.late == [evidence, evidence]


def in_order(patrol: Patrol, kept: list[str]) -> None:
    """As if a second had gone by between one and the next, whatever the clock of the disk tells."""
    for age_s, sha256 in enumerate(reversed(kept)):
        [place] = patrol.spool.folder.rglob(sha256)
        os.utime(place, (time.time() - age_s,) * 2)


def test_a_picture_that_the_store_refuses_stays_alone_and_stops_no_other(patrol: Patrol) -> None:
    patrol.far.away = True
    kept = [patrol.put(bytes([number])) for number in range(20)]
    in_order(patrol, kept)
    patrol.far.away, patrol.far.refused = False, {kept[0], kept[7]}
    assert patrol.round()
    assert patrol.far.names() == set(kept) - patrol.far.refused
    assert (patrol.heard.standing.pictures, patrol.heard.standing.away) == (2, False)
    assert not patrol.store.waits(patrol.put())
    assert not patrol.round(), "two in a row, and nothing else to try"
    patrol.far.refused = set()
    assert patrol.round()
    assert patrol.heard.standing == SpoolStanding()


def test_however_many_it_refuses_they_are_tried_after_the_others(patrol: Patrol) -> None:
    patrol.far.away = True
    kept = [patrol.put(bytes([number])) for number in range(20)]
    in_order(patrol, kept)
    for _ in range(5):
        assert not patrol.round()
    patrol.far.away, patrol.far.refused = False, set(kept[:6])
    for _ in range(5):
        patrol.round()
    assert patrol.far.names() == set(kept[6:])
    assert {one.sha256 for one in patrol.spool.waiting()} == set(kept[:6])
    patrol.far.refused = set()
    assert patrol.round()
    assert patrol.far.names() == set(kept)


def test_an_outage_changes_nothing_about_who_comes_first(patrol: Patrol) -> None:
    class Lasting(Fickle):
        def put(self, data: bytes, media_type: str) -> str:
            came.append(sha256_of(data))
            return super().put(data, media_type)

    came: list[str] = []
    patrol.far.away = True
    kept = [patrol.put(bytes([number])) for number in range(10)]
    in_order(patrol, kept)
    far = Lasting()
    far.away = True
    drain = replace(patrol.drain, store=far)
    for _ in range(8):
        assert not drain.round(STOP, patrol.heard, lambda *_: None)
    assert came == kept[:2] * 8


def test_a_store_that_goes_away_in_the_middle_is_not_asked_for_every_picture(
    patrol: Patrol,
) -> None:
    class Middle(Fickle):
        def put(self, data: bytes, media_type: str) -> str:
            self.away = sum(self.puts.values()) >= 10
            return super().put(data, media_type)

    patrol.far.away = True
    kept = [patrol.put(bytes([number])) for number in range(100)]
    middle = Middle()
    drain = replace(patrol.drain, store=middle)
    assert not drain.round(STOP, patrol.heard, lambda *_: None)
    assert len(middle.names()) >= 10
    assert middle.asked < 50
    assert patrol.heard.standing.away
    left = {one.sha256 for one in patrol.spool.waiting()}
    assert left | middle.names() == set(kept)


def test_a_file_that_cannot_be_read_stops_no_other_and_keeps_no_store_away(patrol: Patrol) -> None:
    patrol.far.away = True
    bad, good = patrol.put(b"bad"), patrol.put(b"good")
    [place] = patrol.spool.folder.rglob(bad)
    place.unlink()
    place.mkdir()
    patrol.far.away = False
    assert patrol.round()
    assert patrol.far.names() == {good}
    assert (patrol.heard.standing.pictures, patrol.heard.standing.away) == (1, False)
    assert not patrol.store.waits(patrol.put(b"straight"))
    assert not patrol.round(), "what only waits for a person is not tried every second"
    assert not patrol.heard.standing.away


def test_a_spool_that_cannot_be_used_keeps_no_store_away(patrol: Patrol) -> None:
    known = patrol.put(b"known")
    patrol.far.away = True
    patrol.put()
    (patrol.spool.folder / ".draining").mkdir()
    with pytest.raises(IsADirectoryError):
        patrol.round()
    assert (patrol.heard.standing.unusable, patrol.heard.standing.away) == (True, True)
    patrol.far.away = False
    with pytest.raises(IsADirectoryError):
        patrol.round()
    assert (patrol.heard.standing.unusable, patrol.heard.standing.away) == (True, False)
    assert patrol.put(b"straight") in patrol.far.names()
    assert patrol.store.get(known) == b"known"


def test_where_the_spool_cannot_be_read_the_store_is(patrol: Patrol) -> None:
    known = patrol.put(b"known")
    patrol.far.away = True
    waits = patrol.put(b"waits")
    patrol.far.away = False
    patrol.drain.reading.found()
    (patrol.spool.folder / "other").symlink_to("other")
    assert patrol.store.get(known) == b"known"
    assert not patrol.store.waits(waits)
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        patrol.store.get(waits)


def test_what_the_spool_cannot_take_is_counted(tmp_path: Path) -> None:
    patrol = Patrol(tmp_path / "spool", Fickle())
    patrol.far.away = True
    patrol.spool.folder.write_text("no folder")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        patrol.put()
    assert patrol.heard.events == {(SpoolEvent.TURNED_AWAY, Rank.EVIDENCE): 1}


def test_more_than_is_counted_at_once_goes_in_one_round_and_is_told_meanwhile(
    patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.storage.draining.AT_ONCE", 10)
    told: list[int] = []

    class Listening(Heard):
        def stands(self, standing: SpoolStanding) -> None:
            told.append(standing.pictures)

    patrol.far.away = True
    for number in range(35):
        patrol.put(bytes([number]))
    patrol.far.away = False
    assert patrol.drain.round(STOP, Listening(), lambda *_: None)
    assert told == [25, 15, 5, 0]


def test_without_room_evidence_is_turned_away_aloud_and_learning_before_it(tmp_path: Path) -> None:
    patrol = Patrol(tmp_path, Fickle(), max_gib=1000 / 2**30)
    patrol.far.away = True
    patrol.put(b"a" * 500)
    with pytest.raises(SpoolFull):
        patrol.put(b"b" * 200, Rank.OTHER)
    patrol.put(b"c" * 500)
    with pytest.raises(SpoolFull):
        patrol.put(b"d")
    assert patrol.heard.events[SpoolEvent.TURNED_AWAY, Rank.OTHER] == 1
    assert patrol.heard.events[SpoolEvent.TURNED_AWAY, Rank.EVIDENCE] == 1
    patrol.far.away = False
    assert patrol.round()
    assert patrol.far.names() == {sha256_of(b"a" * 500), sha256_of(b"c" * 500)}


def test_pictures_to_learn_from_are_not_remembered_as_evidence(patrol: Patrol) -> None:
    patrol.far.away = True
    patrol.put(b"look", Rank.OTHER)
    evidence = patrol.put()
    patrol.far.away = False
    assert patrol.round()
    assert patrol.late == [evidence]


def test_patrols_of_one_machine_share_a_spool_and_none_tramples_on_another(tmp_path: Path) -> None:
    far = Fickle()
    far.away = True
    one, other = Patrol(tmp_path, far), Patrol(tmp_path, far)
    kept = {one.put(b"1"), other.put(b"2"), one.put(PICTURE), other.put(PICTURE)}
    assert one.store.get(sha256_of(b"2")) == b"2"
    far.away = False
    with one.spool.alone():
        assert other.round()
        assert other.heard.standing.pictures == 3
        # Whoever drains is at it: until that is done the store is not believed to be back.
        assert other.put(b"3") == sha256_of(b"3")
        assert other.store.waits(sha256_of(b"3"))
    assert one.round()
    assert far.names() == {*kept, sha256_of(b"3")}
    assert other.round()
    other.put(b"4")
    assert not other.store.waits(sha256_of(b"4"))
    assert set(far.puts.values()) == {1}


def test_a_drain_killed_again_and_again_brings_every_picture_once(tmp_path: Path) -> None:
    spool, far = Spool(SpoolSettings(folder=tmp_path / "spool")), tmp_path / "store"
    pictures = [number.to_bytes(2, "big") * 4000 for number in range(200)]
    kept = {spool.put(one, "image/jpeg", Rank.EVIDENCE) for one in pictures}
    arguments = [sys.executable, "-c", DRAINER, str(spool.folder), str(far)]
    root = Path(__file__).parents[3]
    for _ in range(3):
        before = spool.standing().pictures
        drainer = subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=root)
        assert drainer.stdout is not None
        assert drainer.stdout.readline() == b"begun\n"
        until = time.monotonic() + HANG_S
        while before == spool.standing().pictures > 0:
            assert time.monotonic() < until, "nothing was drained"
            time.sleep(0.002)
        drainer.kill()
        drainer.communicate()
        there = {path.name for path in far.rglob("*") if path.is_file() and len(path.name) == 64}
        assert kept == there | {one.sha256 for one in spool.waiting()}
    store = FolderStore(far)
    last = spooling_of(store, store, spool)
    assert last.drain.round(STOP, Heard(), lambda *_: None)
    assert {sha256_of(store.get(one)) for one in kept} == kept
    assert spool.standing().pictures == 0


def test_only_a_store_that_may_be_away_has_a_spool(tmp_path: Path) -> None:
    assert open_spooling(StoreSettings(folder=tmp_path)) is None
    assert open_spooling(StoreSettings(kind="memory")) is None
    s3 = {"kind": "s3", "endpoint": "minio:9000", "access_key": "a", "secret_key": "b" * 8}
    assert open_spooling(StoreSettings.model_validate(s3)) is not None
    without = StoreSettings.model_validate(s3 | {"spool": {"max_gib": 0}})
    assert open_spooling(without) is None


@contextmanager
def draining(it: Spooling, heard: Heard) -> Iterator[None]:
    stop = threading.Event()
    run = threading.Thread(target=it.drain.run, args=(stop, heard, lambda *_: None, 0.1))
    run.start()
    try:
        yield
    finally:
        stop.set()
        run.join()


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60.0
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def on_the_way(s3: S3Server, way: Way, folder: Path) -> tuple[Spooling, Heard]:
    settings = s3.settings(bucket=f"way-{way.port}", endpoint=way.endpoint, timeout_s=2.0)
    spool = SpoolSettings(folder=folder, patience_s=0.5)
    it, heard = open_spooling(settings.model_copy(update={"spool": spool})), Heard()
    assert it is not None
    return Spooling(replace(it.store, watch=heard), it.drain), heard


@pytest.mark.service
@pytest.mark.parametrize("how", OUTAGES)
def test_an_outage_in_the_middle_of_writing_loses_and_doubles_nothing(
    how: Break, s3: S3Server, tmp_path: Path
) -> None:
    """Four cameras keep pictures all the time; the way to a real server breaks and is mended."""
    pictures = [[bytes([who, n]) * 12_000 for n in range(25)] for who in range(4)]
    with way_to(s3.port) as way:
        it, heard = on_the_way(s3, way, tmp_path / "spool")
        broken, put = threading.Event(), [0] * 4

        def camera(who: int) -> None:
            for number, data in enumerate(pictures[who]):
                if number == 8:
                    broken.wait(HANG_S)
                sha256 = it.store.put(data, "image/jpeg")
                assert it.store.get(sha256) == data
                put[who] += 1

        with draining(it, heard):
            threads = [threading.Thread(target=camera, args=(who,)) for who in range(4)]
            began = time.monotonic()
            for thread in threads:
                thread.start()
            wait_for(lambda: put == [8] * 4)
            way.breaks(how)
            broken.set()
            for thread in threads:
                thread.join()
            assert put == [25] * 4, "somebody could not keep a picture"
            assert time.monotonic() - began < HANG_S
            assert heard.events[SpoolEvent.KEPT, Rank.EVIDENCE] >= 4 * 16
            way.mend()
            kept = heard.events[SpoolEvent.KEPT, Rank.EVIDENCE]
            wait_for(lambda: heard.events[SpoolEvent.DRAINED, Rank.EVIDENCE] == kept)
            wait_for(lambda: heard.standing == SpoolStanding())
        wanted = {sha256_of(data) for camera in pictures for data in camera}
        objects = [path for path in (s3.folder / f"way-{way.port}").rglob("*") if path.is_file()]
        assert sorted(path.name for path in objects) == sorted(wanted)
        assert all(sha256_of(path.read_bytes()) == path.name for path in objects)


@pytest.mark.service
def test_wrong_keys_and_a_bucket_that_is_gone_are_outages_like_any_other(
    s3: S3Server, tmp_path: Path
) -> None:
    wrong = s3.settings(bucket="wrong", secret_key="no longer the key")
    spool = SpoolSettings(folder=tmp_path, patience_s=20.0)
    it = open_spooling(wrong.model_copy(update={"spool": spool}))
    assert it is not None
    sha256 = it.store.put(PICTURE, "image/jpeg")
    assert it.store.get(sha256) == PICTURE
    assert not it.drain.round(STOP, Heard(), lambda *_: None)
    right = open_spooling(s3.settings(bucket="wrong").model_copy(update={"spool": spool}))
    assert right is not None
    assert right.drain.round(STOP, Heard(), lambda *_: None)
    assert (right.store.waits(sha256), right.store.get(sha256)) == (False, PICTURE)
