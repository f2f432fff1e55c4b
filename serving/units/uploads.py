"""A register that somebody brings: whole as a ZIP of its folder, or only its units or its areas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Final

from serving.connectors.coordinates import Crs
from serving.standards.zipped import Wanted, unpacked
from serving.units.domain import CityUnit, Register
from serving.units.errors import UnitsUnreadable
from serving.units.geojson import FILE, areas_in
from serving.units.reading import UNITS, check_areas, read_register, read_units

MOST_BYTES: Final = 30_000_000
FOLDER: Final = Wanted(
    "register.toml", frozenset({"register.toml", UNITS, FILE}), 60_000_000, UnitsUnreadable
)
MAPS: Final = (".geojson", ".json")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file's name, as its owner calls it, and what is in it. ``crs`` is what a map that comes
    alone is given in, where it does not say so itself."""

    name: str
    data: bytes
    crs: Crs = Crs.WGS84


def register_in(upload: Upload, held: Register | None) -> Register:
    """The register that would hold: of a ZIP what is in it; a CSV file puts other units, a GeoJSON
    file other areas into the one that is ``held``. Raises UnitsUnreadable."""
    ending = PurePath(upload.name).suffix.lower()
    if ending != ".csv" and ending not in MAPS:
        with unpacked(upload.data, FOLDER) as folder:
            return read_register(folder)
    if held is None:
        raise UnitsUnreadable(
            "There is no register yet that this could be put into; bring the whole folder as a "
            "ZIP first.",
            code="no-register",
        )
    if ending in MAPS:
        new = held.model_copy(update={"areas": areas_in(upload.data, upload.crs)})
    else:
        new = held.model_copy(update={"units": _units(upload.data)})
    check_areas(new)
    return new


def _units(data: bytes) -> tuple[CityUnit, ...]:
    with TemporaryDirectory(prefix="citypatrol-") as name:
        folder = Path(name)
        (folder / UNITS).write_bytes(data)
        return read_units(folder)
