"""An Open311 GeoReport v2 server in small: services, requests, tokens."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class GeoReport:
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    posted: list[dict[str, str]] = field(default_factory=list)
    tokens: bool = False
    """Whether it answers with a token first, and names the request later."""
    drop_answers: int = 0
    """So many posts are taken and not answered."""
    lists: bool = True

    def take(self, form: dict[str, str]) -> dict[str, Any]:
        self.posted.append(form)
        number = str(len(self.requests) + 1)
        one = {
            "service_request_id": number,
            "service_code": form["service_code"],
            "description": form["description"],
            "status": "open",
            "updated_datetime": "2026-05-04T04:00:00Z",
        }
        self.requests.append(one)
        return {"token": f"t{number}"} if self.tokens else {"service_request_id": number}

    def answer(self, path: str) -> tuple[int, object]:
        parts = path.removesuffix(".json").strip("/").split("/")
        if parts == ["services"]:
            return 200, [{"service_code": "01-92"}]
        if parts == ["requests"]:
            return (200, self.requests) if self.lists else (501, [])
        if len(parts) != 2:
            return 404, []
        number = parts[1].removeprefix("t")
        for one in self.requests:
            if one["service_request_id"] == number:
                named = {"service_request_id": number, "token": f"t{number}"}
                return 200, [named if parts[0] == "tokens" else one]
        return 404, [{"code": 404, "description": "not found"}]


@contextmanager
def georeport() -> Iterator[GeoReport]:
    it = GeoReport()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if "service_code" not in form or not ({"lat", "address_string"} & set(form)):
                self._say(400, [{"code": 400, "description": f"incomplete: {body}"}])
                return
            told = it.take(form)
            if it.drop_answers:
                it.drop_answers -= 1
                self.close_connection = True
                return
            self._say(201, [told])

        def do_GET(self) -> None:
            self._say(*it.answer(urlsplit(self.path).path))

        def _say(self, status: int, told: object) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    it.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
