"""HTTP to a platform: to judged addresses only, within limits, and clear about what is unknown."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpcore

from serving.connectors.base import NotReached, Refused, Unsure
from serving.connectors.guard import Guard
from serving.connectors.phrases import PHRASES

MOST_ANSWER: Final = 4_000_000
MOST_HOPS: Final = 3
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_BEFORE_SENDING: Final = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class _Timed(httpcore.NetworkStream):
    """Ends at a moment, also where the other side sends a byte now and then."""

    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner = inner
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _left(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise late
        return left if timeout is None else min(left, timeout)


class GuardedBackend(httpcore.SyncBackend):
    """Connects to the address that was judged. TLS still checks the certificate of the name."""

    def __init__(self, guard: Guard, until: float) -> None:
        self._guard = guard
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception | None = None
        for address in self._guard.addresses(host, port):
            try:
                stream = super().connect_tcp(address, port, timeout, local_address, socket_options)
                return _Timed(stream, self._until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error or httpcore.ConnectError("no address")


class GuardedHttp:
    """One connection a call. Every call, redirects included, ends in about ``timeout_s``."""

    def __init__(self, guard: Guard, timeout_s: float, ca_file: str | None = None) -> None:
        self._guard = guard
        self._timeout_s = timeout_s
        self._tls = ssl.create_default_context(cafile=ca_file) if ca_file else None

    def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        private: frozenset[str] = frozenset(),
    ) -> Answer:
        """The final answer, redirects followed. ``private`` headers stay with the first host.

        Raises NotReached when nothing was sent, Unsure when it was and the answer is missing,
        Refused for an address that may not be spoken to or a redirect that loses the request.
        """
        until = time.monotonic() + self._timeout_s
        sent = dict(headers or {})
        for _hop in range(MOST_HOPS + 1):
            answer = self._once(method, url, sent, body, until)
            target = answer.headers.get("location")
            if answer.status not in _MOVED or not target:
                return answer
            if method != "GET" and answer.status not in (307, 308):
                raise Refused.because("sent-elsewhere", status=answer.status)
            there = urljoin(url, target)
            if urlsplit(there).scheme != urlsplit(url).scheme:
                raise Refused.because("other-scheme")
            if urlsplit(there).netloc != urlsplit(url).netloc:
                sent = {name: value for name, value in sent.items() if name not in private}
            url = there
        raise Refused.because("redirects", most=MOST_HOPS)

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, until: float
    ) -> Answer:
        left = max(0.1, until - time.monotonic())
        limits = dict.fromkeys(("connect", "read", "write", "pool"), left)
        backend = GuardedBackend(self._guard, until)
        with httpcore.ConnectionPool(
            ssl_context=self._tls, network_backend=backend, max_connections=1
        ) as pool:
            try:
                with pool.stream(
                    method,
                    url,
                    headers=_headers(headers, body),
                    content=body,
                    extensions={"timeout": limits},
                ) as response:
                    told = {
                        name.decode("latin-1").lower(): value.decode("latin-1")
                        for name, value in response.headers
                    }
                    return Answer(response.status, told, _limited(response))
            except _BEFORE_SENDING as error:
                raise NotReached.because(
                    "silent", host=urlsplit(url).hostname, error=type(error).__name__
                ) from None
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as e:
                raise Unsure.because(
                    "no-answer", host=urlsplit(url).hostname, error=type(e).__name__
                ) from None


def _headers(headers: Mapping[str, str], body: bytes) -> list[tuple[str, str]]:
    all_of_them = {"User-Agent": "CityPatrol", "Content-Length": str(len(body)), **headers}
    return list(all_of_them.items())


def _limited(response: httpcore.Response) -> bytes:
    found = bytearray()
    for part in response.iter_stream():
        found += part
        if len(found) > MOST_ANSWER:
            raise Unsure.because("answer-long", most=MOST_ANSWER)
    return bytes(found)


def verdict(answer: Answer, hidden: str = "") -> None:
    """Nothing for a 2xx; else raises by what the status tells of the request's fate.

    401, 403, 404, 408, 425 and 429 speak of the moment or the settings: nothing was taken. 409 may
    be about an earlier attempt that was.
    Other 4xx speak of the letter. After any other status the platform may have taken it. The
    platform's own words go into the sentence without ``hidden``.
    """
    if 200 <= answer.status < 300:
        return
    words = answer.body[:300].decode("utf-8", "replace")
    words = " ".join((words.replace(hidden, "***") if hidden else words).split())
    said = (
        PHRASES.say("answered-words", status=answer.status, words=words)
        if words
        else PHRASES.say("answered", status=answer.status)
    )
    if answer.status in (401, 403, 404, 408, 425, 429):
        raise NotReached(said)
    if 400 <= answer.status < 500 and answer.status != 409:
        raise Refused(said)
    raise Unsure(said)


def readable(answer: Answer, hidden: str = "") -> None:
    """``verdict`` for a call that changes nothing: without a usable answer nothing is unknown."""
    try:
        verdict(answer, hidden)
    except Unsure as error:
        raise NotReached(error.said) from None
