"""The way from plan to outbox, ready to run."""

from __future__ import annotations

from pipeline.audience import Audience
from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.crew import Crew
from pipeline.eyes import Eyes
from pipeline.lookout import Lookout
from pipeline.metrics import Metrics
from pipeline.parts.city import City
from pipeline.parts.keeping import Stores
from pipeline.parts.looking import Looking
from pipeline.parts.visiting import visiting_of
from pipeline.rechecks import CheckDesk
from pipeline.references import ReferenceShelf
from pipeline.schedule import Schedule
from pipeline.worker import Worker


def worker_of(
    settings: PatrolSettings,
    city: City,
    stores: Stores,
    audience: Audience,
    clock: Clock,
    metrics: Metrics,
    *,
    schedule: Schedule | None = None,
    eyes: Eyes | None = None,
) -> Worker:
    """Raises models.ModelError.

    ``schedule`` and ``eyes`` take the place of those the settings ask for: the bench passes a
    schedule that keeps count.
    """
    visiting = visiting_of(settings, city.company, clock, metrics)
    references, rules = ReferenceShelf(), settings.look_rules()
    plan = city.company.plans.whole
    looking = Looking(settings, stores.samples, plan, clock, metrics, eyes=eyes, kept=stores.kept)
    lookout = Lookout(
        looking.eyes, stores.evidence, rules, metrics, references.of, looking.learners
    )
    crew = Crew(
        visiting.visit,
        visiting.open_live,
        lookout,
        settings.batch,
        sessions=settings.pace.sessions,
        lanes=settings.lane_count(),
    )
    return Worker(
        company=city.company,
        schedule=schedule or Schedule(settings.pace),
        crew=crew,
        lookout=lookout,
        learning=looking.loop(lookout.take_up),
        references=references,
        checks=CheckDesk(rules.checks),
        state=city.state,
        audience=audience,
        clock=clock,
        metrics=metrics,
    )
