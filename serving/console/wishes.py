"""What a person wishes on a page: one event for every button, key and form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

Wish = dict[str, Any]
"""``name`` and what the control said besides: its ``data-`` attributes, a form's ``fields``."""


def listen(grant: Callable[[Wish], Awaitable[None]]) -> None:
    """Let ``grant`` answer the wishes of the page that is being built.

    The browser shows that it waits when an answer takes longer than a second.
    """

    async def heard(event: GenericEventArguments) -> None:
        try:
            await grant(event.args)
        finally:
            ui.run_javascript("citypatrol.answered()")

    ui.on("wish", heard)
