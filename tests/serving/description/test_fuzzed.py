"""Serving is asked what its description allows, and what it does not, in every operation.

schemathesis makes the requests from the description alone. Every check it has runs, but two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from serving.users.domain import Role
from tests.serving.description.tour import town, walked
from tests.serving.description.walking import description

EXCLUDED = [
    # It sends a wrong session beside our right token. Either opens the door, as the description
    # says; that nobody gets in without is knocked at every route in access/test_routes.py.
    ignored_auth,
    # Some rules no schema can say: the last day comes after the first, a box has its corners in
    # order, the reason belongs to the kind. They answer 422 with a sentence, which is described.
    positive_data_acceptance,
]
NOBODY_WAITS = {"requests": 0, "lists": 0, "exports": 0, "sign_ins": 0}

# Its systematic phase is left out. What it finds beyond this is how our tools read requests: they
# take a number for a moment (seconds since 1970), a 405 names the methods of one of the routes at
# an address, and at /samples/counts another method reaches /samples/{sample_id} and gets 422.
API = schemathesis.openapi.from_dict(
    description(),
    config=schemathesis.Config.from_dict(
        {
            "phases": {"coverage": {"enabled": False}},
            "request-timeout": 120,
            # An endless answer is read for so long.
            "operations": [{"include-path": "/api/events", "request-timeout": 2}],
        }
    ),
)


@pytest.fixture(scope="module")
def asker(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a serving with something of everything, and how to get in."""
    folder = tmp_path_factory.mktemp("fuzzed")
    file = folder / "serving.db"
    file.write_bytes(sqlite_template.read_bytes())
    with town(
        f"sqlite:///{file}", folder, allowances=NOBODY_WAITS, notices={"beat_s": 0.2}
    ) as front:
        walked(front)
        with front.person(Role.ADMINISTRATOR, name="asker") as person:
            scopes = person.get("/api/me").json()["permissions"]
            given = {"name": "asker", "scopes": scopes}
            text = person.post("/api/tokens", json=given).json()["text"]
        yield front.url, {"Authorization": f"Bearer {text}", "CityPatrol-Request": "1"}


@API.parametrize()
@settings(
    max_examples=6,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_nothing_that_is_asked_breaks_serving_or_its_description(
    case: schemathesis.Case[Any], asker: tuple[str, dict[str, str]]
) -> None:
    address, headers = asker
    case.call_and_validate(base_url=address, headers=headers, excluded_checks=EXCLUDED)
