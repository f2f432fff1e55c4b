"""GeoReport v2: requests out, tokens and statuses back."""

from __future__ import annotations

import pytest

from serving.connectors.base import Change, Refused, Unsure
from tests.peers.georeport import georeport
from tests.serving.connectors.parcels import EVENT_ID, SECRET, connector, event, parcel


def test_a_request_carries_code_place_description_and_the_way_in() -> None:
    with georeport() as there:
        one = connector(connector="open311", url=there.url, jurisdiction_id="city.example")
        assert one.send(parcel()).external_id == "1"
    (form,) = there.posted
    assert form["service_code"] == "01-92"
    assert (form["lat"], form["long"]) == ("36.6", "117.1")
    assert form["jurisdiction_id"] == "city.example"
    assert form["api_key"] == SECRET
    assert f"[{EVENT_ID}]" in form["description"]


def test_a_token_becomes_the_request_id_when_the_platform_names_it() -> None:
    with georeport() as there:
        there.tokens = True
        one = connector(connector="open311", url=there.url)
        external_id = one.send(parcel()).external_id
        assert external_id == "token:t1"
        there.requests[0]["status"] = "closed"
        standing = one.ask(EVENT_ID, external_id)
    assert (standing.external_id, standing.status) == ("1", "closed")


def test_a_lost_answer_is_found_again_among_what_was_posted() -> None:
    with georeport() as there:
        there.drop_answers = 1
        one = connector(connector="open311", url=there.url)
        with pytest.raises(Unsure):
            one.send(parcel())
        assert one.ask(EVENT_ID, None).external_id == "1"


def test_a_platform_that_lists_nothing_cannot_tell() -> None:
    with georeport() as there:
        there.lists = False
        assert connector(connector="open311", url=there.url).ask(EVENT_ID, None).known is None


def test_a_camera_without_a_position_is_told_by_its_name() -> None:
    with georeport() as there:
        connector(connector="open311", url=there.url).send(parcel(event=event(location=None)))
    assert there.posted[0]["address_string"] == "Gate 3"


def test_a_kind_without_a_code_waits_for_a_person() -> None:
    with georeport() as there, pytest.raises(Refused, match="no code for bin_overflow"):
        connector(connector="open311", url=there.url).send(parcel(event=event(category=None)))


def test_later_changes_are_not_sent_because_the_interface_has_none() -> None:
    with georeport() as there:
        one = connector(connector="open311", url=there.url)
        assert one.send(parcel(Change.UPDATE, 2, external_id="1")).external_id == "1"
    assert there.posted == []
