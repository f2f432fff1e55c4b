"""Asking for long steps, looking at them, cancelling them. The caller opens the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from serving.config import LearningSettings
from serving.learning.arguments import Reach, arguments, wish_of
from serving.learning.domain import ENDED, LONG, LearningStep, StepKind, StepState, Wish
from serving.learning.errors import QueueFull, StepNotFound, StepOver, StepRefused
from serving.learning.phrases import PHRASES
from serving.learning.recording import record
from serving.learning.repository import StepRepository
from serving.learning.tables import LearningStepRow
from serving.users.domain import Permission, Person
from serving.users.permissions import require

AGAIN = frozenset({StepState.INTERRUPTED, StepState.FAILED, StepState.CANCELLED})


def ask(
    session: Session,
    person: Person,
    settings: LearningSettings,
    kind: StepKind,
    wish: Wish,
    why: str,
    at: datetime,
    resumes: UUID | None = None,
) -> LearningStep:
    """Put a long step into the queue. Raises Forbidden, StepRefused or QueueFull."""
    require(person, Permission.RUN_LEARNING)
    if kind not in LONG:
        raise StepRefused(f"{kind} is no long step: use /api/models to change the model.")
    if not why.strip():
        raise StepRefused(
            "A learning step needs a sentence that says why; it is kept for good.", code="why"
        )
    if wish.samples and kind is not StepKind.DATASET:
        raise StepRefused("Only a dataset step is handed samples.")
    arguments(wish, reach_of(settings))
    steps = StepRepository(session)
    steps.take_turn()
    if steps.count(StepState.WAITING) >= settings.queue:
        raise QueueFull(settings.queue)
    step_id = uuid4()
    steps.add(
        LearningStepRow(
            id=step_id,
            kind=kind,
            state=StepState.WAITING,
            actor=person.name,
            actor_id=person.id,
            why=why.strip(),
            asked_at=at,
            inputs=_inputs(wish),
            cancel_asked=False,
            resumes=resumes,
        )
    )
    return _got(steps, step_id)


def tell(
    session: Session,
    person: Person,
    kind: StepKind,
    why: str,
    inputs: Mapping[str, Any],
    outcome: Mapping[str, Any],
    at: datetime,
    *,
    passed: bool,
) -> LearningStep:
    """Write down a long step that was done elsewhere, as on an engineer's own machine.

    Raises Forbidden or StepRefused.
    """
    require(person, Permission.RUN_LEARNING)
    return _got(
        StepRepository(session),
        write_down(session, kind, person.name, person.id, why, inputs, outcome, at, passed=passed),
    )


def write_down(
    session: Session,
    kind: StepKind,
    actor: str,
    actor_id: UUID | None,
    why: str,
    inputs: Mapping[str, Any],
    outcome: Mapping[str, Any],
    at: datetime,
    *,
    passed: bool,
) -> UUID:
    """What ``tell`` does, for whoever may. Raises StepRefused."""
    if kind not in LONG:
        raise StepRefused(f"{kind} is written down by itself when the model is changed.")
    if not why.strip():
        raise StepRefused(
            "A learning step needs a sentence that says why; it is kept for good.", code="why"
        )
    state = StepState.DONE if passed else StepState.FAILED
    sentence = PHRASES.text("done-elsewhere" if passed else "failed-elsewhere")
    return record(
        session,
        kind,
        actor,
        actor_id,
        why.strip(),
        at,
        inputs,
        outcome,
        state=state,
        sentence=sentence,
    )


def again(
    session: Session, person: Person, settings: LearningSettings, step_id: UUID, at: datetime
) -> LearningStep:
    """The same step once more, as after an interruption. A training finds its run and goes on.

    Raises Forbidden, StepNotFound, StepOver, StepRefused or QueueFull.
    """
    require(person, Permission.RUN_LEARNING)
    step = _got(StepRepository(session), step_id)
    if step.state not in AGAIN or step.kind not in LONG:
        raise StepOver(
            f"This step is {step.state}; only one that stopped short is done again.", code="again"
        )
    wish = wish_from(step.inputs)
    return ask(session, person, settings, step.kind, wish, step.why, at, resumes=step.id)


def cancel(session: Session, person: Person, step_id: UUID, at: datetime) -> LearningStep:
    """Take a waiting step out of the queue, or ask a running one to end.

    Raises Forbidden, StepNotFound or StepOver.
    """
    require(person, Permission.RUN_LEARNING)
    steps = StepRepository(session)
    steps.take_turn()
    step = _got(steps, step_id)
    if step.state in ENDED:
        raise StepOver(
            f"This step is {step.state} already; there is nothing to cancel.", code="cancel"
        )
    if step.state is StepState.WAITING:
        sentence = PHRASES.text("cancelled-before", person=person.name)
        steps.change(
            step_id,
            StepState.WAITING,
            state=StepState.CANCELLED,
            ended_at=at,
            sentence=sentence,
            cancel_asked=True,
        )
    else:
        steps.change(step_id, StepState.RUNNING, cancel_asked=True)
    return _got(steps, step_id)


def get(session: Session, person: Person, step_id: UUID) -> LearningStep:
    """Raises Forbidden or StepNotFound."""
    require(person, Permission.SEE_MODELS)
    return _got(StepRepository(session), step_id)


def latest(
    session: Session,
    person: Person,
    kind: StepKind | None,
    state: StepState | None,
    after: UUID | None,
    limit: int,
) -> list[LearningStep]:
    """Steps, newest first, behind the step ``after``. Raises Forbidden or StepNotFound."""
    require(person, Permission.SEE_MODELS)
    steps = StepRepository(session)
    return steps.latest(kind, state, _got(steps, after) if after else None, limit)


def reach_of(settings: LearningSettings) -> Reach:
    """Where a step's paths may lead."""
    return Reach(settings.workspace, settings.packages)


def wish_from(inputs: Mapping[str, Any]) -> Wish:
    """The wish that ``ask`` wrote down."""
    return wish_of(inputs["words"], inputs["options"], samples=inputs["samples"])


def _inputs(wish: Wish) -> dict[str, Any]:
    return {"words": list(wish.words), "options": dict(wish.options), "samples": wish.samples}


def _got(steps: StepRepository, step_id: UUID) -> LearningStep:
    step = steps.get(step_id)
    if step is None:
        raise StepNotFound
    return step
