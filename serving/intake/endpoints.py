"""Where the pipeline knocks: reports in, the watch plan out. Both signed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.contract import Receipt, WatchPlan
from serving import etags
from serving.contacts import Contact
from serving.deps import Services, TheServices
from serving.intake.service import accept
from serving.received import received
from serving.signed import SignedBody

router = APIRouter(prefix="/api", tags=["pipeline"])


@router.post(
    "/reports", status_code=201, responses={200: {"model": Receipt}}, summary="Hand in a report"
)
async def post_report(services: TheServices, body: SignedBody, response: Response) -> Receipt:
    """Accept a confirmed violation. Sending it again changes nothing and answers 200."""
    return await received(services, Contact.REPORT, accept, body, response)


@router.get(
    "/watch-plan",
    responses={200: {"model": WatchPlan}, 304: {"description": "You have it."}},
    summary="Fetch the watch plan",
)
async def get_watch_plan(services: TheServices, _body: SignedBody, request: Request) -> Response:
    """The watch plan with open camera addresses, or 304 when the pipeline has it already."""
    services.contacts.heard(Contact.PLAN, services.clock.now())
    version, text = await run_in_threadpool(_plan, services)
    tag = f'"{version}"'
    headers = {"ETag": tag, "Cache-Control": "no-store"}
    if etags.has(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)


def _plan(services: Services) -> tuple[str, str]:
    with services.db.reading() as session:
        return services.plans.current(session, services.vault, services.clock.now())
