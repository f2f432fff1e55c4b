"""What of the city a patrol watches: all of it, or its share among others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.config import PatrolSettings
from pipeline.metrics import Metrics
from pipeline.parts.names import worker_name
from pipeline.plans import Plans, PlanSource
from pipeline.shards.company import Alone, Company, Shared, fence_of, steady
from pipeline.shards.keeper import Keeper
from pipeline.shards.kept_book import KeptBook
from pipeline.shards.tenure import Tenure
from pipeline.state import State


@dataclass(frozen=True, slots=True)
class City:
    plans: Plans
    """Of the whole city."""
    company: Company
    """With its part of the plan."""
    state: State
    """What is remembered; in company only of cameras that are one's own."""


OpenCity = Callable[[PatrolSettings, sa.Engine, PlanSource, Metrics], City]
"""``sa.Engine`` leads to the state database in its present shape."""


def whole_city(
    _settings: PatrolSettings, engine: sa.Engine, source: PlanSource, _metrics: Metrics
) -> City:
    """One patrol watches every camera of the plan."""
    state = State(engine)
    plans = Plans(source, state)
    return City(plans, Alone(plans), state)


def shared_city(
    settings: PatrolSettings, engine: sa.Engine, source: PlanSource, metrics: Metrics
) -> City:
    """The cameras are shared with every other patrol of the same state database.

    Raises LeaseTooShort.
    """
    tenure = Tenure(settings.scale.terms(settings.visit))
    state = State(engine, fence_of(tenure))
    plans = Plans(source, state)
    leases = KeptBook(engine, tenure.terms.lease_s)
    name, life = worker_name(settings), settings.life
    keeper = Keeper(leases, tenure, name, lambda: plans.whole, steady, metrics, life=life)
    return City(plans, Shared(plans, tenure, keeper), state)
