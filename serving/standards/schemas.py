"""Standards packs as the API shows them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from serving.differences.schemas import LineChange
from serving.standards.comparing import Sheet
from serving.standards.repository import PackLine
from serving.standards.service import Preview


class PackOut(BaseModel):
    id: str
    version: str
    effective_on: date
    """The first day on which cases are opened under it, in the city's time."""
    imported_at: datetime
    imported_by: str
    sha256: str
    in_force: bool
    """Whether cases of today are opened under it."""


class PackList(BaseModel):
    packs: list[PackOut]
    """In the order they take effect."""


class DifferenceOut(LineChange):
    sheet: Sheet


class PackPreview(BaseModel):
    id: str
    version: str
    effective_on: date
    known: bool
    """Whether the same pack was imported before; then there is nothing to do."""
    beside: str | None
    """The pack it takes the place of, id and version; null for the first one."""
    differences: list[DifferenceOut]
    written: bool
    """False when it was only asked what would change."""


def pack_out(one: PackLine, *, in_force: bool) -> PackOut:
    return PackOut(
        id=one.id,
        version=one.version,
        effective_on=one.effective_on,
        imported_at=one.imported_at,
        imported_by=one.imported_by,
        sha256=one.sha256,
        in_force=in_force,
    )


def preview_out(found: Preview, *, written: bool) -> PackPreview:
    return PackPreview(
        id=found.pack.id,
        version=found.pack.version,
        effective_on=found.pack.effective,
        known=found.known,
        beside=" ".join(found.beside) if found.beside else None,
        differences=[DifferenceOut.model_validate(one) for one in found.differences],
        written=written,
    )
