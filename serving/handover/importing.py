"""Destinations out of a TOML file.

[[destinations]]
id = "hotline"
connector = "webhook"
url = "https://platform.city.example/cases"
secret_env = "HOTLINE_SECRET"
kinds = ["manhole_missing"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from models import toml
from serving.cases.domain import Status
from serving.connectors.settings import settings_of
from serving.handover.domain import Destination
from serving.sentences import complaint


class DestinationsUnreadable(Exception):
    """The file cannot be used; the message says where and what to do."""

    exit_code = 2


class _Given(BaseModel):
    """What every destination has; the rest belongs to its connector."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    kinds: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    pictures: Literal["none", "blurred", "original"] = "blurred"
    active: bool = True
    secret: SecretStr | None = None
    secret_env: str | None = None


_OURS: Final = frozenset(_Given.model_fields)


def read_destinations(path: Path, environment: Mapping[str, str]) -> list[Destination]:
    """Raises DestinationsUnreadable."""
    try:
        tables = toml.parsed(path.read_text(encoding="utf-8-sig")).get("destinations")
    except OSError as error:
        raise DestinationsUnreadable(
            f"{path} cannot be read ({error.strerror}); check the path."
        ) from None
    except UnicodeDecodeError:
        raise DestinationsUnreadable(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise DestinationsUnreadable(f"{path} is no TOML: {error}.") from None
    if not isinstance(tables, list) or not tables:
        raise DestinationsUnreadable(f"{path} has no [[destinations]]; write at least one.")
    found = [
        _one(given, environment, f"{path}: destination {n}") for n, given in enumerate(tables, 1)
    ]
    twice = {one.id for one in found if [other.id for other in found].count(one.id) > 1}
    if twice:
        raise DestinationsUnreadable(
            f"{path} names {sorted(twice)[0]} twice; give each its own id."
        )
    return found


def _one(given: Any, environment: Mapping[str, str], where: str) -> Destination:
    if not isinstance(given, dict):
        raise DestinationsUnreadable(f"{where} is no table; write [[destinations]].")
    try:
        ours = _Given.model_validate(given)
        rest = {key: value for key, value in given.items() if key not in _OURS}
        settings = settings_of(rest)
    except ValidationError as error:
        raise DestinationsUnreadable(f"{where}: {complaint(error)}.") from None
    for word, status in settings.statuses.items():
        if status not in {one.value for one in Status}:
            raise DestinationsUnreadable(
                f"{where}: the status {word!r} leads to {status!r}, which is none of "
                f"{', '.join(Status)}."
            )
    return Destination(
        id=ours.id,
        settings=settings,
        kinds=ours.kinds,
        districts=ours.districts,
        pictures=ours.pictures,
        active=ours.active,
        secret=_secret(ours, environment, where),
    )


def _secret(ours: _Given, environment: Mapping[str, str], where: str) -> SecretStr:
    if ours.secret_env is None:
        return ours.secret or SecretStr("")
    if ours.secret_env not in environment:
        raise DestinationsUnreadable(
            f"{where}: the environment has no {ours.secret_env}; set it and import again."
        )
    return SecretStr(environment[ours.secret_env])
