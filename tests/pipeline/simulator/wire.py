"""A bare RTSP client that shows what is really on the wire."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

import av

from pipeline.simulator.clip import CLOCK_HZ

PATIENCE_S = 60.0
"""Ends what hangs; a busy machine needs a part of it."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Packet:
    channel: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes

    def after_s(self, first: Packet) -> float:
        """Seconds of the stream's own time since another packet of the same session."""
        return ((self.timestamp - first.timestamp) % 2**32) / CLOCK_HZ

    @property
    def nal_type(self) -> int:
        """H.264 type of the (first) unit, whole or fragmented."""
        kind = self.payload[0] & 0x1F
        return self.payload[{24: 3, 28: 1}.get(kind, 0)] & 0x1F

    @property
    def key(self) -> bool:
        """Whether it brings (the first packet of) an H.264 keyframe: parameter sets or IDR."""
        return self.nal_type in (5, 7)


class Wire:
    """Sends requests and reads answers and interleaved packets from one socket."""

    def __init__(self, url: str, timeout: float = PATIENCE_S) -> None:
        parts = urlsplit(url)
        self.url = url
        self.session = ""
        self._cseq = 0
        self._buffer = b""
        self.packets: list[Packet] = []
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout)

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.socket.close()

    def ask(self, method: str, url: str | None = None, **headers: str) -> Answer:
        """One request and its answer. Raises ConnectionError when the server goes instead."""
        self._cseq += 1
        lines = [f"{method} {url or self.url} RTSP/1.0", f"CSeq: {self._cseq}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if self.session and "Session" not in headers:
            lines.append(f"Session: {self.session}")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        return self.answer()

    def answer(self) -> Answer:
        while True:
            found = self._next()
            if isinstance(found, Answer):
                return found
            self.packets.append(found)

    def packet(self) -> Packet:
        """The next packet. Raises ConnectionError at the end, TimeoutError when none comes."""
        if self.packets:
            return self.packets.pop(0)
        found = self._next()
        assert isinstance(found, Packet), found
        return found

    def for_seconds(self, seconds: float) -> list[Packet]:
        """All packets that come within a time."""
        end = time.monotonic() + seconds
        found, self.packets = self.packets, []
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                found.append(self.packet())
            except TimeoutError:
                break
        self.socket.settimeout(PATIENCE_S)
        return found

    def for_stream_seconds(self, seconds: float) -> list[Packet]:
        """All packets until the stream itself has gone on by so much, however slow the machine.

        Raises TimeoutError when nothing comes any more.
        """
        found = [self.packet()]
        while found[-1].after_s(found[0]) < seconds:
            found.append(self.packet())
        return found

    def until_closed(self) -> list[Packet]:
        """All packets until the server goes. Raises TimeoutError when it stays and is silent."""
        found: list[Packet] = []
        with suppress(ConnectionError):
            while True:
                found.append(self.packet())
        return found

    def first(self, wanted: Callable[[Packet], bool]) -> Packet:
        """The next packet that is wanted; those before it are gone."""
        while not wanted(packet := self.packet()):
            pass
        return packet

    def set_up(self, transport: str = "RTP/AVP/TCP;unicast;interleaved=0-1") -> Answer:
        answer = self.ask("SETUP", f"{self.url}/trackID=1", Transport=transport)
        self.session = answer.headers.get("session", "").split(";")[0]
        return answer

    def play(self) -> Answer:
        """DESCRIBE, SETUP over TCP, PLAY; the answer to the last."""
        assert self.ask("DESCRIBE").status == 200
        assert self.set_up().status == 200
        return self.ask("PLAY", Range="npt=0.000-")

    def _next(self) -> Answer | Packet:
        if self._need(1)[:1] == b"$":
            _, channel, length = struct.unpack(">BBH", self._take(4))
            return _packet(channel, self._take(length))
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        end = self._buffer.index(b"\r\n\r\n")
        first, *rest = self._take(end + 4).decode().strip().split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)}
        body = self._take(int(headers.get("content-length", "0"))).decode()
        return Answer(int(first.split(" ")[1]), headers, body)

    def _need(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._more()
        return self._buffer

    def _take(self, count: int) -> bytes:
        taken, self._buffer = self._need(count)[:count], self._buffer[count:]
        return taken

    def _more(self) -> None:
        data = self.socket.recv(65_536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._buffer += data


def _packet(channel: int, data: bytes) -> Packet:
    first, second, sequence, timestamp, ssrc = struct.unpack(">BBHII", data[:12])
    assert first == 0x80
    return Packet(channel, bool(second & 0x80), sequence, timestamp, ssrc, data[12:])


def open_feed(
    url: str, transport: str = "tcp", seconds: float = PATIENCE_S
) -> av.container.InputContainer:
    """FFmpeg as the client, told not to probe: it believes the SDP."""
    options = {"analyzeduration": "0", "probesize": "32", "fpsprobesize": "0"}
    return av.open(url, options={"rtsp_transport": transport, **options}, timeout=seconds)


def until(condition: object, seconds: float = PATIENCE_S) -> None:
    """Polls a callable until it is true. Fails after ``seconds``."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.01)
