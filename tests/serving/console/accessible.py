"""What axe-core has to say about a page (WCAG 2.1, level A and AA)."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}


def assert_accessible(page: Page) -> None:
    """Fails with each rule that is broken, and the elements that break it."""
    # What fades in or out is judged as it stands when it is there.
    page.wait_for_function("document.getAnimations().every(one => one.playState !== 'pending')")
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
