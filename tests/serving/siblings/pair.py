"""Two servings, and somebody known to both."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import httpx

from tests.serving.harness import Front

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Pair:
    one: Front
    other: Front

    def there(self, client: httpx.Client) -> AbstractContextManager[httpx.Client]:
        """The same person's browser, led to the other serving."""
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        own_page = {name: value for name, value in client.headers.items() if "citypatrol" in name}
        return self.other.stranger(Cookie=cookies, **own_page)


def counted(front: Front, name: str, **labels: str) -> float:
    return front.services.metrics.registry.get_sample_value(name, labels) or 0.0


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
