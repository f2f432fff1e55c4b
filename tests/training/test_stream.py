from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from tests.peers.http import Answer, Peer, peer
from training.samples import SampleError
from training.stream import Serving, fetch

SIGNED_IN = Answer(200, b"{}")
NDJSON = "application/x-ndjson"


def lines(*ids: str) -> bytes:
    return "".join(json.dumps({"sample_id": one}) + "\n" for one in ids).encode()


def at(url: str) -> Serving:
    return Serving(url, "engineer", SecretStr("a secret word"))


@contextmanager
def answering(*answers: Answer | None) -> Iterator[Peer]:
    with peer(*answers) as it:
        yield it


def test_all_records_come_into_the_spool(tmp_path: Path) -> None:
    with answering(SIGNED_IN, Answer(200, lines("a", "b"), NDJSON)) as it:
        assert fetch(at(it.url), tmp_path / "s.ndjson") == 2
    assert (tmp_path / "s.ndjson").read_bytes() == lines("a", "b")
    assert [(one.method, urlsplit(one.path).path) for one in it.asked] == [
        ("POST", "/api/login"),
        ("GET", "/api/samples"),
    ]
    assert parse_qs(urlsplit(it.asked[1].path).query) == {"deleted": ["with"]}


def test_a_connection_closed_without_a_word_is_tried_again(tmp_path: Path) -> None:
    waited: list[float] = []
    answers = (
        SIGNED_IN,
        None,
        SIGNED_IN,
        Answer(200, lines("a", "b"), NDJSON),
    )
    with answering(*answers) as it:
        assert fetch(at(it.url), tmp_path / "s.ndjson", waited.append) == 2
    assert waited == [1.0]


def test_a_spool_appears_only_when_the_stream_was_whole(tmp_path: Path) -> None:
    busy = Answer(503, b"")
    with (
        answering(SIGNED_IN, busy) as it,
        pytest.raises(SampleError, match="does not answer"),
    ):
        fetch(at(it.url), tmp_path / "s.ndjson", lambda _: None)
    assert not (tmp_path / "s.ndjson").exists()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ((Answer(401),), "may not sign in there"),
        ((SIGNED_IN, Answer(403)), "ask for the right to see samples"),
        ((SIGNED_IN, Answer(200, b"<html>", "text/html")), "are no sample records"),
        ((SIGNED_IN, Answer(200, b"[1]\n", NDJSON)), "are no sample records"),
    ],
)
def test_what_serving_refuses_is_said_in_one_sentence(
    tmp_path: Path, answers: tuple[Answer, ...], sentence: str
) -> None:
    with answering(*answers) as it, pytest.raises(SampleError, match=sentence) as caught:
        fetch(at(it.url), tmp_path / "s.ndjson", lambda _: None)
    assert "a secret word" not in str(caught.value)


def test_nobody_at_the_address_is_said_after_five_tries(tmp_path: Path) -> None:
    waited: list[float] = []
    with pytest.raises(SampleError, match="does not answer"):
        fetch(at("http://127.0.0.1:9"), tmp_path / "s.ndjson", waited.append)
    assert waited == [1.0, 2.0, 3.0, 4.0]


def test_a_stream_cut_short_is_asked_for_again_behind_the_last_sample(tmp_path: Path) -> None:
    asked: list[str] = []

    class CutShort(BaseHTTPRequestHandler):
        """Promises more than it sends, once."""

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send(b"{}", 2)

        def do_GET(self) -> None:
            asked.append(urlsplit(self.path).query)
            first = len(asked) == 1
            self._send(lines("a", "b") if first else lines("b", "c"), 1000 if first else None)

        def _send(self, body: bytes, promised: int | None) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(promised or len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), CutShort)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        assert fetch(at(url), tmp_path / "s.ndjson", lambda _: None) == 3
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert (tmp_path / "s.ndjson").read_bytes() == lines("a", "b", "c")
    assert [parse_qs(query).get("after") for query in asked] == [None, ["b"]]
