"""RTSP/1.0 messages (RFC 2326) on a byte stream shared with interleaved packets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from pipeline.simulator.sdp import TRACK

LONGEST = 65_536
"""Bytes of a request beyond which a client is talking nonsense."""

METHODS = (
    "OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "GET_PARAMETER", "SET_PARAMETER", "TEARDOWN",
)  # fmt: skip

_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
    500: "Internal Server Error",
    505: "RTSP Version Not Supported",
    551: "Option not supported",
}


class Nonsense(Exception):
    """What came is no RTSP."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    version: str
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def path(self) -> str:
        """The path's name within the URL; empty for ``*``."""
        name = unquote(urlsplit(self.url).path).strip("/")
        return name.removesuffix(TRACK).rstrip("/")


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def encode(self, cseq: str) -> bytes:
        body = self.body.encode()
        headers = {"CSeq": cseq, **self.headers}
        if body:
            headers |= {"Content-Type": "application/sdp", "Content-Length": str(len(body))}
        lines = [f"RTSP/1.0 {self.status} {_REASONS[self.status]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body


def take(buffer: bytearray) -> Request | None:
    """The next whole request, taken off the buffer's front together with any interleaved packets
    before it; None when more bytes are needed. Raises Nonsense."""
    while buffer:
        if buffer[0] == 0x24:
            if not _dropped(buffer):
                return None
            continue
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(buffer) > LONGEST:
                raise Nonsense
            return None
        request, body = _parsed(bytes(buffer[:end]))
        if len(buffer) < end + 4 + body:
            return None
        del buffer[: end + 4 + body]
        return request
    return None


def _dropped(buffer: bytearray) -> bool:
    if len(buffer) < 4:
        return False
    end = 4 + int.from_bytes(buffer[2:4], "big")
    if len(buffer) < end:
        return False
    del buffer[:end]
    return True


def _parsed(head: bytes) -> tuple[Request, int]:
    try:
        first, *rest = head.decode().lstrip("\r\n").split("\r\n")
        method, url, version = first.split(" ")
        pairs = (line.partition(":") for line in rest)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = int(headers.get("content-length", "0"))
        urlsplit(url)
    except ValueError as error:
        raise Nonsense from error
    if not version.startswith("RTSP/") or not 0 <= body <= LONGEST:
        raise Nonsense
    return Request(method, url, version, headers), body
