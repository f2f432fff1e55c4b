"""A media platform in small: it starts channels when asked over HTTP, as WVP-PRO does.

Every start gives another address, tokens are checked, and unknown channels are answered in the
platform's own way: HTTP 200 with a code inside.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any


@dataclass
class MediaPlatform:
    """``streams`` holds, by device and channel, where the media server serves them."""

    streams: Mapping[tuple[str, str], str]
    token: str
    url: str = ""
    started: list[tuple[str, str]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def answer(self, path: str, token: str | None) -> tuple[int, dict[str, Any]]:
        if token != self.token:
            return 401, {"code": 401, "msg": "请登录后重新请求"}
        parts = path.strip("/").split("/")
        if parts[:3] != ["api", "play", "start"] or len(parts) != 5:
            return 404, {"code": 404, "msg": "资源未找到"}
        place = (parts[3], parts[4])
        if place not in self.streams:
            return 200, {"code": 100, "msg": "通道不存在"}
        self.started.append(place)
        address = f"{self.streams[place]}?callId={next(self._numbers)}"
        stream = {"app": "rtp", "stream": "_".join(place), "rtsp": address, "rtmp": None}
        return 200, {"code": 0, "msg": "成功", "data": stream}


@contextmanager
def media_platform(streams: Mapping[tuple[str, str], str], token: str) -> Iterator[MediaPlatform]:
    platform = MediaPlatform(streams, token)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, said = platform.answer(self.path, self.headers.get("access-token"))
            body = json.dumps(said, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
