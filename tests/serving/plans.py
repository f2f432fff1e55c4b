"""A plan of cameras, as a file would give it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from serving.cameras.domain import ImportReport
from serving.cameras.plan_file import given_of
from serving.cameras.service import import_given
from serving.vault import Vault


def import_plan(
    session: Session, data: Mapping[str, Any], vault: Vault, at: datetime
) -> ImportReport:
    """Take the sources and cameras of a plan. Raises PlanUnreadable."""
    return import_given(session, given_of(data), vault, at)
