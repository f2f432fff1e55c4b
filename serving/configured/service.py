"""Who may read the settings."""

from __future__ import annotations

from serving.config import ServingSettings
from serving.configured.sheet import Setting, sheet
from serving.users.domain import Permission, Person
from serving.users.permissions import require_whole_city


def settings_for(person: Person, settings: ServingSettings) -> list[Setting]:
    """Every setting of serving, without secrets. Raises Forbidden or WholeCityOnly."""
    require_whole_city(person, Permission.MANAGE_CITY)
    return sheet(settings)
