"""A second look at a suspect, closer up, before it counts.

The verifier is shown the suspect's surroundings cut from the full picture, enlarged: a far thing
that covered 20 pixels at the first look covers 60 there. It may be another package, or the same
one again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from pydantic import Field

from pipeline.domain import Frozen, SecondVerdict, SecondWord, Sighting, Suspect
from pipeline.eyes import Eyes, Image
from pipeline.geometry import Box
from pipeline.judge import broken
from pipeline.learning.inferred import Inferred
from pipeline.metrics import Metrics
from pipeline.violations import VIOLATIONS

log = logging.getLogger(__name__)

SELF: Final = "self"
MOST_CROPS = 4
"""Suspects of one look that are looked at again, the surest first; of the others it is unsure."""
AGREES_IOU = 0.3
"""What the verifier sees must overlap the suspect this much, or lie mostly inside it…"""
AGREES_INSIDE = 0.6
"""…by this share of the smaller box."""
_LEAST_ZOOM = 1.2
"""The same package on nearly the same picture would only repeat itself."""


class SecondLookRule(Frozen):
    """How suspects of one violation kind are looked at again before they count."""

    package: str = SELF
    """A model package's folder, or ``self`` for the one that looked first."""
    min_score: float = Field(default=0.25, ge=0.05, le=1)
    """It agrees from this score on, which may lie well below its own threshold: it is to find
    what is not there at all, not to find everything twice."""
    margin: float = Field(default=1.0, ge=0, le=5)
    """Surroundings shown on each side, in sizes of the thing."""
    zoom: float = Field(default=1.5, ge=1, le=8)
    """The most a small thing is enlarged, against the first look."""


@dataclass(frozen=True)
class Verifier:
    """Safe to call from several threads."""

    rules: Mapping[str, SecondLookRule]
    """By violation kind."""
    others: Mapping[str, Eyes]
    """Packages other than ``self``, by the name the rules give them."""
    metrics: Metrics

    @cached_property
    def labels(self) -> frozenset[str]:
        """Without any of these there is nothing to ask about."""
        rules = [rule for rule in VIOLATIONS if rule.kind in self.rules]
        return frozenset(label for rule in rules for label in rule.labels)

    def seconds(self, look: Inferred, eyes: Eyes) -> tuple[Suspect, ...]:
        """The look's suspects that were looked at again, each with its word.

        Confirmed places are left alone: what people have in hand needs no second look. A
        verifier that fails is unsure.
        """
        if not any(sighting.label in self.labels for sighting in look.sighted.sightings):
            return ()
        asked = [
            suspect
            for suspect in broken(look.view, look.sighted.sightings)
            if suspect.kind in self.rules and not look.in_hand(suspect, look.places)
        ]
        words = []
        whole = look.picture.rgb() if asked else None
        for number, suspect in enumerate(asked):
            word = self._word(suspect, look, eyes, whole if number < MOST_CROPS else None)
            if word is not None:
                self.metrics.count("citypatrol_second_looks_total", suspect.kind, word.verdict)
                words.append(replace(suspect, second=word))
        return tuple(words)

    def _word(
        self, suspect: Suspect, look: Inferred, eyes: Eyes, whole: Image | None
    ) -> SecondWord | None:
        """Without the ``whole`` picture there is nothing to cut from, and it stays unsure."""
        rule = self.rules[suspect.kind]
        eyes = eyes if rule.package == SELF else self.others[rule.package]
        around = surroundings(suspect.box, rule)
        if rule.package == SELF and 1.0 / (around.x2 - around.x1) < _LEAST_ZOOM:
            return None
        if whole is None:
            return SecondWord(SecondVerdict.UNSURE, eyes.stamp)
        try:
            seen = eyes.glimpse(_cut(whole, around, eyes.width), look.condition)
        except Exception:
            log.exception("camera %s: the second look failed", look.camera_id)
            return SecondWord(SecondVerdict.UNSURE, eyes.stamp)
        score = _score(suspect, around, seen)
        agreed = score is not None and score >= rule.min_score
        verdict = SecondVerdict.AGREED if agreed else SecondVerdict.DISAGREED
        return SecondWord(verdict, eyes.stamp, score)


def surroundings(box: Box, rule: SecondLookRule) -> Box:
    """What of the picture the verifier is shown: of the picture's own shape, around ``box``."""
    shown = max((box.x2 - box.x1), (box.y2 - box.y1)) * (1 + 2 * rule.margin)
    side = min(max(shown, 1.0 / rule.zoom), 1.0)
    x, y = (min(max(centre - side / 2, 0.0), 1.0 - side) for centre in box.centre)
    return Box(x, y, min(x + side, 1.0), min(y + side, 1.0))


def _cut(whole: Image, around: Box, width: int) -> Image:
    """``around`` out of the full picture, in pixels of ``width`` across."""
    x1, y1, x2, y2 = around.pixels(whole.shape[1], whole.shape[0])
    cut = whole[y1:y2, x1:x2]
    size = (width, max(round(cut.shape[0] * width / cut.shape[1]), 1))
    how = cv2.INTER_AREA if cut.shape[1] > width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(cut, size, interpolation=how), np.uint8)


def _score(suspect: Suspect, around: Box, seen: Sequence[Sighting]) -> float | None:
    """The best score of the suspect's kind where the suspect is; None when there is nothing."""
    labels = next(rule.labels for rule in VIOLATIONS if rule.kind == suspect.kind)
    found = [
        sighting.score
        for sighting in seen
        if sighting.label in labels and _agrees(_outside(sighting.box, around), suspect.box)
    ]
    return max(found, default=None)


def _agrees(one: Box, other: Box) -> bool:
    smaller, larger = sorted((one, other), key=lambda box: box.area)
    return one.iou(other) >= AGREES_IOU or smaller.share_within(larger) >= AGREES_INSIDE


def _outside(box: Box, around: Box) -> Box:
    """A box on the cut-out as a box on the whole picture."""
    wide, high = around.x2 - around.x1, around.y2 - around.y1
    return Box(
        around.x1 + box.x1 * wide,
        around.y1 + box.y1 * high,
        min(around.x1 + box.x2 * wide, 1.0),
        min(around.y1 + box.y2 * high, 1.0),
    )
