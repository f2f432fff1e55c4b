"""A port before others: it shares connections out among them, and can be cut off and mended."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from enum import StrEnum
from itertools import count

HOST = "127.0.0.1"
_PART = 65_536


class Cut(StrEnum):
    RESET = "reset"
    """Whoever is connected is thrown out, and nobody comes in."""
    SILENT = "silent"
    """Connections stay and new ones are taken, and not a byte comes through either way."""


class Relay:
    """Runs in a loop of its own; ``cut`` and ``mend`` may be called from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, behind: Sequence[int]) -> None:
        self.port = 0
        self._loop = loop
        self._behind = tuple(behind)
        self._turn = count()
        self._whole = asyncio.Event()
        self._whole.set()
        self._thrown_out = False
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self, how: Cut) -> None:
        self._loop.call_soon_threadsafe(self._cut, how)

    def mend(self) -> None:
        self._loop.call_soon_threadsafe(self._mend)

    async def serve(self, stop: asyncio.Event, started: Future[Relay]) -> None:
        server = await asyncio.start_server(self._carry_both, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        started.set_result(self)
        await stop.wait()
        server.close()
        self._cut(Cut.RESET)

    def _cut(self, how: Cut) -> None:
        self._whole.clear()
        self._thrown_out = how is Cut.RESET
        if self._thrown_out:
            for writer in self._writers:
                writer.transport.abort()

    def _mend(self) -> None:
        self._thrown_out = False
        self._whole.set()

    async def _carry_both(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = None if self._thrown_out else await self._reach()
        if far is None:
            writer.transport.abort()
            return
        ends = {writer, far[1]}
        self._writers |= ends
        try:
            await asyncio.gather(self._carry(reader, far[1]), self._carry(far[0], writer))
        finally:
            self._writers -= ends
            for one in ends:
                one.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """One of those behind, the next in turn that answers."""
        for _ in self._behind:
            port = self._behind[next(self._turn) % len(self._behind)]
            with suppress(OSError):
                return await asyncio.open_connection(HOST, port)
        return None

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await reader.read(_PART):
                await self._whole.wait()
                writer.write(part)
                await writer.drain()
            writer.write_eof()


@contextmanager
def relay(*behind: int) -> Iterator[Relay]:
    """A relay on a free port of this machine before the ports ``behind``."""
    started: Future[Relay] = Future()
    ending: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        ending.set_result((loop, stop))
        await Relay(loop, behind).serve(stop, started)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="relay")
    thread.start()
    loop, stop = ending.result()
    try:
        yield started.result()
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
