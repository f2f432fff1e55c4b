"""What the pipeline knows about one camera between two looks; saved as JSON after each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

from pydantic import TypeAdapter

from pipeline.admission import LookMemory, ViewMemory
from pipeline.camera_events import Standing
from pipeline.contract import EvidenceItem
from pipeline.geometry import NO_SHIFT, Box, Shift
from pipeline.places import Place, Trace


@dataclass(frozen=True, slots=True)
class Overview:
    """The picture on which a place was first suspected, and where on it."""

    item: EvidenceItem
    box: Box


@dataclass(frozen=True, slots=True)
class CameraState:
    view_id: str
    drawn: str = ""
    """Which drawing of its zones this was learnt under (``domain.drawing_of``)."""
    memory: LookMemory | None = None
    """What admission needs to know of the last picture."""
    reference: EvidenceItem | None = None
    """The last clean picture kept of this view."""
    places: tuple[Place, ...] = ()
    """Their boxes lie where the zones were drawn, also when the camera has moved a little."""
    traces: tuple[Trace, ...] = ()
    """What is remembered of places that are gone."""
    permitted: tuple[Place, ...] = ()
    """What stands under permits with a capacity: nobody is told of it, and it holds room."""
    overviews: dict[UUID, Overview] = field(default_factory=dict)
    """By place id, for every place alive."""
    standing: Standing = field(default_factory=Standing)
    """The camera's own troubles."""
    failures: int = 0
    """Failed visits in a row."""

    @property
    def shift(self) -> Shift:
        """By how much the camera was last found off the view its zones were drawn on."""
        return self.memory.view.shift if self.memory else NO_SHIFT

    @property
    def suspicious(self) -> bool:
        """Whether something is suspected that is not confirmed yet."""
        return any(not place.confirmed for place in self.places)

    def under(self, drawn: str) -> CameraState:
        """The state to go on with when the zones are drawn so: where they were drawn anew, the
        camera is taken to be where it should be."""
        if drawn == self.drawn:
            return self
        memory = self.memory and replace(self.memory, view=ViewMemory())
        return replace(self, drawn=drawn, memory=memory)

    @classmethod
    def from_json(cls, body: str) -> CameraState:
        """Raises pydantic.ValidationError when ``body`` is not what ``to_json`` wrote."""
        return _ADAPTER.validate_json(body)

    def to_json(self) -> str:
        return _ADAPTER.dump_json(self).decode()


_ADAPTER = TypeAdapter(CameraState)
