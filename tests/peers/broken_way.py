"""A way to a server that can be broken in several ways, and mended, while people are on it."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

CHUNK = 16_384
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
RESET = struct.pack("ii", 1, 0)
"""Lingering for no time: closing tells the other side that the connection broke."""


class Break(StrEnum):
    RESET = "reset"
    """Connections are broken, old and new ones."""
    SILENT = "silent"
    """Whatever is sent goes in, and nothing comes out."""
    BUSY = "busy"
    """Somebody in between answers 503."""
    HALFWAY = "halfway"
    """A request's first kilobytes reach the server, then the connection breaks."""
    BLURRED = "blurred"
    """Whatever is more than a request's head arrives with a bit changed."""


OUTAGES = tuple(one for one in Break if one is not Break.BLURRED)


@dataclass
class Way:
    """Leads to ``target`` as long as ``broken`` is None."""

    target: int
    port: int = 0
    broken: Break | None = None
    tried: int = 0
    """Connections begun while it was broken."""
    _once_after: int | None = None
    _then: Break | None = None
    _open: set[socket.socket] = field(default_factory=set)

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def breaks(self, how: Break) -> None:
        """From now on, for whoever is on the way as well."""
        self.broken = how
        if how is Break.RESET:
            for one in list(self._open):
                _reset(one)

    def breaks_once(self, after: int, then: Break | None = None) -> None:
        """One connection breaks when so many bytes have gone towards the server; the next holds, or
        the way is broken like ``then`` from that moment on."""
        self._once_after, self._then = after, then

    def mend(self) -> None:
        self.broken = None
        for one in list(self._open):
            _reset(one)

    def lead(self, near: socket.socket) -> None:
        """One connection, from its beginning to its end."""
        self._open.add(near)
        try:
            if self.broken is not None:
                self.tried += 1
            if self.broken is Break.RESET:
                _reset(near)
                return
            with socket.create_connection(("127.0.0.1", self.target)) as far:
                self._open.add(far)
                back = threading.Thread(target=self._pass, args=(far, near), daemon=True)
                back.start()
                self._pass(near, far, forth=True)
                back.join()
                self._open.discard(far)
        except OSError:
            return
        finally:
            self._open.discard(near)
            near.close()

    def _pass(self, source: socket.socket, target: socket.socket, *, forth: bool = False) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if forth and self._once_after is not None:
                    self._once_after -= len(data)
                    if self._once_after < 0:
                        self._once_after, self.broken = None, self._then
                        _reset(source)
                        break
                match self.broken:
                    case Break.SILENT:
                        continue
                    case Break.BUSY:
                        if forth:
                            source.sendall(BUSY)
                            break
                        continue
                    case Break.HALFWAY if forth and len(data) > CHUNK // 2:
                        target.sendall(data[: CHUNK // 2])
                        _reset(source)
                        break
                    case Break.BLURRED if forth and len(data) > CHUNK // 2:
                        target.sendall(data[:-1] + bytes([data[-1] ^ 1]))
                    case _:
                        target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@contextmanager
def way_to(target: int) -> Iterator[Way]:
    """A way to the port ``target`` of this machine."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        listener.settimeout(0.1)
        way, done = Way(target, listener.getsockname()[1]), threading.Event()

        def accept() -> None:
            while not done.is_set():
                with contextlib.suppress(TimeoutError):
                    near = listener.accept()[0]
                    near.settimeout(None)
                    threading.Thread(target=way.lead, args=(near,), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield way
        finally:
            done.set()
            thread.join()
            way.mend()


def _reset(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()
