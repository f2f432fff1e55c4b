"""What the patrol does for the learning loop between looks."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from pipeline.contract import Disagreement, SampleWhy
from pipeline.domain import WatchPlan
from pipeline.judge import kind_of
from pipeline.learning.kept import KeptSample
from pipeline.learning.sampler import Sampler
from pipeline.learning.shadow import Shadowing
from pipeline.learning.switch import Switch
from pipeline.learning.tally import Dispute, Tally
from pipeline.outbox import Letter, LetterKind
from pipeline.status import ModelStanding

MOST_WAITING = 50
"""Letters and samples that wait while the state database takes nothing."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be saved and sent, besides what looks lead to."""

    letters: tuple[Letter, ...] = ()
    samples: tuple[KeptSample, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.letters or self.samples)

    def with_more(self, post: Post) -> Post:
        """Both together: the latest, no more than MOST_WAITING of each."""
        return Post(
            (*self.letters, *post.letters)[-MOST_WAITING:],
            (*self.samples, *post.samples)[-MOST_WAITING:],
        )


@dataclass
class LearningLoop:
    """Use as a context: threads of its own open packages and let a candidate look."""

    switch: Switch
    shadow: Shadowing
    sampler: Sampler | None
    worker: str
    """What this patrol is called in shadow reports."""
    _threads: ExitStack = field(default_factory=ExitStack, init=False)

    def __enter__(self) -> Self:
        self._threads.enter_context(self.switch)
        self._threads.enter_context(self.shadow)
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._threads.close()

    def follow(self, plan: WatchPlan, now: datetime) -> None:
        """A new plan: which model is to look, and which beside it."""
        self.switch.want(plan.model)
        self.shadow.follow(plan.shadow, now)

    def standing(self) -> ModelStanding:
        """Who looks, and what is wrong with who was asked for."""
        eyes = self.switch.eyes
        detector = f"{eyes.stamp}, {eyes.engine}"
        instead = eyes.standing.instead or None
        return ModelStanding(detector, self.switch.refused, self.shadow.refused, instead)

    def post(self, now: datetime, city: ZoneInfo) -> Post:
        """Shadow reports that are due, and the pictures they show. Pictures are stored here."""
        letters, samples = [], []
        for tally, ended_at in self.shadow.reports(now):
            shown = [one for dispute in tally.disputes if (one := self._shown(dispute, city))]
            samples += [kept for _, kept in shown]
            letters.append(self._letter(tally, ended_at, tuple(told for told, _ in shown)))
        return Post(tuple(letters), tuple(samples))

    def _shown(self, dispute: Dispute, city: ZoneInfo) -> tuple[Disagreement, KeptSample] | None:
        kind = kind_of(dispute.about.label, dispute.look.view)
        if self.sampler is None or kind is None:
            return None
        why = SampleWhy.DISAGREEMENT
        kept = self.sampler.keep(dispute.look, why, kind, dispute.about.box, city)
        return (dispute.told(kept.letter.picture.sha256), kept) if kept else None

    def _letter(self, tally: Tally, ended_at: datetime, shown: tuple[Disagreement, ...]) -> Letter:
        report = tally.report(self.worker, ended_at, shown)
        body = report.model_dump_json()
        return replace(Letter(report.report_id, body, ended_at), kind=LetterKind.SHADOW_REPORT)
