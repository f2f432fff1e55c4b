"""The pair of UDP ports that all sessions share: RTP leaves by one, RTCP arrives at the other."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from pipeline.simulator.errors import SimulatorError

_SEND_BUFFER = 4 * 1024 * 1024
_TRIES = 50


class UdpPorts:
    """An even port and the one above it (RFC 3550 §11)."""

    def __init__(
        self, rtp: asyncio.DatagramTransport, rtcp: asyncio.DatagramTransport, port: int
    ) -> None:
        self.rtp = rtp
        self.port = port
        self.heard: dict[tuple[str, int], Callable[[], None]] = {}
        """Whom to tell that a client's RTCP arrived, by the client's address."""
        self._rtcp = rtcp

    def close(self) -> None:
        self.rtp.abort()
        self._rtcp.abort()


async def open_ports(loop: asyncio.AbstractEventLoop, host: str) -> UdpPorts:
    """Raises SimulatorError when no pair is free."""
    rtp, rtcp, port = _pair(host)
    listener = _Listener()
    rtp_transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, sock=rtp)
    rtcp_transport, _ = await loop.create_datagram_endpoint(lambda: listener, sock=rtcp)
    ports = UdpPorts(rtp_transport, rtcp_transport, port)
    listener.heard = ports.heard
    return ports


def _pair(host: str) -> tuple[socket.socket, socket.socket, int]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _ in range(_TRIES):
        low = socket.socket(family, socket.SOCK_DGRAM)
        high = socket.socket(family, socket.SOCK_DGRAM)
        try:
            low.bind((host, 0))
            port = low.getsockname()[1]
            if port % 2 == 0:
                high.bind((host, port + 1))
                low.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
                low.setblocking(False)
                high.setblocking(False)
                return low, high, port
        except OSError:
            pass
        low.close()
        high.close()
    raise SimulatorError(f"No pair of free UDP ports was found on {host}; close other programs.")


class _Listener(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: dict[tuple[str, int], Callable[[], None]] = {}

    def datagram_received(self, _: bytes, addr: tuple[str | Any, int]) -> None:
        tell = self.heard.get((addr[0], addr[1]))
        if tell is not None:
            tell()
