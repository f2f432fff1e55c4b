"""What stands around a page's own content, and how a page is opened inside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from nicegui import ui

from serving.console import edge, navigation
from serving.console.components.confirm import confirm_dialog
from serving.console.html import Markup, tag
from serving.console.icons import icon
from serving.console.navigation import Entry
from serving.console.shell import bar, head
from serving.console.visitor import Visitor

WATCH_S: Final = 8.0
"""A page that lies open notices within this time that its session is over."""


@contextmanager
def frame(
    visitor: Visitor,
    entry: Entry,
    title: str,
    here: str,
    *,
    look: str = "page",
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
) -> Iterator[None]:
    """Everything created inside becomes the page's content.

    ``here`` is the address that changing language or theme returns to. ``look`` is the content's
    class; ``styles`` and ``scripts`` are names of files in assets beyond those every page has.
    """
    words = visitor.words
    ui.page_title(f"{title} · {words('product')}")
    ui.add_head_html(head(visitor.taste, styles, scripts, visitor.person))
    ui.html(bar(visitor, here), sanitize=False).classes("shell")
    ui.html(_links(visitor, entry), sanitize=False, tag="nav").props(
        f'id="places" aria-label="{words("nav.title")}"'
    ).classes("places")
    with ui.element("section").props('id="content" tabindex="-1"').classes(look):
        yield
    ui.html(confirm_dialog(words), sanitize=False, tag="dialog").props(
        'id="sure" aria-labelledby="sure-words"'
    )
    ui.timer(WATCH_S, lambda: edge.done(visitor, lambda _: None), immediate=False)


def _links(visitor: Visitor, here: Entry) -> Markup:
    return Markup(
        "".join(
            tag("ul", [tag("li", _link(visitor, entry, here)) for entry in group])
            for group in navigation.offered(visitor.person)
        )
    )


def _link(visitor: Visitor, entry: Entry, here: Entry) -> Markup:
    return tag(
        "a",
        icon(entry.name),
        tag("span", visitor.words(f"nav.{entry.name}")),
        href=entry.path,
        aria_current="page" if entry == here else None,
    )
