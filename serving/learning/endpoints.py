"""The steps of the learning loop: asking for long ones, and looking at all."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from serving.access.guard import needs
from serving.deps import TheServices
from serving.learning import schemas, service
from serving.learning.arguments import wish_of
from serving.learning.domain import LearningStep, StepKind, StepState
from serving.learning.process import tail
from serving.learning.running import log_of
from serving.repeats.once import TheOnce
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api/learning", tags=["learning"])

Reader = Annotated[Person, needs(Permission.SEE_MODELS)]
Runner = Annotated[Person, needs(Permission.RUN_LEARNING)]


@router.post("/steps", status_code=202, summary="Ask for a long step")
def post_step(
    services: TheServices, person: Runner, given: schemas.StepIn, once: TheOnce
) -> schemas.StepOut:
    """Put a long step into the queue: one runs at a time."""
    wish = wish_of(given.words, given.options, samples=given.samples)
    with once.writing() as session:
        step = service.ask(
            session,
            person,
            services.settings.learning,
            given.step,
            wish,
            given.why,
            services.clock.now(),
        )
        return once.keep(session, _out(step))


@router.post("/steps/done", status_code=201, summary="Tell of a step done elsewhere")
def post_done(
    services: TheServices, person: Runner, given: schemas.StepDone, once: TheOnce
) -> schemas.StepOut:
    """Write down a long step that was done elsewhere, as on an engineer's own machine."""
    with once.writing() as session:
        step = service.tell(
            session,
            person,
            given.step,
            given.why,
            given.inputs,
            given.outcome,
            services.clock.now(),
            passed=given.passed,
        )
        return once.keep(session, _out(step))


@router.get("/steps", summary="List steps of the learning loop")
def get_steps(
    services: TheServices,
    person: Reader,
    kind: StepKind | None = None,
    state: StepState | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> schemas.StepPage:
    """Every step of the loop, newest first: who, why, from what, what came of it."""
    with services.db.reading() as session:
        steps = service.latest(session, person, kind, state, after, limit)
    return schemas.StepPage(
        steps=[_out(step) for step in steps], next=steps[-1].id if len(steps) == limit else None
    )


@router.get("/steps/{step_id}", summary="Show a step")
def get_step(services: TheServices, person: Reader, step_id: UUID) -> schemas.StepOut:
    """One step: who asked for it and why, from what, and what came of it."""
    with services.db.reading() as session:
        return _out(service.get(session, person, step_id))


@router.get("/steps/{step_id}/log", summary="Read the log of a step")
def get_log(
    services: TheServices,
    person: Reader,
    step_id: UUID,
    most: Annotated[int, Query(ge=1, le=1_000_000)] = 20_000,
) -> schemas.LogTail:
    """The last ``most`` bytes of what a long step printed."""
    with services.db.reading() as session:
        step = service.get(session, person, step_id)
    return schemas.LogTail(text=tail(log_of(services, step.id), most))


@router.post("/steps/{step_id}/cancel", summary="Cancel a step")
def post_cancel(services: TheServices, person: Runner, step_id: UUID) -> schemas.StepOut:
    """Take a step out of the queue, or end it."""
    with services.db.writing() as session:
        return _out(service.cancel(session, person, step_id, services.clock.now()))


@router.post("/steps/{step_id}/again", status_code=202, summary="Ask for a step again")
def post_again(
    services: TheServices, person: Runner, step_id: UUID, once: TheOnce
) -> schemas.StepOut:
    """Ask once more for a step that stopped short; a training finds its run and goes on."""
    with once.writing() as session:
        step = service.again(
            session, person, services.settings.learning, step_id, services.clock.now()
        )
        return once.keep(session, _out(step))


def _out(step: LearningStep) -> schemas.StepOut:
    return schemas.StepOut.model_validate(step)
