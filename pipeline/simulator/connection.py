"""Bytes of one TCP connection."""

from __future__ import annotations

import asyncio
from typing import cast

from pipeline.simulator.dialogue import Dialogue
from pipeline.simulator.effects import Deed
from pipeline.simulator.faults import Fault, FaultKind
from pipeline.simulator.rtsp import LONGEST, Nonsense, Request, Response, take
from pipeline.simulator.station import Station

_WAIT_FOR_START = frozenset({"DESCRIBE", "PLAY"})


class Connection(asyncio.Protocol):
    """Answers requests one after another, in the order they came."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._buffer = bytearray()
        self._held = False
        self._mute = False
        self._has_waited = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.dialogue = Dialogue(self._station, self._transport, self._end)
        self._station.connections.add(self)
        self._station.counters.connections += 1

    def connection_lost(self, _: Exception | None) -> None:
        self.dialogue.end_session()
        self._station.connections.discard(self)
        self._station.counters.connections -= 1

    def data_received(self, data: bytes) -> None:
        if self._mute:
            return
        self.dialogue.hear()
        self._buffer += data
        self._take()
        if len(self._buffer) > LONGEST:
            self.abort()

    def abort(self) -> None:
        self._transport.abort()

    def close(self) -> None:
        """Says good-bye: whatever is buffered is still sent."""
        self.dialogue.end_session()
        self._transport.close()

    def _take(self) -> None:
        while not self._held and not self._mute and not self._transport.is_closing():
            try:
                request = take(self._buffer)
            except Nonsense:
                self._transport.write(Response(400).encode("0"))
                self.close()
                return
            if request is None:
                return
            self._receive(request)

    def _receive(self, request: Request) -> None:
        fault = self.dialogue.door(request)
        kind = fault.kind if fault else None
        if kind is FaultKind.REFUSE:
            self.abort()
        elif kind is FaultKind.MUTE:
            self._mute = True
        elif fault and kind is FaultKind.SLOW_START and self._waits(request):
            self._has_waited = self._held = True
            self._station.loop.call_later(fault.seconds, self._resume, request, fault)
        else:
            self._answer_when_ready(request, fault)

    def _waits(self, request: Request) -> bool:
        return request.method in _WAIT_FOR_START and not self._has_waited

    def _answer_when_ready(self, request: Request, fault: Fault | None) -> None:
        pending = self.dialogue.pending(request)
        if pending is None:
            self._answer(request, fault)
            return
        self._held = True
        pending.add_done_callback(lambda _: self._resume(request, fault))

    def _resume(self, request: Request, fault: Fault | None) -> None:
        if self._transport.is_closing():
            return
        self._held = False
        self._answer_when_ready(request, fault)
        self._take()

    def _answer(self, request: Request, fault: Fault | None) -> None:
        response = self.dialogue.answer(request, fault)
        self._transport.write(response.encode(request.headers.get("cseq", "0")))
        self.dialogue.settled()

    def _end(self, deed: Deed) -> None:
        """A fault ends it: with a FIN, or without a word (reading on only to see the client go)."""
        if deed is Deed.CLOSE:
            self.close()
        else:
            self._mute = True
            self.dialogue.end_session()
