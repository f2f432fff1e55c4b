"""One look a network answered, as the learning loop needs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.contract import LookCondition, ModelStamp
from pipeline.domain import Suspect, View
from pipeline.eyes import Image, Sighted
from pipeline.geometry import Shift
from pipeline.picture import Picture
from pipeline.places import Place
from pipeline.violations.base import same_thing


@dataclass(frozen=True, slots=True, eq=False)
class Inferred:
    camera_id: str
    view: View
    """Its zones lie where they are on this picture."""
    shift: Shift
    """By how much they were moved for that."""
    picture: Picture
    image: Image
    """What the network was shown of it."""
    condition: LookCondition
    sighted: Sighted
    pointer: ModelStamp
    """The package that looked."""
    places: tuple[Place, ...]
    """What was known of the view before, where its zones were drawn."""

    def in_hand(self, suspect: Suspect, places: Iterable[Place]) -> bool:
        """Whether ``suspect``, where it lies on this picture, stands at a confirmed place: a
        person was told of it."""
        box = suspect.box.moved(-self.shift) or suspect.box
        return any(
            place.confirmed and place.kind == suspect.kind and same_thing(place.box, box)
            for place in places
        )
