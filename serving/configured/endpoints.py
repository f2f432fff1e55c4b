"""What serving was told, to be read and not changed: settings change where serving is started."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from serving.access.guard import needs
from serving.configured.schemas import SettingList, SettingOut
from serving.configured.service import settings_for
from serving.deps import TheServices
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["health"])

Keeper = Annotated[Person, needs(Permission.MANAGE_CITY)]


@router.get("/settings", summary="Show the settings")
def get_settings(services: TheServices, person: Keeper) -> SettingList:
    """Every setting of serving with its value or its default. Secrets are never shown."""
    found = settings_for(person, services.settings)
    return SettingList(
        settings=[SettingOut.model_validate(one, from_attributes=True) for one in found]
    )
