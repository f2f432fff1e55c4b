"""A webhook signs, maps, and says what it does not know."""

from __future__ import annotations

import json

import pytest

from pipeline.contract import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER, signature
from serving.connectors.base import NotDelivered, NotReached, Refused, Standing, Unsure
from tests.peers.case_platform import Fault, case_platform
from tests.peers.http import Answer, peer
from tests.serving.connectors.parcels import EVENT_ID, PICTURE, SECRET, connector, parcel


def test_the_platform_can_check_who_sent_it_and_that_nobody_changed_it() -> None:
    with peer(Answer(201, b'{"id": 7}')) as there:
        sent = connector(connector="webhook", url=f"{there.url}/in?a=b").send(parcel())
    assert sent.external_id == "7"
    (asked,) = there.asked
    expected = signature(SECRET, asked.headers[TIME_HEADER], "POST", "/in?a=b", asked.body)
    assert asked.headers[SIGNATURE_HEADER] == expected
    assert asked.headers[KEY_HEADER] == "city"
    assert asked.headers["Idempotency-Key"] == EVENT_ID


def test_fields_go_by_the_platforms_own_names() -> None:
    fields = {"what.code": "{category.minor}", "x": "{location.lon}", "no": "{case.number}"}
    with peer(Answer(200, b'{"data": {"caseNo": "A1"}}')) as there:
        one = connector(connector="webhook", url=there.url, fields=fields, id_field="data.caseNo")
        assert one.send(parcel()).external_id == "A1"
    assert json.loads(there.asked[0].body) == {
        "what": {"code": "01-92"},
        "x": 117.1,
        "no": "CP-20260504-0001",
    }


def test_pictures_go_first_and_the_case_names_them() -> None:
    with case_platform() as there:
        one = connector(
            connector="webhook", url=f"{there.url}/cases", pictures_url=f"{there.url}/pictures"
        )
        one.send(parcel())
    assert there.pictures == {PICTURE.sha256: PICTURE.data}
    (told,) = there.changes[EVENT_ID]
    assert told["evidence"][0]["url"] == f"P-{PICTURE.sha256[:8]}"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.ERROR_BEFORE, Unsure),
        (Fault.ERROR_AFTER, Unsure),
        (Fault.RESET_BEFORE, Unsure),
        (Fault.RESET_AFTER, Unsure),
        (Fault.HANG_AFTER, Unsure),
        (Fault.REFUSE, Refused),
    ],
)
def test_each_bad_end_says_whether_it_may_have_been_taken(
    fault: Fault, outcome: type[NotDelivered]
) -> None:
    with case_platform(lambda: fault) as there:
        one = connector(connector="webhook", url=f"{there.url}/cases", timeout_s=2)
        with pytest.raises(outcome):
            one.send(parcel())


@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_a_status_about_the_moment_leaves_no_doubt(status: int) -> None:
    with peer(Answer(status)) as there, pytest.raises(NotReached):
        connector(connector="webhook", url=there.url).send(parcel())


def test_a_platform_that_repeats_our_secret_does_not_get_it_into_the_error() -> None:
    answer = Answer(400, f"bad secret: {SECRET}".encode())
    with peer(answer) as there, pytest.raises(Refused) as caught:
        connector(connector="webhook", url=there.url).send(parcel())
    assert SECRET not in str(caught.value)
    assert "***" in str(caught.value)


def test_its_status_is_read_from_the_fields_that_were_named() -> None:
    with peer(Answer(200, b'{"id": 9, "s": {"now": "done"}, "at": "t1"}')) as there:
        one = connector(
            connector="webhook",
            url=there.url,
            ask_url=f"{there.url}/of/{{external_id}}",
            status_field="s.now",
            mark_field="at",
        )
        assert one.ask(EVENT_ID, "7/8") == Standing(True, "9", "done", "", "t1")
        assert one.ask(EVENT_ID, None).known is None
    assert there.asked[0].path == "/of/7%2F8"
