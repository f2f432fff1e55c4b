"""Fields of an event go where a platform wants them."""

from __future__ import annotations

from typing import Any

import pytest

from serving.connectors.templates import BlankUnknown, filled

EVENT: dict[str, Any] = {
    "kind": "bin_overflow",
    "camera": {"name": "Gate", "gb28181_id": None},
    "location": {"lon": 117.5, "lat": 36.6},
    "evidence": [{"sha256": "aa"}],
    "zone": None,
}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        pytest.param("{location.lon}", 117.5, id="a blank alone keeps a number a number"),
        pytest.param("{evidence}", [{"sha256": "aa"}], id="and a list a list"),
        pytest.param("{camera.gb28181_id}", None, id="and null null"),
        pytest.param("at {location.lon}", "at 117.5", id="inside text it is written out"),
        pytest.param("zone {zone}.", "zone .", id="null in text leaves nothing"),
        pytest.param("{zone.name}", None, id="below null there is null"),
        pytest.param("{evidence.0.sha256}", "aa", id="a number counts in a list"),
        pytest.param("{evidence.7.sha256}", None, id="beyond a list's end there is null"),
        pytest.param("no blank {Here} {}", "no blank {Here} {}", id="other braces stay"),
    ],
)
def test_a_template_is_filled(template: str, value: object) -> None:
    assert filled({"a": template}, EVENT) == {"a": value}


def test_dots_in_names_open_objects() -> None:
    assert filled({"a.b": "{kind}", "a.c": "x"}, EVENT) == {"a": {"b": "bin_overflow", "c": "x"}}


@pytest.mark.parametrize("blank", ["{nothing}", "{camera.colour}", "{kind.of}"])
def test_a_part_no_event_has_is_named(blank: str) -> None:
    with pytest.raises(BlankUnknown, match="no event has a part"):
        filled({"a": blank}, EVENT)
