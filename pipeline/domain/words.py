"""What everything else is spelt with: moments, names, ids, hashes, values that stay as they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

Utc = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]
"""An aware moment, kept in UTC."""

Name = Annotated[str, Field(min_length=1, max_length=200)]

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Up to 64 letters, digits, dots, dashes and underscores: safe in a URL path and in a log line."""

Kind = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
"""A violation kind's name. The kinds that exist are listed in ``pipeline.violations``."""

Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_ ]{0,39}$")]
"""What a network calls a thing; a package lists its own."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

PackageWord = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$")]
"""A package's name or version: safe as the name of a folder."""


class Frozen(BaseModel):
    """Immutable, and an unknown key is an error rather than a silent typo.

    Errors do not quote what was given: it may be a camera's address with its password.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True
    )


def unwritten(value: object) -> bool:
    """What is not written is not told either: a plain window stays as short as it was written."""
    return not value


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone: write one like Asia/Shanghai") from error
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
"""A zone of the IANA database, by name."""


def utc(at: datetime) -> datetime:
    """``at`` in UTC. Raises ValueError for a naive datetime: a moment without a zone is a guess."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone; this one has none")
    return at.astimezone(UTC)
