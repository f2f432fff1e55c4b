"""Whether serving can do its work right now."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable
from serving.deps import TheServices

router = APIRouter(tags=["health"])

NO_PICTURE = "0" * 64
"""A hash that no picture has: a store that says "missing" is there."""

State = Literal["up", "away"]


class Health(BaseModel):
    database: State
    store: State


@router.get("/health", responses={503: {"model": Health}})
def get_health(services: TheServices, response: Response) -> Health:
    """200 when database and store answer, 503 when one does not."""
    health = Health(
        database="up" if services.db.is_up() else "away",
        store="up" if _is_up(services.store) else "away",
    )
    if "away" in (health.database, health.store):
        response.status_code = 503
    return health


def _is_up(store: Store) -> bool:
    try:
        store.get(NO_PICTURE)
    except StoreUnavailable:
        return False
    except (PictureMissing, PictureCorrupt):
        return True
    return True
