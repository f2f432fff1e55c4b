"""Servers that misbehave below RTSP, where the camera simulator cannot."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

Conversation = Callable[[socket.socket], None]

AUDIO_ONLY = "m=audio 0 RTP/AVP 0\r\na=control:track0\r\n"
UNKNOWN_VIDEO = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 X-NOBODY/90000\r\na=control:track0\r\n"


@contextlib.contextmanager
def serving(conversation: Conversation) -> Iterator[str]:
    """``conversation(connection)`` with every client, on threads that end with the block.

    Yields ``127.0.0.1:port``.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def talk(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            conversation(connection)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connections.append(connection)
            threads.append(threading.Thread(target=talk, args=(connection,)))
            threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in threads:
            thread.join()


def says_nothing(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def trickles(connection: socket.socket) -> None:
    """An answer that never ends, one byte every 50 ms."""
    for byte in b"RTSP/1.0 200 OK\r\n" + b"X-Padding: 1\r\n" * 10_000:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def hangs_up(connection: socket.socket) -> None:
    connection.close()


def talks_nonsense(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    connection.close()


def answers(status: str, headers: str = "") -> Conversation:
    """The same RTSP status to every request."""

    def conversation(connection: socket.socket) -> None:
        for _, sequence in _requests(connection):
            reply = f"RTSP/1.0 {status}\r\n{sequence}\r\n{headers}Content-Length: 0\r\n\r\n"
            connection.sendall(reply.encode())

    return conversation


def offers(media: str) -> Conversation:
    """A whole RTSP dialogue about a stream with this media line, and then no media."""

    def conversation(connection: socket.socket) -> None:
        for method, sequence in _requests(connection):
            headers, body = "Session: 1\r\n", ""
            if method == "OPTIONS":
                headers += "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
            if method == "DESCRIBE":
                body = f"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n{media}"
                headers += "Content-Type: application/sdp\r\n"
            if method == "SETUP":
                headers += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
            reply = f"RTSP/1.0 200 OK\r\n{sequence}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
            connection.sendall((reply + body).encode())

    return conversation


def _requests(connection: socket.socket) -> Iterator[tuple[str, str]]:
    """(method, CSeq header) of each request."""
    waiting = ""
    while received := connection.recv(4096):
        waiting += received.decode()
        while "\r\n\r\n" in waiting:
            request, _, waiting = waiting.partition("\r\n\r\n")
            lines = request.split("\r\n")
            sequence = next(line for line in lines if line.lower().startswith("cseq"))
            yield lines[0].split()[0], sequence
