"""Looks at the running demo from outside: cases through the API, visits through the metrics."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True, slots=True)
class OpenCase:
    id: str
    number: str
    kind: str
    camera_id: str
    status: str
    version: int


class Watcher:
    """A signed-in person's view of the demo."""

    def __init__(self, console: str, metrics: str) -> None:
        self._http = httpx.Client(
            base_url=console,
            timeout=10,
            headers={"CityPatrol-Request": "demo"},
            trust_env=False,
        )
        self._metrics = metrics

    def close(self) -> None:
        self._http.close()

    def wait_until_up(self, seconds: float, check: Callable[[], None]) -> None:
        """Wait for serving's health page; ``check`` may raise when waiting is pointless."""
        until = time.monotonic() + seconds
        while True:
            check()
            try:
                if self._http.get("/health").is_success:
                    return
            except httpx.TransportError:
                pass
            if time.monotonic() > until:
                raise TimeoutError(f"The console did not come up within {seconds:g} seconds.")
            time.sleep(0.2)

    def sign_in(self, name: str, password: str) -> None:
        answer = self._http.post("/api/login", json={"name": name, "password": password})
        answer.raise_for_status()

    def cases(self) -> list[OpenCase]:
        answer = self._http.get("/api/cases", params={"limit": 200})
        answer.raise_for_status()
        return [
            OpenCase(
                case["id"],
                case["number"],
                case["kind"],
                case["camera_id"],
                case["status"],
                case["version"],
            )
            for case in answer.json()["cases"]
        ]

    def move(self, case: OpenCase, action: str, note: str = "") -> bool:
        """Move the case; False when somebody else moved it since it was listed."""
        given = {"action": action, "version": case.version, "note": note}
        answer = self._http.post(f"/api/cases/{case.id}/moves", json=given)
        if answer.status_code == httpx.codes.CONFLICT:
            return False
        answer.raise_for_status()
        return True

    def visits(self) -> Counter[str]:
        """Visits so far by result, and ``unable`` pictures; empty while the patrol is not up."""
        try:
            page = httpx.get(self._metrics, timeout=5, trust_env=False).text
        except httpx.TransportError:
            return Counter()
        counted: Counter[str] = Counter()
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                if sample.name == "citypatrol_visits_total":
                    counted[sample.labels["result"]] += int(sample.value)
                elif sample.name == "citypatrol_unable_total":
                    counted["unable"] += int(sample.value)
        return counted
