"""What every view looks like by day and by night, at hand for the next look.

References are kept as written, some 8 KB each, and read anew for every look: 6,000 cameras with two
lights take 100 MB so, and would take 700 MB as pictures.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping

from pipeline.admission import NO_REFERENCES, Reference, References, ReferenceUnreadable
from pipeline.domain import Light
from pipeline.state import KeptReference

log = logging.getLogger(__name__)


class ReferenceShelf:
    """One thread puts, any thread asks."""

    def __init__(self, kept: Iterable[KeptReference] = ()) -> None:
        self._by_view: dict[tuple[str, str], Mapping[Light, KeptReference]] = {}
        for one in kept:
            self.put(one)

    def of(self, camera_id: str, view_id: str, drawn: str) -> References:
        """What is known of a view whose zones are drawn so, by light.

        A reference of an older drawing is not known any more: who draws zones anew says that the
        view is now as it should be.
        """
        kept = self._by_view.get((camera_id, view_id))
        if kept is None:
            return NO_REFERENCES
        return _Read({light: one for light, one in kept.items() if one.drawn == drawn})

    def put(self, one: KeptReference) -> None:
        # A new mapping takes the place of the old one: a thread that reads keeps what it has.
        key = (one.camera_id, one.view_id)
        self._by_view[key] = {**self._by_view.get(key, {}), one.light: one}


class _Read(Mapping[Light, Reference]):
    """References read when somebody asks for them; one that cannot be read is not there."""

    def __init__(self, kept: dict[Light, KeptReference]) -> None:
        self._kept = kept

    def __getitem__(self, light: Light) -> Reference:
        one = self._kept[light]
        try:
            return Reference.from_bytes(one.body)
        except ReferenceUnreadable as error:
            log.warning("camera %s: %s; its next good picture replaces it", one.camera_id, error)
            del self._kept[light]
            raise KeyError(light) from None

    def __iter__(self) -> Iterator[Light]:
        return iter([light for light in list(self._kept) if light in self])

    def __len__(self) -> int:
        return len(list(iter(self)))
