"""Small types that several letters share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

Share = Annotated[float, Field(ge=0.0, le=1.0)]


def _with_area(corners: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = corners
    if not (x1 < x2 and y1 < y2):
        raise ValueError("a box needs x1 < x2 and y1 < y2")
    return corners


Corners = Annotated[tuple[Share, Share, Share, Share], AfterValidator(_with_area)]
"""A box as x1, y1, x2, y2 in shares of the picture, x to the right and y down."""
