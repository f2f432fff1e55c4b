"""What another file changes, as the API shows it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from serving.differences.domain import Done


class LineChange(BaseModel):
    """One line; which sheet it stands in is said by those who have sheets."""

    model_config = ConfigDict(from_attributes=True)

    done: Done
    key: str
    field: str
    """Empty for a line that is new or gone."""
    before: str
    after: str
