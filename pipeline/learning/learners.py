"""Who of the learning loop takes part in a look. Each of them may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.domain import Suspect
from pipeline.eyes import Eyes
from pipeline.learning.inferred import Inferred
from pipeline.learning.kept import KeptSample
from pipeline.learning.sampler import Sampler
from pipeline.learning.shadow import Shadowing
from pipeline.learning.verifier import Verifier
from pipeline.places import Place


@dataclass(frozen=True, slots=True)
class Learners:
    verifier: Verifier | None = None
    shadow: Shadowing | None = None
    sampler: Sampler | None = None

    def beside(self, looks: Sequence[Inferred]) -> None:
        """The current model has answered; a candidate may look too."""
        if self.shadow is not None:
            self.shadow.offer(looks)

    def seconds(self, look: Inferred, eyes: Eyes) -> tuple[Suspect, ...]:
        """Suspects a verifier was asked about, with its words."""
        return self.verifier.seconds(look, eyes) if self.verifier is not None else ()

    def sample(self, look: Inferred, places: Sequence[Place], city: ZoneInfo) -> KeptSample | None:
        """The look, if it is kept for learning; ``places`` are those after it."""
        return self.sampler.near(look, places, city) if self.sampler is not None else None


NO_LEARNERS: Final = Learners()
