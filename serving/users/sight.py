"""A scope as SQL: the one place that knows which rows somebody may see."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from serving.users.domain import Scope

Column = InstrumentedAttribute[Any]


def in_sight(scope: Scope, district: Column) -> sa.ColumnElement[bool]:
    """Rows whose ``district`` lies in the scope; none for a unit, which sees its cases alone."""
    return sa.false() if scope.unit is not None else _of_districts(scope, district)


def case_in_sight(scope: Scope, district: Column, assigned: Column) -> sa.ColumnElement[bool]:
    """Cases in the scope: of its districts, and with its unit when it has one."""
    visible = _of_districts(scope, district)
    return visible if scope.unit is None else sa.and_(visible, assigned == scope.unit)


def _of_districts(scope: Scope, district: Column) -> sa.ColumnElement[bool]:
    if scope.districts is None:
        return sa.true()
    if len(scope.districts) == 1:
        # An index on district and age then gives the newest rows without sorting them.
        return district == next(iter(scope.districts))
    return district.in_(sorted(scope.districts))
