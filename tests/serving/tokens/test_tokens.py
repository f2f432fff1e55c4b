"""API tokens: less than their owner may, for a while, known by a hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from serving.audit.tables import AuditRow
from serving.tokens.domain import MOST_TOKENS, fresh
from serving.tokens.tables import TokenRow
from serving.users.domain import Role
from serving.users.tables import UserRow
from tests.serving.examples import report
from tests.serving.harness import Front, assert_problem


def made(client: httpx.Client, *scopes: str, **other: Any) -> dict[str, Any]:
    given = {"name": "a program", "scopes": list(scopes), **other}
    answer = client.post("/api/tokens", json=given)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


@contextmanager
def program(front: Front, text: str) -> Iterator[httpx.Client]:
    with front.stranger(Authorization=f"Bearer {text}") as client:
        yield client


def test_a_token_opens_what_its_scopes_say_and_no_more(front_on_both: Front) -> None:
    front = front_on_both
    case_id = front.post(report(front.store)).json()["case_id"]
    with front.person(Role.REVIEWER, "north") as reviewer:
        token = made(reviewer, "see_cases")
        with program(front, token["text"]) as client:
            assert [case["id"] for case in client.get("/api/cases").json()["cases"]] == [case_id]
            assert client.get("/api/me").json()["permissions"] == ["see_cases"]
            assert client.get(f"/api/cases/{case_id}").json()["evidence"][0]["link"] is None
            assert_problem(client.get("/api/cameras"), 403, "This token may not see cameras")
            assert client.get("/api/audit").status_code == 403
        listed = reviewer.get("/api/tokens").json()["tokens"]
    assert [one["last_used_at"] is not None for one in listed] == [True]
    assert "text" not in listed[0]


def test_a_token_needs_no_page_of_ours_and_its_changes_are_in_the_log(front: Front) -> None:
    case_id = front.post(report(front.store)).json()["case_id"]
    with front.person(Role.REVIEWER) as reviewer:
        token = made(reviewer, "see_cases", "judge_cases")
    with program(front, token["text"]) as client:
        move = {"action": "confirm", "version": 1}
        assert client.post(f"/api/cases/{case_id}/moves", json=move).status_code == 200
        assert client.get("/api/cases").status_code == 200
    with front.services.db.reading() as session:
        used = session.scalars(sa.select(AuditRow).where(AuditRow.act == "token_used")).all()
    assert [(one.subject, one.via) for one in used] == [
        (f"POST /api/cases/{case_id}/moves", "token")
    ]
    assert used[0].details == {"token": token["token"]["id"]}


def test_the_text_of_a_token_is_kept_nowhere(front: Front) -> None:
    with front.person() as reviewer:
        token = made(reviewer, "see_cases")
    secret = token["text"].rsplit("_", 1)[1]
    with front.services.db.reading() as session:
        row = session.scalars(sa.select(TokenRow)).one()
        log = session.scalars(sa.select(AuditRow.details)).all()
    assert secret not in str(vars(row))
    assert secret not in str(log)


@pytest.mark.parametrize("how", ["revoked", "over", "owner switched off", "first password again"])
def test_a_token_that_is_over_opens_nothing(front: Front, how: str) -> None:
    with front.person(name="somebody") as reviewer:
        token = made(reviewer, "see_cases", days=2)
        with program(front, token["text"]) as client:
            assert client.get("/api/cases").status_code == 200
        if how == "revoked":
            reviewer.delete(f"/api/tokens/{token['token']['id']}").raise_for_status()
        elif how == "over":
            front.clock.advance(2 * 86_400)
        else:
            change = {"active": False} if "off" in how else {"must_change": True}
            with front.services.db.writing() as session:
                session.execute(sa.update(UserRow).values(**change))
    with program(front, token["text"]) as client:
        assert_problem(client.get("/api/cases"), 401, "unknown, over or revoked")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x", id="a letter"),
        pytest.param("cpt_x_y", id="no token"),
        pytest.param(fresh()[1], id="a token nobody made"),
    ],
)
def test_something_made_up_opens_nothing_even_beside_a_session(front: Front, text: str) -> None:
    with front.person() as reviewer:
        answer = reviewer.get("/api/cases", headers={"Authorization": f"Bearer {text}"})
    assert_problem(answer, 401, "unknown, over or revoked")


def test_a_right_id_with_a_wrong_secret_opens_nothing(front: Front) -> None:
    with front.person() as reviewer:
        text = made(reviewer, "see_cases")["text"]
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
    with program(front, wrong) as client:
        assert client.get("/api/cases").status_code == 401


def test_nobody_makes_a_token_that_may_more_than_they(front: Front) -> None:
    with front.person() as reviewer:
        beyond = reviewer.post("/api/tokens", json={"name": "x", "scopes": ["manage_users"]})
        assert_problem(beyond, 422, "does not allow manage_users; choose from check_cases")
        token = made(reviewer, "see_cases")
        with program(front, token["text"]) as client:
            more = client.post("/api/tokens", json={"name": "x", "scopes": ["see_cases"]})
            assert_problem(more, 403, "makes no tokens")
            old = {"old": "long enough for anybody", "new": "another one entirely"}
            assert_problem(client.post("/api/password", json=old), 403, "changes no password")


def test_a_person_has_so_many_living_tokens_at_most(front: Front) -> None:
    with front.person() as reviewer:
        for _turn in range(MOST_TOKENS):
            made(reviewer, "see_cases")
        last = reviewer.post("/api/tokens", json={"name": "x", "scopes": ["see_cases"]})
        assert_problem(last, 422, "revoke one first")


def test_tokens_are_their_owners_and_the_administrators_business(front: Front) -> None:
    with front.person(Role.REVIEWER, "north", "somebody") as owner:
        token = made(owner, "see_cases")["token"]
        path = f"/api/tokens/{token['id']}"
        with front.person(Role.REVIEWER, "north", "another") as another:
            assert another.get("/api/tokens").json() == {"tokens": [], "next": None}
            foreign, missing = another.delete(path), another.delete(f"/api/tokens/{uuid4()}")
            assert foreign.status_code == missing.status_code == 404
            assert foreign.json() == missing.json()
        with front.person(Role.ADMINISTRATOR, "south") as southerner:
            assert southerner.get("/api/tokens").json() == {"tokens": [], "next": None}
            assert southerner.delete(path).status_code == 404
        with front.person(Role.ADMINISTRATOR) as administrator:
            listed = administrator.get("/api/tokens").json()["tokens"]
            assert [one["owner"] for one in listed] == ["somebody"]
            assert administrator.delete(path).status_code == 204
        assert owner.get("/api/tokens").json()["tokens"][0]["revoked_at"] is not None
