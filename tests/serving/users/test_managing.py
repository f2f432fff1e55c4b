"""Managing people, and first passwords that must be changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from serving.audit.tables import AuditRow
from serving.auth import OWN_PAGE_HEADER
from serving.db import Database
from serving.users import service, sessions
from serving.users.domain import LoginLimit, Role
from serving.users.errors import LoginRefused
from serving.users.failures import LoginFailures
from serving.users.passwords import PasswordTooWeak, check_new
from serving.users.tables import LoginFailureRow
from tests.serving.examples import NOON
from tests.serving.harness import PASSWORD, Front, assert_problem

NEW = "another one that is long"


def acts(front: Front) -> list[str]:
    with front.services.db.reading() as session:
        return [str(act) for act in session.scalars(sa.select(AuditRow.act).order_by("sequence"))]


def sign_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
    return client.post("/api/login", json={"name": name, "password": password})


def user(client: httpx.Client, name: str, **other: Any) -> dict[str, Any]:
    given = {"name": name, "role": "reviewer", "district": "north", **other}
    answer = client.post("/api/users", json=given)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def test_a_first_password_opens_the_way_to_another_one_only(front_on_both: Front) -> None:
    front = front_on_both
    with front.person(Role.ADMINISTRATOR) as administrator:
        first = user(administrator, "wang")["password"]
    with front.stranger(**{OWN_PAGE_HEADER: "test"}) as wang:
        assert sign_in(wang, "wang", first).json()["must_change_password"] is True
        assert_problem(wang.get("/api/cases"), 403, "choose your own before anything else")
        assert wang.post("/api/tokens", json={}).status_code == 403
        wrong = wang.post("/api/password", json={"old": "no", "new": NEW})
        assert_problem(wrong, 422, "present password is not right")
        same = wang.post("/api/password", json={"old": first, "new": first})
        assert_problem(same, 422, "the password you have")
        assert wang.post("/api/password", json={"old": first, "new": NEW}).status_code == 204
        assert wang.get("/api/cases").status_code == 200
    with front.stranger(**{OWN_PAGE_HEADER: "test"}) as later:
        assert sign_in(later, "wang", first).status_code == 401
        assert sign_in(later, "wang", NEW).json()["must_change_password"] is False
    assert acts(front)[-4:] == ["signed_in", "password_changed", "sign_in_refused", "signed_in"]


def test_another_password_ends_every_other_session(front: Front) -> None:
    with front.person(name="wang") as here, front.stranger(**{OWN_PAGE_HEADER: "t"}) as there:
        sign_in(there, "wang", PASSWORD).raise_for_status()
        assert here.post("/api/password", json={"old": PASSWORD, "new": NEW}).status_code == 204
        assert here.get("/api/me").status_code == 200
        assert there.get("/api/me").status_code == 401


def test_guessing_the_old_password_locks_as_signing_in_does(front: Front) -> None:
    with front.person() as person:
        guesses = [
            person.post("/api/password", json={"old": f"guess {n}", "new": NEW}) for n in range(6)
        ]
    assert [guess.status_code for guess in guesses] == [422] * 5 + [429]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        pytest.param("short", "10 to 1024", id="short"),
        pytest.param("x" * 1025, "10 to 1024", id="endless"),
        pytest.param("aaaaabbbbbcc", "5 different", id="few letters"),
        pytest.param("i am WangWei!", "your name", id="the name in it"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, sentence: str) -> None:
    with pytest.raises(PasswordTooWeak, match=sentence):
        check_new(password, "wangwei")
    check_new("correct horse battery", "wangwei")


def test_what_changes_about_a_person_holds_with_their_next_request(front: Front) -> None:
    with front.person(Role.REVIEWER, "north", "wang") as wang:
        with front.person(Role.ADMINISTRATOR) as administrator:
            listed = administrator.get("/api/users").json()["users"]
            path = f"/api/users/{next(one['id'] for one in listed if one['name'] == 'wang')}"
            change = {"role": "dispatcher", "district": None}
            assert administrator.patch(path, json=change).json()["role"] == "dispatcher"
            assert wang.get("/api/me").json()["district"] is None
            assert "dispatch_cases" in wang.get("/api/me").json()["permissions"]
            unit = administrator.patch(path, json={"role": "handling_unit"})
            assert_problem(unit, 422, "needs the unit's id")
            change = {"role": "handling_unit", "unit": "parks"}
            assert administrator.patch(path, json=change).json()["unit"] == "parks"
            assert administrator.patch(path, json={"role": "assessor"}).json()["unit"] is None
            assert administrator.delete(f"{path}/sessions").status_code == 204
        assert wang.get("/api/me").status_code == 401
        sign_in(wang, "wang", PASSWORD).raise_for_status()
        with front.person(Role.ADMINISTRATOR, name="second") as administrator:
            assert administrator.patch(path, json={"active": False}).json()["active"] is False
            assert wang.get("/api/me").status_code == 401
            assert sign_in(wang, "wang", PASSWORD).status_code == 401
            administrator.patch(path, json={"active": True}).raise_for_status()
            first = administrator.post(f"{path}/password").json()["password"]
        assert sign_in(wang, "wang", first).json()["must_change_password"] is True


def test_nobody_manages_beyond_their_own_part_of_the_city_or_their_own_role(front: Front) -> None:
    with (
        front.person(Role.ADMINISTRATOR) as boss,
        front.person(Role.ADMINISTRATOR, "north") as northerner,
    ):
        south = user(boss, "south", district="south")["user"]["id"]
        city = user(boss, "city", district=None)["user"]["id"]
        north = user(northerner, "north")["user"]["id"]
        names = {one["name"] for one in northerner.get("/api/users").json()["users"]}
        assert names == {"north", "administrator of north"}
        for foreign in (south, city):
            assert northerner.patch(f"/api/users/{foreign}", json={}).status_code == 404
            assert northerner.post(f"/api/users/{foreign}/password").status_code == 404
        for beyond in ({"district": "south"}, {"district": None}):
            answer = northerner.patch(f"/api/users/{north}", json=beyond)
            assert_problem(answer, 403, "your own part of the city")
        given = {"name": "x", "role": "reviewer", "district": None}
        assert northerner.post("/api/users", json=given).status_code == 403
        token = boss.post("/api/tokens", json={"name": "x", "scopes": ["manage_users"]}).json()
    with front.stranger(Authorization=f"Bearer {token['text']}") as program:
        given = {"name": "king", "role": "administrator"}
        assert program.post("/api/users", json=given).status_code == 403


def test_the_last_administrator_stays(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR, name="boss") as boss:
        path = f"/api/users/{boss.get('/api/users').json()['users'][0]['id']}"
        for change in ({"active": False}, {"role": "reviewer"}, {"district": "north"}):
            assert_problem(boss.patch(path, json=change), 409, "last administrator")


def test_of_two_administrators_who_switch_each_other_off_one_stays(
    front_on_both: Front,
) -> None:
    front = front_on_both
    with (
        front.person(Role.ADMINISTRATOR, name="one") as one,
        front.person(Role.ADMINISTRATOR, name="two") as two,
        ThreadPoolExecutor(2) as pool,
    ):
        ids = {each["name"]: each["id"] for each in one.get("/api/users").json()["users"]}
        off = {"active": False}
        wishes = [(one, ids["two"]), (two, ids["one"])]
        answers = list(
            pool.map(lambda wish: wish[0].patch(f"/api/users/{wish[1]}", json=off), wishes)
        )
    # The slower one meets the rule, or is signed out already.
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 409])


def test_the_list_finds_people_and_says_when_they_came_and_who_has_to_wait(
    front_on_both: Front,
) -> None:
    front = front_on_both
    with front.person(Role.ADMINISTRATOR, name="boss") as boss:
        for name in ("Wang_1", "wang2", "li"):
            user(boss, name)
        listed = boss.get("/api/users").json()["users"]
        came = {one["name"]: one["last_sign_in_at"] for one in listed}
        never = {"Wang_1": None, "wang2": None, "li": None}
        assert came == {**never, "boss": front.clock.now().isoformat().replace("+00:00", "Z")}
        with front.stranger(**{OWN_PAGE_HEADER: "test"}) as guesser:
            for turn in range(5):
                sign_in(guesser, "li", f"wrong {turn}")
        found = boss.get("/api/users", params={"text": "LI"}).json()["users"]
        until = front.clock.now() + timedelta(minutes=15)
        assert [one["waits_until"] for one in found] == [until.isoformat().replace("+00:00", "Z")]
        for params, names in (
            ({"text": "wang"}, {"Wang_1", "wang2"}),
            ({"text": "g_"}, {"Wang_1"}),
            ({"role": "administrator"}, {"boss"}),
            ({"active": "false"}, set()),
        ):
            found = boss.get("/api/users", params=params).json()["users"]
            assert {one["name"] for one in found} == names, params
            assert all(one["waits_until"] is None for one in found)


def test_somebody_who_has_to_wait_is_let_in_by_an_administrator(front: Front) -> None:
    with front.person(name="wang"), front.stranger(**{OWN_PAGE_HEADER: "test"}) as wang:
        for turn in range(5):
            sign_in(wang, "wang", f"wrong {turn}")
        assert sign_in(wang, "wang", PASSWORD).status_code == 429
        with front.services.db.writing() as session:
            account = service.find_user(session, "wang")
        with front.person(Role.ADMINISTRATOR) as administrator:
            assert administrator.post(f"/api/users/{account.person.id}/unlock").status_code == 204
        assert sign_in(wang, "wang", PASSWORD).status_code == 200
    assert acts(front).count("sign_in_refused") == 5
    assert "user_unlocked" in acts(front)


def test_a_name_nobody_has_is_not_written_into_the_log(front: Front) -> None:
    """People type passwords into the wrong field."""
    with front.stranger(**{OWN_PAGE_HEADER: "test"}) as stranger:
        sign_in(stranger, "my secret password", "x")
    with front.services.db.reading() as session:
        entry = session.scalars(sa.select(AuditRow)).one()
    assert "secret" not in str(vars(entry))
    assert (entry.act, entry.address) == ("sign_in_refused", "127.0.0.1")


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "a\nb"])
def test_a_name_no_database_could_keep_is_refused_like_any_other(
    database: Database, name: str
) -> None:
    with pytest.raises(LoginRefused):
        sessions.sign_in(database, name, "x", "a", NOON, limit=LoginLimit(5, 50, 900), hours=12)


def test_the_table_of_failures_has_a_size(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.users.failures.MOST_ROWS", 7)
    for turn in range(20):
        with database.writing() as session:
            LoginFailures(session).add(f"name {turn}", f"address {turn}", NOON)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(LoginFailureRow.id))) == 7
