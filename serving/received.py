"""How whatever the pipeline brings is received: counted, taken over, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from fastapi import Response
from fastapi.concurrency import run_in_threadpool

from serving.contacts import Contact
from serving.deps import Services
from serving.errors import ServingError


class Taken(Protocol):
    """A receipt: whether what came was new."""

    @property
    def created(self) -> bool: ...


Receipt = TypeVar("Receipt", bound=Taken)


async def received(
    services: Services,
    contact: Contact,
    take: Callable[[Services, bytes], Receipt],
    body: bytes,
    response: Response,
) -> Receipt:
    """Let ``take`` enter a signed body, beside the event loop; 201 where it was new, else 200.

    Notes when the pipeline was heard and counts how it ended. Raises what ``take`` raises.
    """
    services.contacts.heard(contact, services.clock.now())
    try:
        receipt = await run_in_threadpool(take, services, body)
    except ServingError as error:
        later = error.status >= 500 or error.retry_after_s is not None
        _count(services, contact, "later" if later else "refused")
        raise
    _count(services, contact, "accepted" if receipt.created else "repeated")
    response.status_code = 201 if receipt.created else 200
    return receipt


def _count(services: Services, contact: Contact, outcome: str) -> None:
    services.metrics.count("citypatrol_serving_intake_total", contact, outcome)
