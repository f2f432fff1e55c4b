"""What proves a place: which pictures are kept when, and what a confirmed one is reported with."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pipeline.camera_state import CameraState, Overview
from pipeline.contract import EvidenceItem, EvidenceRole, LookCondition, ModelStamp, Report
from pipeline.domain import Judgement
from pipeline.evidence import close_up, keep
from pipeline.geometry import Shift
from pipeline.picture import Picture
from pipeline.places import ConfirmRule, Place, Progress
from pipeline.reports import report_of
from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable

log = logging.getLogger(__name__)

MARGIN_S: Final = 3600.0
"""A picture that will be deleted within the hour is not reported any more: saving the report must
come before."""


@dataclass(frozen=True, slots=True)
class Prover:
    """Its methods raise StoreUnavailable when a picture cannot be kept."""

    store: Store
    rules: Mapping[str, ConfirmRule]
    reference_every_s: float
    """A clean picture of each view is kept this often, in seconds."""
    unconfirmed_s: float
    """A picture that no report names is deleted after so many seconds."""

    def overviews(
        self, picture: Picture, state: CameraState, progress: Progress, shift: Shift
    ) -> dict[UUID, Overview]:
        """Pictures of places still alive, and this one for those first suspected on it."""
        alive = {place.id for place in progress.places}
        kept = {key: view for key, view in state.overviews.items() if key in alive}
        if progress.opened:
            item = keep(picture, EvidenceRole.OVERVIEW, self.store)
            for place in progress.opened:
                kept[place.id] = Overview(item, place.box.moved(shift) or place.box)
        return kept

    def reference(
        self, picture: Picture, state: CameraState, progress: Progress
    ) -> EvidenceItem | None:
        """Renewed now and then, and only from a picture with nothing suspected on it."""
        before = state.reference
        if progress.places or (before is not None and not self._is_old(before, picture)):
            return before
        return keep(picture, EvidenceRole.REFERENCE, self.store)

    def report(
        self,
        picture: Picture,
        state: CameraState,
        place: Place,
        judgement: Judgement,
        stamp: ModelStamp,
        condition: LookCondition,
    ) -> Report:
        """``state`` is the one after this look, ``stamp`` of the network that saw it and
        ``condition`` of its picture. The box is where the thing is on the overview."""
        first = state.overviews[place.id]
        evidence = self._pictures_of(picture, first, place)
        if state.reference is not None and self._stays(state.reference, picture):
            evidence.insert(2, state.reference)
        rule = self.rules[place.kind]
        return report_of(
            place, first.box, evidence, stamp, rule, judgement.permits_checked, condition
        )

    def _is_old(self, reference: EvidenceItem, picture: Picture) -> bool:
        age = (picture.captured_at - reference.captured_at).total_seconds()
        return age >= self.reference_every_s

    def _stays(self, item: EvidenceItem, now: Picture) -> bool:
        """Whether a picture kept earlier is not about to be deleted: it may be reported still."""
        age = (now.captured_at - item.captured_at).total_seconds()
        return age < self.unconfirmed_s - MARGIN_S

    def _pictures_of(self, now: Picture, first: Overview, place: Place) -> list[EvidenceItem]:
        """Overview, close-up and the later frame; without the last when the first is lost, or its
        time is over. While the first lies in a store that is away, the close-up is cut from the
        later frame: what is confirmed now may be gone when the store is back."""
        try:
            if not self._stays(first.item, now):
                raise PictureMissing(first.item.sha256)
            close = close_up(first.item, first.box, self.store)
        except (PictureMissing, PictureCorrupt) as error:
            log.error("place %s: its first picture is lost: %s", place.id, error)
            overview = keep(now, EvidenceRole.OVERVIEW, self.store)
            return [overview, close_up(overview, first.box, self.store)]
        except StoreUnavailable:
            later = keep(now, EvidenceRole.LATER, self.store)
            return [first.item, close_up(later, first.box, self.store), later]
        return [first.item, close, keep(now, EvidenceRole.LATER, self.store)]
