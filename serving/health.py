"""Whether serving can do its work right now."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable
from serving import contacts
from serving.access.guard import Door, opens_to
from serving.deps import TheServices

router = APIRouter(tags=["health"])

NO_PICTURE = "0" * 64
"""A hash that no picture has: a store that says "missing" is there."""

State = Literal["up", "away"]

REMEDIES = {
    "database": "The database does not answer: check serving.database_url and that it runs.",
    "store": "The evidence store does not answer: check the [store] settings and that it runs.",
}


class Health(BaseModel):
    database: State
    store: State
    pipeline: State
    """Whether it was heard from lately. It is another program: it does not make serving ill."""
    sentences: list[str]
    """When the pipeline was last heard from, and what is wrong and what to do."""


class Alive(BaseModel):
    alive: Literal[True] = True


@router.get("/alive", dependencies=[opens_to(Door.ANYBODY)], summary="Tell that serving runs")
async def get_alive() -> Alive:
    """200 while requests are answered at all; where this fails, only a restart helps.

    Whether serving can do its work is another question: ``/health``.
    """
    return Alive()


@router.get(
    "/health",
    responses={503: {"model": Health}},
    dependencies=[opens_to(Door.ANYBODY)],
    summary="Tell whether serving can work",
)
def get_health(services: TheServices, response: Response) -> Health:
    """200 when database and store answer, 503 when one does not."""
    heard, sentence = contacts.sentence(
        services.contacts, services.clock.now(), services.settings.pipeline_silent_s
    )
    up = {"database": services.db.is_up(), "store": _is_up(services.store)}
    if not all(up.values()):
        response.status_code = 503
    return Health(
        database="up" if up["database"] else "away",
        store="up" if up["store"] else "away",
        pipeline="up" if heard else "away",
        sentences=[*(REMEDIES[part] for part, is_up in up.items() if not is_up), sentence],
    )


def _is_up(store: Store) -> bool:
    try:
        store.get(NO_PICTURE)
    except StoreUnavailable:
        return False
    except (PictureMissing, PictureCorrupt):
        return True
    return True
