"""Looks worth a reviewer's eye: those close to a threshold, and those two networks disagree on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.contract import (
    EvidenceItem,
    EvidenceRole,
    LookSample,
    SampleWhy,
    look_sample_id,
)
from pipeline.domain import Sighting, Suspect
from pipeline.evidence import MEDIA_TYPE
from pipeline.geometry import Box
from pipeline.judge import broken
from pipeline.learning.alike import hash_of
from pipeline.learning.boxes import told
from pipeline.learning.inferred import Inferred
from pipeline.learning.kept import KeptLine, KeptSample
from pipeline.learning.quotas import Quotas, SampleOutcome, SamplingLimits
from pipeline.metrics import Metrics
from pipeline.places import Place
from pipeline.storage import Store, StoreUnavailable, sha256_of
from pipeline.violations.base import same_thing

log = logging.getLogger(__name__)

QUALITY: Final = 92
"""Of the JPEG. Another one than evidence's, so that a sample and a piece of evidence never share
their bytes, and deleting the one cannot take the other along."""


class Sampler:
    """Keeps pictures within the quotas. For the one thread that saves looks."""

    def __init__(
        self,
        limits: SamplingLimits,
        quotas: Quotas,
        store: Store,
        metrics: Metrics,
        remember: Callable[[KeptSample], None] = lambda _kept: None,
    ) -> None:
        """``remember`` writes down, before a picture is stored, that it is to be deleted one day:
        a crash in between leaves no picture nobody knows of."""
        self._limits = limits
        self._quotas = quotas
        self._store = store
        self._metrics = metrics
        self._remember = remember

    def near(self, look: Inferred, places: Sequence[Place], city: ZoneInfo) -> KeptSample | None:
        """The look with its picture kept, when a suspect hangs on a score close to its threshold
        and no confirmed place (``places`` after this look) tells a person of it anyway."""
        if not look.sighted.near:
            return None
        for suspect in close_calls(look):
            if not look.in_hand(suspect, places):
                return self.keep(look, SampleWhy.NEAR_THRESHOLD, suspect.kind, suspect.box, city)
        return None

    def keep(
        self, look: Inferred, why: SampleWhy, kind: str, box: Box, city: ZoneInfo
    ) -> KeptSample | None:
        """The look with its picture kept, if quotas and store allow it. Counts what it decides."""
        at = look.picture.captured_at
        day = at.astimezone(city).date()
        line = KeptLine(look.camera_id, kind, day, hash_of(look.image, box))
        self._quotas.forget_before(day - timedelta(days=self._limits.keep_days))
        outcome = self._quotas.verdict(line)
        kept = None
        if outcome is SampleOutcome.KEPT:
            try:
                kept = self._stored(look, why, kind, line)
                self._quotas.count(line)
            except StoreUnavailable as error:
                log.warning(
                    "camera %s: a look to learn from is not kept: %s", look.camera_id, error
                )
                outcome = SampleOutcome.STORE_AWAY
        self._metrics.count("citypatrol_look_samples_total", why, outcome)
        return kept

    def _stored(self, look: Inferred, why: SampleWhy, kind: str, line: KeptLine) -> KeptSample:
        data = look.picture.jpeg(QUALITY)
        kept = KeptSample(self._letter(look, why, kind, data), line)
        self._remember(kept)
        self._store.put(data, MEDIA_TYPE)
        return kept

    def _letter(self, look: Inferred, why: SampleWhy, kind: str, data: bytes) -> LookSample:
        picture, at = look.picture, look.picture.captured_at
        item = EvidenceItem(
            role=EvidenceRole.OVERVIEW,
            sha256=sha256_of(data),
            media_type=MEDIA_TYPE,
            size_bytes=len(data),
            width=picture.width,
            height=picture.height,
            captured_at=at,
        )
        view_id = look.view.id
        return LookSample(
            sample_id=look_sample_id(look.camera_id, view_id, at, item.sha256),
            why=why,
            kind=kind,
            camera_id=look.camera_id,
            view_id=view_id,
            captured_at=at,
            condition=look.condition,
            picture=item,
            boxes=told(look.sighted.sightings, look.sighted.near),
            model=look.sighted.stamp,
            keep_until=at + timedelta(days=self._limits.keep_days),
        )


def close_calls(look: Inferred) -> tuple[Suspect, ...]:
    """Suspects that would be there with scores a little higher, or gone with scores a little
    lower: what breaks a rule with everything near its threshold, less what breaks it without."""
    near = set(look.sighted.near)
    sure: list[Sighting] = [one for one in look.sighted.sightings if one not in near]
    certain = broken(look.view, sure)
    return tuple(
        suspect
        for suspect in broken(look.view, [*sure, *near])
        if not any(
            suspect.kind == known.kind and same_thing(suspect.box, known.box) for known in certain
        )
    )
