"""What is said of an import although it was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Notice:
    """``code`` tells which sentence it is and ``values`` what stands in it, so that it can be said
    in another language too."""

    sentence: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
