"""Whether our ports are free, or held by ourselves."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from pipeline.config import PatrolSettings
from pipeline.contract import Finding, Part, broken, good

ANSWER_S = 3.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound


@dataclass(frozen=True, slots=True)
class Listening:
    """A port of ours. ``sign`` is a key that only our /health answers with."""

    program: str
    setting: str
    host: str
    port: int
    sign: str

    @property
    def url(self) -> str:
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def patrol_port(settings: PatrolSettings) -> Listening | None:
    """Where the patrol's own pages are, if it has any."""
    if settings.metrics_port is None:
        return None
    setting = "patrol.metrics_port"
    host, port = settings.metrics_host, settings.metrics_port
    return Listening("citypatrol patrol", setting, host, port, "state")


def port_findings(ports: tuple[Listening, ...]) -> Iterator[Finding]:
    for one in ports:
        yield _finding(one)


def answers(one: Listening) -> bool:
    """Whether our own program listens there."""
    try:
        told = httpx.get(f"{one.url}/health", timeout=ANSWER_S, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return False
    return isinstance(told, dict) and one.sign in told


def _finding(one: Listening) -> Finding:
    where = f"Port {one.port} of {one.host}"
    if answers(one):
        return good(Part.PORTS, "port_ours", f"{where} is held by {one.program}, which runs.")
    refusal = _refusal(one)
    if refusal is None:
        return good(Part.PORTS, "port_free", f"{where} is free: {one.program} does not run.")
    if refusal == errno.EADDRINUSE:
        return broken(
            Part.PORTS,
            "port_taken",
            f"{where} is taken by another program, so {one.program} cannot start: stop that one, "
            f"or choose another {one.setting}.",
        )
    return broken(
        Part.PORTS,
        "port_forbidden",
        f"{where} cannot be listened on ({_words(refusal)}): choose another {one.setting}, "
        "or correct the address.",
    )


def _words(code: int) -> str:
    return errno.errorcode.get(code, str(code))


def _refusal(one: Listening) -> int | None:
    """Why nobody can listen there now; None when one could."""
    try:
        family = socket.AF_INET6 if ":" in one.host else socket.AF_INET
        socket.create_server((one.host, one.port), family=family).close()
    except OSError as error:
        return error.errno or errno.EADDRNOTAVAIL
    return None
