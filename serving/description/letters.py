"""What the bodies of signed requests hold: their routes read them as bytes, to check them first."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from pipeline.contract import (
    CameraEvent,
    CheckResult,
    LookSample,
    PatrolReport,
    PlaceGone,
    Report,
    ShadowReport,
    ShownLook,
    SuppressionLetter,
)
from serving.handover.endpoints import StatusIn

LETTERS: Final = MappingProxyType[str, type[BaseModel]](
    {
        "/api/reports": Report,
        "/api/pipeline/check-results": CheckResult,
        "/api/pipeline/places-gone": PlaceGone,
        "/api/pipeline/camera-events": CameraEvent,
        "/api/pipeline/suppressions": SuppressionLetter,
        "/api/pipeline/looks": ShownLook,
        "/api/pipeline/patrol-reports": PatrolReport,
        "/api/look-samples": LookSample,
        "/api/shadow-reports": ShadowReport,
        "/api/handover/{destination}/status": StatusIn,
    }
)

PLACE: Final = "#/components/schemas/{model}"


def body_of(letter: type[BaseModel], components: dict[str, Any]) -> dict[str, Any]:
    """The description of a request body; what it is made of goes into ``components``."""
    schema = letter.model_json_schema(ref_template=PLACE)
    for name, part in schema.pop("$defs", {}).items():
        components.setdefault(name, part)
    components.setdefault(letter.__name__, schema)
    here = {"$ref": PLACE.format(model=letter.__name__)}
    return {"required": True, "content": {"application/json": {"schema": here}}}
