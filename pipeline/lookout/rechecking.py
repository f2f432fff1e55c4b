"""What a look means for the handled cases of its view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.camera_state import CameraState
from pipeline.contract import CheckResult, CheckVerdict, EvidenceRole, ModelStamp
from pipeline.domain import UnableReason, VisitError
from pipeline.evidence import keep
from pipeline.geometry import Box
from pipeline.picture import Picture
from pipeline.places import ConfirmRule, Place, Trace, same_spot
from pipeline.rechecks import Check, CheckRule, Glance, advance
from pipeline.rechecks.desk import rule_for
from pipeline.rechecks.glance import Looked, glance, nothing_came
from pipeline.rechecks.result import result_of
from pipeline.storage import Store

ANY_KIND: Final = ConfirmRule(seen_at_least=1, of_last=1, dwell_s=0.0)
"""For a kind this pipeline does not know: nothing of it is ever seen here."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check after a look, and its result when the look decided it."""

    check: Check
    result: CheckResult | None = None


@dataclass(frozen=True, slots=True)
class Rechecker:
    store: Store
    confirm: Mapping[str, ConfirmRule]
    rules: Mapping[str, CheckRule]

    def blind(
        self, checks: Sequence[Check], reason: UnableReason | VisitError, at: datetime
    ) -> tuple[Checked, ...]:
        """After a look that could see nothing."""
        return tuple(self._told(self._after(one, nothing_came(at, reason))) for one in checks)

    def looked(
        self,
        checks: Sequence[Check],
        looked: Looked,
        picture: Picture,
        model: ModelStamp,
        city: ZoneInfo,
    ) -> tuple[Checked, ...]:
        """After an admitted look. Raises StoreUnavailable when its picture cannot be kept."""
        done = []
        for check in checks:
            rule = rule_for(check.asked.kind, self.rules)
            same = self.confirm.get(check.asked.kind, ANY_KIND)
            seen = glance(check.asked, looked, same, rule, city)
            after = self._after(check, seen)
            if after.verdict in (CheckVerdict.PASS, CheckVerdict.NOT_PASS):
                kept = keep(picture, EvidenceRole.HANDLE_AFTER, self.store)
                box = (seen.suspect.box if seen.suspect else Box(*check.asked.box)).moved(
                    looked.shift
                )
                result = result_of(after, kept, box, seen.suspect, model)
                done.append(Checked(after, result))
            else:
                done.append(self._told(after))
        return tuple(done)

    def without_gone(self, state: CameraState, checked: Sequence[Checked]) -> CameraState:
        """A place whose check has passed is let go at once, and not remembered: what comes back
        there is news."""
        known: tuple[Place | Trace, ...] = (*state.places, *state.traces)
        gone = {
            place.id
            for place in known
            for one in checked
            if one.check.verdict is CheckVerdict.PASS and self._is_there(place, one.check)
        }
        if not gone:
            return state
        return replace(
            state,
            places=tuple(place for place in state.places if place.id not in gone),
            traces=tuple(trace for trace in state.traces if trace.id not in gone),
            overviews={key: one for key, one in state.overviews.items() if key not in gone},
        )

    def _is_there(self, place: Place | Trace, check: Check) -> bool:
        """A clean look shows no suspect there, so whatever is believed of the spot is old."""
        asked = check.asked
        return place.kind == asked.kind and (
            place.id == asked.place_id
            or same_spot(place.box, Box(*asked.box), self.confirm[place.kind])
        )

    def _after(self, check: Check, seen: Glance) -> Check:
        return advance(check, seen, rule_for(check.asked.kind, self.rules))

    def _told(self, check: Check) -> Checked:
        """A look may find that the limit is over."""
        return Checked(check, result_of(check) if check.verdict is not None else None)
