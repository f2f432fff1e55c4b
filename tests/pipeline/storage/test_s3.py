from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pipeline.storage import (
    PictureMissing,
    S3Store,
    StoreSettings,
    StoreUnavailable,
    open_store,
    sha256_of,
)
from pipeline.storage.s3_wire import PART_BYTES
from tests.peers.broken_way import Break, way_to
from tests.peers.rclone import SECRET_KEY, S3Server, s3_server

pytestmark = pytest.mark.service

PICTURE = b"\xff\xd8 a picture \xff\xd9"
SOON_S = 60.0
"""Two tries of a second each on a machine that is busy; without a limit it would be minutes."""


def soon_unavailable(call: Callable[[], object]) -> str:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as caught:
        call()
    assert time.monotonic() - began < SOON_S
    return str(caught.value)


@contextmanager
def silent_server() -> Iterator[tuple[int, list[socket.socket]]]:
    """Accepts connections, which are listed, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        done = threading.Event()
        held: list[socket.socket] = []

        def accept() -> None:
            while not done.is_set():
                try:
                    held.append(listener.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listener.getsockname()[1], held
        finally:
            done.set()
            thread.join()
            for one in held:
                one.close()


def test_a_link_opens_the_picture_without_a_password_and_with_its_type(s3: S3Server) -> None:
    store = S3Store(s3.settings(bucket="links"))
    link = store.link(store.put(PICTURE, "image/jpeg"), 60)
    assert link is not None
    assert SECRET_KEY not in link
    answer = httpx.get(link, timeout=60)
    assert (answer.status_code, answer.content) == (200, PICTURE)


def test_a_link_changed_to_another_picture_opens_nothing(s3: S3Server) -> None:
    store = S3Store(s3.settings(bucket="links"))
    one = store.put(PICTURE, "image/jpeg")
    other = store.put(PICTURE + b"2", "image/jpeg")
    link = store.link(one, 60)
    assert link is not None
    assert httpx.get(link.replace(one, other), timeout=60).status_code == 403


def test_objects_lie_under_the_prefix_and_the_bucket_is_made_when_missing(s3: S3Server) -> None:
    store = S3Store(s3.settings(bucket="made-now", prefix="city/evidence/"))
    sha256 = store.put(PICTURE, "image/jpeg")
    assert (s3.folder / "made-now" / "city" / "evidence" / sha256).read_bytes() == PICTURE


def test_two_stores_making_one_bucket_at_once_both_succeed(s3: S3Server) -> None:
    stores = [S3Store(s3.settings(bucket="race")) for _ in range(6)]
    results: list[str] = []
    threads = [
        threading.Thread(
            target=lambda store=store: results.append(store.put(PICTURE, "image/jpeg"))
        )
        for store in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [sha256_of(PICTURE)] * 6


def test_a_server_killed_and_started_again_loses_nothing(tmp_path: Path) -> None:
    with s3_server(tmp_path / "objects") as server:
        store = S3Store(server.settings())
        sha256 = store.put(PICTURE, "image/jpeg")
        server.kill()
        assert server.endpoint in soon_unavailable(lambda: store.put(PICTURE, "image/jpeg"))
        assert server.endpoint in soon_unavailable(lambda: store.get(sha256))
        server.start()
        assert store.get(sha256) == PICTURE
        assert store.put(PICTURE + b"2", "image/jpeg") == sha256_of(PICTURE + b"2")


def test_a_server_that_accepts_and_says_nothing_is_unavailable_soon() -> None:
    with silent_server() as (port, _):
        store = silent_store(port)
        assert "does not answer" in soon_unavailable(lambda: store.put(PICTURE, "image/jpeg"))


def test_while_a_server_is_silent_one_asks_it_and_the_others_hear_so_at_once() -> None:
    with silent_server() as (port, connections):
        store = silent_store(port, timeout_s=20.0, tries=1)
        store._line._silent = True
        asking = threading.Thread(target=lambda: soon_over(store), daemon=True)
        asking.start()
        until = time.monotonic() + 30.0
        while not connections:
            assert time.monotonic() < until, "nobody asked"
            time.sleep(0.01)
        for _ in range(100):
            with pytest.raises(StoreUnavailable, match="is being asked"):
                store.get(sha256_of(PICTURE))
        assert len(connections) == 1
        connections[0].shutdown(socket.SHUT_RDWR)
        asking.join()


def soon_over(store: S3Store) -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        store.get(sha256_of(PICTURE))


def silent_store(port: int, **changes: object) -> S3Store:
    plain = {"access_key": "a", "secret_key": "b" * 8, "secure": False, "timeout_s": 1.0}
    given = {"kind": "s3", "endpoint": f"127.0.0.1:{port}", **plain, **changes}
    return S3Store(StoreSettings.model_validate(given))


def test_wrong_keys_are_said_in_one_sentence_without_the_secret(s3: S3Server) -> None:
    store = open_store(s3.settings(secret_key="wrong-but-secret"))
    with pytest.raises(StoreUnavailable) as caught:
        store.put(PICTURE, "image/jpeg")
    assert f"{s3.endpoint} refused" in str(caught.value)
    assert "check its keys" in str(caught.value)
    assert "wrong-but-secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    with pytest.raises(StoreUnavailable, match="refused"):
        store.get(sha256_of(PICTURE))


@pytest.mark.parametrize("size", [100_000, PART_BYTES + 100_000])
def test_what_arrives_otherwise_than_it_was_sent_is_noticed_and_not_kept(
    s3: S3Server, size: int
) -> None:
    data = PICTURE * (size // len(PICTURE))
    with way_to(s3.port) as way:
        store = S3Store(s3.settings(bucket=f"blurred-{size}", endpoint=way.endpoint))
        store.put(PICTURE, "image/jpeg")
        way.breaks(Break.BLURRED)
        with pytest.raises(StoreUnavailable, match="did not keep what it was given"):
            store.put(data, "image/jpeg")
        with pytest.raises(PictureMissing):
            store.get(sha256_of(data))
        way.mend()
        assert store.get(store.put(data, "image/jpeg")) == data
