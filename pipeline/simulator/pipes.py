"""The two ways packets travel to a client."""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import pairwise
from typing import Protocol

from pipeline.simulator.packets import FRAMING, Stamped

_AT_ONCE = 32
_PAUSE_S = 0.002


class Pipe(Protocol):
    channel: int

    def backlog(self) -> int:
        """Bytes waiting to be sent."""
        ...

    def send(self, frame: Stamped) -> None:
        """Takes a whole frame."""
        ...

    def close(self) -> None: ...


class Interleaved:
    """RTP within the RTSP connection (RFC 2326 §10.12)."""

    def __init__(self, transport: asyncio.Transport, channel: int) -> None:
        self.channel = channel
        self._transport = transport

    def backlog(self) -> int:
        return self._transport.get_write_buffer_size()

    def send(self, frame: Stamped) -> None:
        if not self._transport.is_closing():
            self._transport.write(frame.data)

    def close(self) -> None:
        """The connection outlives the session."""


class Datagrams:
    """RTP over UDP. A large frame is spread over some milliseconds: a client's socket buffer
    holds about a hundred packets."""

    channel = 0

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        transport: asyncio.DatagramTransport,
        address: tuple[str, int],
    ) -> None:
        self._loop = loop
        self._transport = transport
        self._address = address
        self._queue: deque[memoryview] = deque()
        self._bytes = 0
        self._timer: asyncio.TimerHandle | None = None

    def backlog(self) -> int:
        return self._bytes

    def send(self, frame: Stamped) -> None:
        view = memoryview(frame.data)
        for mark, after in pairwise(frame.marks):
            self._queue.append(view[mark + FRAMING : after])
        self._bytes += len(view)
        if self._timer is None:
            self._pump()

    def close(self) -> None:
        self._queue.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _pump(self) -> None:
        self._timer = None
        for _ in range(min(_AT_ONCE, len(self._queue))):
            packet = self._queue.popleft()
            self._bytes -= len(packet) + FRAMING
            self._transport.sendto(packet, self._address)
        if self._queue:
            self._timer = self._loop.call_later(_PAUSE_S, self._pump)
