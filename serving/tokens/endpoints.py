"""One's own API tokens; those who manage users see and revoke everybody's."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from serving.access.guard import signed_in
from serving.audit.domain import Actor
from serving.deps import TheServices
from serving.errors import Forbidden
from serving.tokens import service
from serving.tokens.schemas import TokenIn, TokenList, TokenMade, token_out
from serving.users.domain import Person

router = APIRouter(prefix="/api/tokens", tags=["tokens"])

Anyone = Annotated[Person, signed_in()]


@router.get("", summary="List tokens")
def get_tokens(
    services: TheServices,
    person: Anyone,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> TokenList:
    """Tokens without their texts, newest first, for a while also those that are over."""
    with services.db.reading() as session:
        found = service.tokens_of(session, person, after, limit)
    return TokenList(
        tokens=[token_out(token) for token in found],
        next=found[-1].id if len(found) == limit else None,
    )


@router.post("", status_code=201, summary="Make a token")
def post_token(services: TheServices, person: Anyone, given: TokenIn) -> TokenMade:
    """Make a token for oneself; its text is shown this once."""
    if person.via == "token":
        raise Forbidden("A token makes no tokens; sign in to make one.")
    with services.db.writing() as session:
        made = service.make(
            session,
            person,
            given.name,
            given.scopes,
            given.days,
            services.clock.now(),
            Actor.of(person),
        )
    return TokenMade(token=token_out(made.token), text=made.text)


@router.delete("/{token_id}", status_code=204, summary="Revoke a token")
def delete_token(services: TheServices, person: Anyone, token_id: UUID) -> Response:
    """Revoke a token; it opens nothing from now on."""
    with services.db.writing() as session:
        service.revoke(session, person, token_id, services.clock.now(), Actor.of(person))
    return Response(status_code=204)
