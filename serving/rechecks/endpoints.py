"""Where the pipeline tells what its cameras found at places of cases. Signed."""

from __future__ import annotations

from fastapi import APIRouter, Response

from pipeline.contract import CheckReceipt, PlaceGoneReceipt
from serving.contacts import Contact
from serving.deps import TheServices
from serving.received import received
from serving.rechecks import service
from serving.signed import SignedBody

router = APIRouter(prefix="/api/pipeline", tags=["pipeline"])


@router.post(
    "/check-results",
    status_code=201,
    responses={200: {"model": CheckReceipt}},
    summary="Hand in what a re-check came to",
)
async def post_check_result(
    services: TheServices, body: SignedBody, response: Response
) -> CheckReceipt:
    """Take what a re-check came to; its case moves. Sending it again changes nothing."""
    return await received(services, Contact.CHECK_RESULT, service.take_result, body, response)


@router.post(
    "/places-gone",
    status_code=201,
    responses={200: {"model": PlaceGoneReceipt}},
    summary="Tell that a thing left by itself",
)
async def post_place_gone(
    services: TheServices, body: SignedBody, response: Response
) -> PlaceGoneReceipt:
    """Note that a reported thing left by itself. Sending it again changes nothing."""
    return await received(services, Contact.PLACE_GONE, service.take_gone, body, response)
