"""What every view looks like by day and by night, at hand for the next look.

References are kept as written, some 8 KB each, and read anew for every look: 6,000 cameras with two
lights take 100 MB so, and would take 700 MB as pictures.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from pipeline.admission import NO_REFERENCES, Reference, References, ReferenceUnreadable
from pipeline.domain import Camera, Light
from pipeline.state import KeptReference

log = logging.getLogger(__name__)


class ReferenceShelf:
    """One thread puts, any thread asks."""

    def __init__(self, kept: Iterable[KeptReference] = ()) -> None:
        self._by_view: dict[tuple[str, str], Mapping[Light, bytes]] = {}
        for one in kept:
            self.put(one)

    def of(self, camera: Camera) -> References:
        """What is known of the camera's view, by light; what cannot be read is not known."""
        written = self._by_view.get((camera.id, camera.view.id))
        if written is None:
            return NO_REFERENCES
        read = {}
        for light, body in written.items():
            try:
                read[light] = Reference.from_bytes(body)
            except ReferenceUnreadable as error:
                log.warning("camera %s: %s; its next good picture replaces it", camera.id, error)
        return read

    def put(self, one: KeptReference) -> None:
        # A new mapping takes the place of the old one: a thread that reads keeps what it has.
        key = (one.camera_id, one.view_id)
        self._by_view[key] = {**self._by_view.get(key, {}), one.light: one.body}
