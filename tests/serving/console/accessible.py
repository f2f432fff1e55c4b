"""What axe-core has to say about a page (WCAG 2.1, level A and AA)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}


HOLD: Final = """() => {
  window.held = document.getAnimations().filter(({ effect }) => effect.getTiming().iterations < 99);
  for (const one of window.held) {
    if (one.currentTime > one.effect.getTiming().delay) one.finish();
    else one.pause();
  }
}"""
GO_ON: Final = (
    "() => window.held.filter((one) => one.playState === 'paused').forEach((one) => one.play())"
)


@contextmanager
def standing_still(page: Page) -> Iterator[None]:
    """Half faded nothing has its colours: what has begun to go is gone, and what is to go stays."""
    page.evaluate(HOLD)
    yield
    page.evaluate(GO_ON)


def assert_accessible(page: Page) -> None:
    """Fails with each rule that is broken, and the elements that break it."""
    with standing_still(page):
        found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    told = [
        f"{broken['id']}: {broken['help']}\n"
        + "\n".join(f"    {node['html'][:200]}\n      {_why(node)}" for node in broken["nodes"][:6])
        for broken in found
    ]
    assert not told, "\n".join(told)


def _why(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)
