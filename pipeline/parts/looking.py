"""Who looks and what is learnt: models, verifier, shadow, samples."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from models import ModelError
from models.shelf import resolve
from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.contract import ModelStamp
from pipeline.domain import WatchPlan
from pipeline.eyes import Eyes
from pipeline.learning import (
    SELF,
    KeptSamples,
    Learners,
    LearningLoop,
    Quotas,
    Sampler,
    Shadowing,
    Switch,
    Verifier,
    lacking,
    open_eyes,
    open_pointed,
)
from pipeline.metrics import Metrics
from pipeline.parts.names import worker_name
from pipeline.storage import Store

log = logging.getLogger(__name__)


class Looking:
    """Who looks, who looks beside and again, and what is kept of it. Raises models.ModelError.

    ``eyes`` take the place of those the plan and the settings ask for.
    """

    def __init__(
        self,
        settings: PatrolSettings,
        store: Store,
        plan: WatchPlan | None,
        clock: Clock,
        metrics: Metrics,
        *,
        eyes: Eyes | None = None,
        kept: KeptSamples | None = None,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._wanted = plan.model if plan and not eyes else None
        self.eyes, self._refused = (eyes, None) if eyes else first_eyes(settings, plan)
        beside = replace(settings.running(), threads=1, lanes=1, batch=1, band=0.0)
        self._shadow = Shadowing(
            lambda pointer: open_pointed(settings.model_store, pointer, beside),
            clock,
            metrics,
            report_every_s=settings.shadow_report_s,
        )
        self._sampler = _sampler_of(settings, store, kept, metrics)
        self.learners = Learners(verifier_of(settings, metrics), self._shadow, self._sampler)

    def loop(self, take_up: Callable[[Eyes], None]) -> LearningLoop:
        """What the worker does for learning; ``take_up`` is told of another model."""
        settings = self._settings

        # Knows the settings and not this object, which would keep the first model alive.
        def open_wanted(pointer: ModelStamp | None) -> Eyes:
            if pointer is None:
                return eyes_of(settings)
            return open_pointed(settings.model_store, pointer, settings.running())

        switch = Switch(
            open_wanted,
            take_up,
            self._metrics,
            first=self.eyes,
            wanted=self._wanted,
            refused=self._refused,
        )
        return LearningLoop(switch, self._shadow, self._sampler, worker_name(settings))


def eyes_of(settings: PatrolSettings) -> Eyes:
    """Open the settings' model package. Raises models.ModelError when it cannot be used."""
    eyes = open_eyes(settings.package(), settings.running())
    for kind, labels in lacking(eyes.labels).items():
        log.warning(
            "model %s does not know %s, so %s cannot be found: use a package that does",
            eyes.stamp.name,
            " and ".join(labels),
            kind,
        )
    return eyes


def first_eyes(settings: PatrolSettings, plan: WatchPlan | None) -> tuple[Eyes, str | None]:
    """Who looks from the start: the package of the remembered plan, else that of the settings with
    a sentence why. Raises models.ModelError when there is neither."""
    if plan is None or plan.model is None:
        return eyes_of(settings), None
    try:
        return open_pointed(settings.model_store, plan.model, settings.running()), None
    except ModelError as error:
        log.error("the model asked for is not used: %s", error)
        return eyes_of(settings), str(error)


def verifier_of(settings: PatrolSettings, metrics: Metrics) -> Verifier | None:
    """None where the settings ask for no second look. Raises models.ModelError."""
    if not settings.second_look:
        return None
    packages = {rule.package for rule in settings.second_look.values()} - {SELF}
    running = replace(settings.running(), batch=1, band=0.0)
    others = {name: open_eyes(resolve(Path(name)), running) for name in sorted(packages)}
    return Verifier(settings.second_look, others, metrics)


def _sampler_of(
    settings: PatrolSettings, store: Store, kept: KeptSamples | None, metrics: Metrics
) -> Sampler | None:
    limits = settings.sampling
    if not limits.enabled:
        return None
    if kept is None:
        return Sampler(limits, Quotas(limits), store, metrics)
    return Sampler(limits, Quotas(limits, kept.lines()), store, metrics, kept.remember)
