"""Registers and dispatch policies in and out of the database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.units.domain import Register
from serving.units.modes import DispatchMode, DispatchPolicy
from serving.units.tables import DispatchPolicyRow, RegisterRow

_NEWEST = RegisterRow.revision.desc()


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """When and by whom the register that holds was imported."""

    revision: int
    id: str
    imported_at: datetime
    imported_by: str


class UnitRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, register: Register, who: str, at: datetime) -> bool:
        """Let this register hold from now on; False when the same one holds already."""
        digest = hashlib.sha256(register.model_dump_json(by_alias=True).encode()).hexdigest()
        if self._session.scalar(sa.select(RegisterRow.sha256).order_by(_NEWEST).limit(1)) == digest:
            return False
        content = register.model_dump(mode="json", by_alias=True)
        self._session.add(
            RegisterRow(
                sha256=digest,
                imported_at=at,
                imported_by=who,
                units=content.pop("units"),
                areas=content.pop("areas"),
                head=content,
            )
        )
        self._session.flush()
        return True

    def revision(self) -> int:
        """Of the register that holds; 0 before there is one."""
        return self._session.scalar(sa.select(sa.func.max(RegisterRow.revision))) or 0

    def line(self) -> RegisterLine | None:
        row = self._session.execute(
            sa.select(
                RegisterRow.revision,
                RegisterRow.head,
                RegisterRow.imported_at,
                RegisterRow.imported_by,
            )
            .order_by(_NEWEST)
            .limit(1)
        ).one_or_none()
        return RegisterLine(row[0], row[1]["id"], row[2], row[3]) if row else None

    def register(self) -> Register | None:
        """The one that holds."""
        row = self._session.scalars(sa.select(RegisterRow).order_by(_NEWEST).limit(1)).one_or_none()
        if row is None:
            return None
        return Register.model_validate({**row.head, "units": row.units, "areas": row.areas})

    def knows(self, unit_id: str) -> bool:
        units = self._session.scalar(sa.select(RegisterRow.units).order_by(_NEWEST).limit(1))
        return any(unit["id"] == unit_id for unit in units or [])


class DispatchPolicyRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, kind: str) -> DispatchPolicy:
        row = self._session.scalars(
            sa.select(DispatchPolicyRow)
            .where(DispatchPolicyRow.kind == kind)
            .order_by(DispatchPolicyRow.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            return DispatchPolicy(kind, DispatchMode.AUTO, None, "default", "")
        return DispatchPolicy(kind, row.mode, row.at, row.actor, row.why)

    def set(self, kind: str, mode: DispatchMode, at: datetime, actor: str, why: str) -> None:
        """Add the change to the record; it holds from now on."""
        self._session.add(DispatchPolicyRow(kind=kind, mode=mode, at=at, actor=actor, why=why))
        self._session.flush()

    def mark(self) -> int:
        """Grows with every change."""
        return self._session.scalar(sa.select(sa.func.max(DispatchPolicyRow.id))) or 0
