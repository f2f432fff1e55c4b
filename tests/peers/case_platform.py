"""A city's case platform in small, as unreliable as we want it.

It takes JSON cases over HTTP and opens a new one at every ``new``, also for a key it had before:
who sends twice has two cases there. It answers what it knows of a key.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Fault(StrEnum):
    NONE = "none"
    ERROR_BEFORE = "a 500 before taking it"
    ERROR_AFTER = "a 500 after taking it"
    HANG_AFTER = "no answer after taking it"
    RESET_BEFORE = "a reset before taking it"
    RESET_AFTER = "a reset after taking it"
    REFUSE = "a 422"


def none() -> Fault:
    return Fault.NONE


@dataclass
class CasePlatform:
    url: str = ""
    fault: Callable[[], Fault] = none
    """Asked at every POST."""
    cases: list[tuple[str, str]] = field(default_factory=list)
    """(idempotency key, external id) of every case opened here."""
    changes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By event id, what was told of it in order."""
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By event id, what it answers beside the id."""
    headers: list[dict[str, str]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, told: dict[str, Any]) -> str:
        with self.lock:
            self.changes.setdefault(told["event_id"], []).append(told)
            if told["change"] != "new":
                return str(told["external_id"])
            external_id = f"X{len(self.cases) + 1}"
            self.cases.append((key, external_id))
            return external_id

    def known(self, key: str) -> dict[str, Any] | None:
        with self.lock:
            for one, external_id in self.cases:
                if one == key:
                    return {"id": external_id, **self.statuses.get(key, {})}
        return None


@contextmanager
def case_platform(fault: Callable[[], Fault] = none) -> Iterator[CasePlatform]:
    platform = CasePlatform(fault=fault)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            platform.headers.append({k.lower(): v for k, v in self.headers.items()})
            if urlsplit(self.path).path == "/pictures":
                key = self.headers["Idempotency-Key"]
                platform.pictures[key] = body
                self._say(201, {"id": f"P-{key[:8]}"})
                return
            fault = platform.fault()
            if fault is Fault.RESET_BEFORE:
                self._reset()
            elif fault is Fault.ERROR_BEFORE:
                self._say(500, {"error": "try later"})
            elif fault is Fault.REFUSE:
                self._say(422, {"error": "no such street"})
            else:
                external_id = platform.take(self.headers["Idempotency-Key"], json.loads(body))
                if fault is Fault.HANG_AFTER:
                    platform.ended.wait(30)
                    self.close_connection = True
                elif fault is Fault.RESET_AFTER:
                    self._reset()
                elif fault is Fault.ERROR_AFTER:
                    self._say(500, {"error": "broke"})
                else:
                    self._say(201, {"id": external_id})

        def do_GET(self) -> None:
            key = parse_qs(urlsplit(self.path).query).get("key", [""])[0]
            found = platform.known(key)
            self._say(404 if found is None else 200, found or {})

        def do_HEAD(self) -> None:
            self._say(204, None)

        def _say(self, status: int, told: object) -> None:
            body = json.dumps(told).encode() if told is not None else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _reset(self) -> None:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True

        def finish(self) -> None:
            if self.connection.fileno() >= 0:
                super().finish()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that went away, as a killed one does, is nothing to tell."""

        def shutdown_request(self, request: Any) -> None:
            if request.fileno() >= 0:
                super().shutdown_request(request)

    server = Server(("127.0.0.1", 0), Handler)
    platform.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield platform
    finally:
        platform.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
