from __future__ import annotations

from random import Random

import pytest

from pipeline.simulator.rtsp import LONGEST, Nonsense, Request, Response, take
from pipeline.simulator.transport_header import Lane, lane

ASK = b"DESCRIBE rtsp://h:1/a/b RTSP/1.0\r\nCSeq: 2\r\nAccept: x\r\n\r\n"


def test_a_request_is_taken_off_byte_by_byte() -> None:
    buffer = bytearray()
    for byte in ASK[:-1]:
        buffer.append(byte)
        assert take(buffer) is None
    buffer.append(ASK[-1])

    request = take(buffer)

    assert request is not None
    assert (request.method, request.path) == ("DESCRIBE", "a/b")
    assert request.headers["cseq"] == "2"
    assert not buffer


def test_packets_a_client_sends_in_between_are_dropped() -> None:
    buffer = bytearray(b"$\x01\x00\x03abc" + ASK + b"$\x01\x00\x02d")

    assert take(buffer) is not None
    assert take(buffer) is None
    assert bytes(buffer) == b"$\x01\x00\x02d"


def test_a_body_is_taken_with_its_request() -> None:
    buffer = bytearray(b"GET_PARAMETER * RTSP/1.0\r\nContent-Length: 4\r\n\r\nab")
    assert take(buffer) is None

    buffer += b"cd" + ASK

    assert [found.method for found in (take(buffer), take(buffer)) if found] == [
        "GET_PARAMETER",
        "DESCRIBE",
    ]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"hello\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"PLAY x RTSP/1.0\r\nContent-Length: many\r\n\r\n",
        b"PLAY x RTSP/1.0\r\nContent-Length: -5\r\n\r\n",
        b"PLAY rtsp://[broken RTSP/1.0\r\n\r\n",
        b"\xff\xfe\r\n\r\n",
        b"x" * (LONGEST + 1),
    ],
)
def test_nonsense_is_told_apart(nonsense: bytes) -> None:
    with pytest.raises(Nonsense):
        take(bytearray(nonsense))


def test_random_bytes_never_break_the_reader() -> None:
    random = Random(3)
    for _ in range(300):
        buffer = bytearray(random.randbytes(200) + b"\r\n\r\n")
        try:
            while take(buffer) is not None:
                pass
        except Nonsense:
            continue


PATHS = (
    ("rtsp://h/cam", "cam"),
    ("rtsp://h/cam/", "cam"),
    ("rtsp://h/cam/trackID=1", "cam"),
    ("rtsp://u:p@h:99/live/cam-1?token=1", "live/cam-1"),
    ("rtsp://h/caf%65", "cafe"),
    ("*", "*"),
)


@pytest.mark.parametrize(("url", "name"), PATHS)
def test_the_path_is_found_in_every_form_of_url(url: str, name: str) -> None:
    assert Request("PLAY", url, "RTSP/1.0", {}).path == name


def test_an_answer_states_its_length() -> None:
    text = Response(200, {"Session": "1"}, "v=0\r\n").encode("7").decode()

    assert text.startswith("RTSP/1.0 200 OK\r\nCSeq: 7\r\nSession: 1\r\n")
    assert "Content-Length: 5\r\n" in text
    assert text.endswith("\r\n\r\nv=0\r\n")


LANES = (
    ("RTP/AVP/TCP;unicast;interleaved=2-3", Lane(True, 2, 3)),
    ("RTP/AVP/TCP;unicast", Lane(True, 0, 1)),
    ("RTP/AVP;unicast;client_port=5000-5001", Lane(False, 5000, 5001)),
    ("RTP/AVP/UDP;unicast;client_port=5000", Lane(False, 5000, 5001)),
    ("RTP/SAVP;unicast;client_port=1-2,RTP/AVP/TCP;interleaved=0-1", Lane(True, 0, 1)),
    ("RTP/AVP;multicast;client_port=5000-5001", None),
    ("RTP/AVP;unicast;client_port=x-y", None),
    ("RTP/AVP;unicast;client_port=70000-70001", None),
    ("RTP/AVP/TCP;interleaved=300-301", None),
    ("", None),
)


@pytest.mark.parametrize(("header", "expected"), LANES)
def test_the_first_transport_we_can_serve_is_chosen(header: str, expected: Lane | None) -> None:
    assert lane(header) == expected
