"""Looking after the hand-over: what waits before each destination, dead letters, policies."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from serving.access.guard import needs
from serving.deps import TheServices
from serving.handover import deciding, desk
from serving.handover.schemas import (
    DeadLetterList,
    DestinationList,
    GiveUpIn,
    LettersOut,
    PolicyIn,
    PolicyList,
    PolicyOut,
    ProbeOut,
    RetryIn,
    dead_letter_out,
    destination_out,
    policies_out,
)
from serving.repeats.once import TheOnce
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["hand-over"])

Keeper = Annotated[Person, needs(Permission.MANAGE_CITY)]


@router.get("/destinations", summary="List destinations")
def get_destinations(services: TheServices, person: Keeper) -> DestinationList:
    """Every system that cases are handed over to, what waits before it, and its last trouble.

    For people of the whole city."""
    at, after_s = services.clock.now(), services.settings.handover.stuck_after_s
    with services.db.reading() as session:
        found = desk.outlooks(session, person, at, after_s)
    return DestinationList(destinations=[destination_out(one) for one in found])


@router.post("/destinations/{destination}/probe", summary="Try to reach a destination")
def post_probe(services: TheServices, person: Keeper, destination: str) -> ProbeOut:
    """Reach a destination without telling it anything; 409 says what is in the way."""
    return ProbeOut(said=str(desk.probe(services, person, destination)))


@router.get("/dead-letters", summary="List dead letters")
def get_dead_letters(
    services: TheServices,
    person: Keeper,
    destination: Annotated[str | None, Query(max_length=64)] = None,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DeadLetterList:
    """Letters that do not go by themselves any more, and what went wrong; oldest first."""
    with services.db.reading() as session:
        found = desk.dead_letters(session, person, destination, after, limit)
    return DeadLetterList(
        letters=[dead_letter_out(one) for one in found],
        next=found[-1].id if len(found) == limit else None,
    )


@router.post("/dead-letters/retry", summary="Let dead letters go again")
def post_retry(services: TheServices, person: Keeper, given: RetryIn, once: TheOnce) -> LettersOut:
    """One dead letter, all of one destination, or all; those of a case go in their order."""
    with once.writing() as session:
        at = services.clock.now()
        count = desk.retry(session, person, given.destination, given.letter, at)
        return once.keep(session, LettersOut(letters=count))


@router.post("/dead-letters/{letter_id}/give-up", summary="Give a dead letter up")
def post_give_up(
    services: TheServices,
    person: Keeper,
    letter_id: Annotated[int, Path(ge=1, le=2**31 - 1)],
    given: GiveUpIn,
    once: TheOnce,
) -> LettersOut:
    """It will never go, and why is written down. When the platform never heard of its case, none
    of the case's letters go there any more."""
    with once.writing() as session:
        count = desk.give_up(session, person, letter_id, given.why, services.clock.now())
        return once.keep(session, LettersOut(letters=count))


@router.get("/policies", summary="List hand-over policies")
def get_policies(services: TheServices, person: Keeper) -> PolicyList:
    """When cases of each kind go out, who decided it, and how near its breaker is."""
    breaker = services.settings.handover.breaker
    with services.db.reading() as session:
        return policies_out(deciding.kind_outlooks(session, person, breaker), breaker)


@router.put("/policies/{kind}", summary="Change a hand-over policy")
def put_policy(
    services: TheServices, person: Keeper, kind: str, given: PolicyIn, once: TheOnce
) -> PolicyOut:
    """Let cases of a kind go out by themselves, or wait for a reviewer; it holds at once."""
    with once.writing() as session:
        at = services.clock.now()
        policy = deciding.change(session, person, kind, given.mode, given.why, at)
        return once.keep(session, PolicyOut.model_validate(policy, from_attributes=True))
