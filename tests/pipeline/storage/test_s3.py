from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pipeline.storage import S3Store, StoreSettings, StoreUnavailable, open_store, sha256_of
from tests.peers.rclone import SECRET_KEY, S3Server, s3_server

pytestmark = pytest.mark.service

PICTURE = b"\xff\xd8 a picture \xff\xd9"
SOON_S = 8.0
"""Two tries of two seconds each, and room for a busy machine."""


def soon_unavailable(call: Callable[[], object]) -> str:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as caught:
        call()
    assert time.monotonic() - began < SOON_S
    return str(caught.value)


@contextmanager
def silent_server() -> Iterator[int]:
    """Accepts connections and never says a word."""
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
            yield listener.getsockname()[1]
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
    answer = httpx.get(link)
    assert (answer.status_code, answer.content) == (200, PICTURE)


def test_a_link_changed_to_another_picture_opens_nothing(s3: S3Server) -> None:
    store = S3Store(s3.settings(bucket="links"))
    one = store.put(PICTURE, "image/jpeg")
    other = store.put(PICTURE + b"2", "image/jpeg")
    link = store.link(one, 60)
    assert link is not None
    assert httpx.get(link.replace(one, other)).status_code == 403


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
    with silent_server() as port:
        settings = {"access_key": "a", "secret_key": "b" * 8, "secure": False, "timeout_s": 1.0}
        store = S3Store(
            StoreSettings.model_validate(
                {"kind": "s3", "endpoint": f"127.0.0.1:{port}", **settings}
            )
        )
        assert "does not answer" in soon_unavailable(lambda: store.put(PICTURE, "image/jpeg"))


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
