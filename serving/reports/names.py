"""What people call the groups of a report: units and kinds by the pack, cameras by their name."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from serving.reports.cameras import ReportedCameras
from serving.reports.domain import By, Key
from serving.standards.domain import Pack, Text
from serving.users.domain import Scope

Names = dict[tuple[By, str], Text]


def names_of(
    session: Session, scope: Scope, packs: Iterable[Pack], by: tuple[By, ...], keys: Iterable[Key]
) -> Names:
    """Names of the values that occur. Where packs differ, the one that took effect last wins."""
    values = {(one, value) for key in keys for one, value in zip(by, key, strict=True)}
    known: Names = {}
    if {By.KIND, By.UNIT} & {*by}:
        for pack in sorted(packs, key=lambda pack: pack.effective):
            known |= _of_pack(pack)
    if By.CAMERA in by:
        cameras = ReportedCameras(session, scope).names()
        known |= {(By.CAMERA, id): _text(name, name) for id, name in cameras.items()}
    return {one: known[one] for one in values if one in known}


def _of_pack(pack: Pack) -> Names:
    names: Names = {(By.UNIT, unit.id): _text(unit.name_zh, unit.name_en) for unit in pack.units}
    for line in pack.kinds:
        minor = pack.minor(line.group, line.minor)
        if minor is not None:
            names[By.KIND, line.kind] = _text(minor.name_zh, minor.name_en)
    return names


def _text(zh: str, en: str) -> Text:
    return Text.model_construct(zh=zh, en=en)
