"""Permit pages without a browser: who is let in, and what goes out and comes in as a file."""

from __future__ import annotations

import pytest

from serving.users.domain import Role
from tests.serving.console.permit_town import grant
from tests.serving.console.running import Console

GIVEN = b'{"permits": [{"id": "brought"}]}'
SAID = "/console/permit-files/said?name=permits.json"


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        (Role.ADMINISTRATOR, 200),
        (Role.REVIEWER, 403),
        (Role.ENGINEER, 403),
    ],
)
def test_who_sees_permits_and_who_changes_them(console: Console, role: Role, changes: int) -> None:
    permit = f"seen-by-{role}".replace("_", "-")
    grant(console.town, permit)
    with console.signed_in(console.town.person(None, role)) as client:
        for path in ("permits", f"permits/{permit}", "permit-files/permits.json"):
            assert client.get(f"/console/{path}").status_code == 200, path
        for path in ("permit-new", "permit-files", f"permits/{permit}/edit"):
            assert client.get(f"/console/{path}").status_code == changes, path
        answer = client.post(SAID, content=GIVEN)
        assert answer.status_code == changes
        shown = client.get(f"/console/permits/{permit}").text
        assert (f"/console/permits/{permit}/edit" in shown) is (changes == 200)


def test_a_file_from_another_page_changes_nothing(console: Console) -> None:
    with console.signed_in(console.town.person(None, Role.ADMINISTRATOR)) as client:
        elsewhere = {"Origin": "https://elsewhere.example"}
        answer = client.post(f"{SAID}&revision=0", content=GIVEN, headers=elsewhere)
        assert answer.status_code == 403
        answer = client.post(SAID, content=b"{}")
        assert (answer.status_code, "is no FeatureCollection" in answer.text) == (422, True)
    with console.stranger() as client:
        assert client.get("/console/permit-files/permits.json").status_code == 401
