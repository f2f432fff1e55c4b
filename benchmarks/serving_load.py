"""Asks a running serving as people and the pipeline do, and times it. A program of its own:

    python -m benchmarks.serving_load ADDRESS < a JSON object that says what to ask

The client is kept as cheap as Python allows, for it shares the machine with what it measures.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from pipeline.contract import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER, signature


class Caller:
    """One connection that stays open."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None
        self._connection = HTTPConnection(parts.hostname, parts.port, timeout=120)

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        """Raises RuntimeError for an answer that is none."""
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]!r}")
        return data


def timed(
    address: str, paths: Sequence[str], headers: dict[str, str], callers: int, warm_up: int
) -> list[float]:
    """Seconds of each answer, ``callers`` asking at once; the first ``warm_up`` are left out."""
    shares = [paths[n::callers] for n in range(callers)]
    with ThreadPoolExecutor(callers) as pool:
        runs = pool.map(lambda share: _run(address, share, headers), shares)
    return [seconds for run in runs for seconds in run[warm_up // callers :]]


def _run(address: str, paths: Sequence[str], headers: dict[str, str]) -> list[float]:
    caller, found = Caller(address), []
    for path in paths:
        begun = time.perf_counter()
        caller.ask("GET", path, None, headers)
        found.append(time.perf_counter() - begun)
    return found


def sent(address: str, bodies: Sequence[bytes], token: str, callers: int) -> dict[str, Any]:
    """Reports a second, each signed and acknowledged."""
    shares = [bodies[n::callers] for n in range(callers)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        runs = list(pool.map(lambda share: _send(address, share, token), shares))
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "reports": len(bodies), "each": [s for run in runs for s in run]}


def _send(address: str, bodies: Sequence[bytes], token: str) -> list[float]:
    caller, found = Caller(address), []
    for body in bodies:
        moment = datetime.now(UTC).isoformat()
        headers = {
            KEY_HEADER: "pipeline",
            TIME_HEADER: moment,
            SIGNATURE_HEADER: signature(token, moment, "POST", "/api/reports", body),
            "Content-Type": "application/json",
        }
        begun = time.perf_counter()
        caller.ask("POST", "/api/reports", body, headers)
        found.append(time.perf_counter() - begun)
    return found


def main() -> None:
    """Says its times as one JSON object."""
    address, asked = sys.argv[1], json.load(sys.stdin)
    if "reports" in asked:
        bodies = [json.dumps(one).encode() for one in asked["reports"]]
        told: Any = sent(address, bodies, asked["token"], asked["callers"])
    else:
        told = timed(address, asked["paths"], asked["headers"], asked["callers"], asked["warm_up"])
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
