"""Frozen datasets: which there are, how many samples each holds, how many were deleted since."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.empty import empty_state
from serving.console.components.head import page_head
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.frame import frame
from serving.console.html import Markup, tag
from serving.console.models.parts import sections
from serving.console.navigation import MODELS
from serving.console.visitor import Visitor
from serving.samples import datasets
from serving.samples.domain import FrozenDataset
from serving.users.domain import Permission
from serving.users.permissions import require

MOST: Final = 500
"""The newest ones."""


def read(visitor: Visitor) -> list[FrozenDataset]:
    """Raises Forbidden."""
    require(visitor.person, Permission.SEE_SAMPLES)
    with visitor.services.db.reading() as session:
        return datasets.registered(session, limit=MOST)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await open_datasets(visitor)

        return await edge.opened(request, MODELS, build)

    ui.page(f"{MODELS.route}/datasets", response_timeout=30.0)(page)


async def open_datasets(visitor: Visitor) -> None:
    words = visitor.words
    found = await run_in_threadpool(read, visitor)
    with frame(visitor, MODELS, words("models.datasets"), places.DATASETS, styles=["models.css"]):
        head = page_head(words("models.datasets"), words("datasets.lead"))
        ui.html(head, sanitize=False)
        ui.html(sections(visitor, places.DATASETS), sanitize=False)
        ui.html(_drawn(visitor, found), sanitize=False)


def _drawn(visitor: Visitor, found: list[FrozenDataset]) -> Markup:
    words = visitor.words
    if not found:
        return empty_state(words("datasets.none"), words("datasets.none_hint"))
    columns = [
        Column(words("datasets.name")),
        Column("SHA-256"),
        Column(words("models.samples"), number=True),
        Column(words("datasets.deleted"), number=True),
        Column(words("models.registered")),
        Column(words("models.who")),
    ]
    rows = [
        Row(
            (
                one.name,
                tag("code", one.sha256[:12], title=one.sha256),
                f"{one.samples:,}",
                label(words("datasets.stale", count=one.deleted), Tone.WARN)
                if one.deleted
                else "0",
                visitor.moments.markup(one.registered_at),
                one.actor,
            )
        )
        for one in found
    ]
    return table(words("models.datasets"), columns, rows)
