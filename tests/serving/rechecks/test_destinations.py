"""Other systems hear of a re-check in the case's own order, with the pair of pictures."""

from __future__ import annotations

import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.contract import CheckVerdict
from serving.cases.domain import Action
from serving.connectors.base import Change
from serving.connectors.settings import settings_of
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination
from serving.handover.tables import LetterRow
from tests.serving.harness import Front
from tests.serving.rechecks.town import handled, moved, result, send


def test_rework_is_an_update_and_closing_the_end_with_the_picture_after_handling(
    front: Front,
) -> None:
    given = {"connector": "webhook", "url": "https://platform.example/cases", "timeout_s": 1}
    with front.services.db.writing() as session:
        city = Destination("city", settings_of(given), secret=SecretStr("s" * 32))
        DestinationRepository(session).put(city, front.services.vault, front.clock.now())
    case_id = handled(front)
    send(front, result(front, case_id, CheckVerdict.NOT_PASS)).raise_for_status()
    moved(front, case_id, Action.ACCEPT, Action.HANDLE)
    send(front, result(front, case_id, sequence=8)).raise_for_status()
    with front.services.db.reading() as session:
        letters = list(
            session.execute(
                sa.select(LetterRow.change, LetterRow.event)
                .where(LetterRow.case_id == case_id)
                .order_by(LetterRow.sequence)
            )
        )
    told = [(change, event["case"]["status"]) for change, event in letters]
    assert told == [
        (Change.NEW, "registered"),
        (Change.UPDATE, "dispatched"),
        (Change.UPDATE, "handling"),
        (Change.UPDATE, "handled"),
        (Change.UPDATE, "rework"),
        (Change.UPDATE, "handling"),
        (Change.UPDATE, "handled"),
        (Change.END, "closed"),
    ]
    roles = [item["role"] for item in letters[-1].event["evidence"]]
    assert roles[-2:] == ["handle_before", "handle_after"]
    assert "handle_after" not in [item["role"] for item in letters[0].event["evidence"]]
