"""Signing in: who may, for how long, and what a guesser meets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from serving.auth import COOKIE, OWN_PAGE_HEADER
from serving.db import Database
from serving.errors import Unacceptable
from serving.users import service, sessions
from serving.users.domain import LoginLimit, Role
from serving.users.errors import LoginRefused, LoginTooOften, NameTaken
from serving.users.passwords import PasswordTooWeak
from serving.users.tables import LoginFailureRow, LoginSessionRow, UserRow
from tests.serving.examples import NOON, report
from tests.serving.harness import PASSWORD, Front, assert_problem, serving

LIMIT = LoginLimit(per_name=3, per_address=6, window_s=900)


def added(db: Database, name: str = "someone", password: str | None = PASSWORD) -> str:
    with db.writing() as session:
        return service.add_user(session, name, Role.REVIEWER, "north", NOON, password)


def attempt(db: Database, name: str, password: str, minutes: float = 0, address: str = "a") -> str:
    at = NOON + timedelta(minutes=minutes)
    try:
        return sessions.sign_in(db, name, password, address, at, limit=LIMIT, hours=12).person.name
    except LoginRefused:
        return "refused"
    except LoginTooOften as error:
        return f"wait {error.retry_after_s}"


def test_a_generated_password_signs_its_owner_in(database: Database) -> None:
    password = added(database, password=None)
    assert len(password) >= 24
    assert attempt(database, "someone", password) == "someone"
    assert attempt(database, " someone ", password) == "someone"


def test_two_generated_passwords_differ(database: Database) -> None:
    assert added(database, "one", None) != added(database, "two", None)


def test_no_password_and_no_session_token_is_kept_as_it_is(database: Database) -> None:
    added(database)
    opened = sessions.sign_in(database, "someone", PASSWORD, "a", NOON, limit=LIMIT, hours=12)
    with database.reading() as session:
        assert session.scalars(sa.select(UserRow.password_hash)).one().startswith("$argon2id$")
        assert session.scalars(sa.select(LoginSessionRow.token_hash)).one() != opened.token
        assert sessions.signed_in(session, opened.token, NOON) == opened.person


def test_a_guess_costs_what_rfc_9106_asks_for(shipped_hasher: PasswordHasher) -> None:
    assert extract_parameters(shipped_hasher.hash(PASSWORD)) == RFC_9106_LOW_MEMORY


@pytest.mark.parametrize(
    ("name", "password"),
    [
        pytest.param("someone", "another password", id="a wrong password"),
        pytest.param("nobody", PASSWORD, id="a name nobody has"),
        pytest.param("someone", "", id="an empty password"),
        pytest.param("someone", "x" * 100_000, id="an endless password"),
        pytest.param("Someone", PASSWORD, id="another spelling"),
    ],
)
def test_a_wrong_login_is_refused(database: Database, name: str, password: str) -> None:
    added(database)
    assert attempt(database, name, password) == "refused"


def test_after_three_wrong_passwords_a_name_waits_even_with_the_right_one(
    database: Database,
) -> None:
    added(database)
    assert [attempt(database, "someone", "wrong", n) for n in range(3)] == ["refused"] * 3
    assert attempt(database, "someone", PASSWORD, 3) == "wait 721"
    assert attempt(database, "someone", PASSWORD, 15.1) == "someone"


def test_many_guesses_at_once_are_no_more_than_three(database: Database) -> None:
    added(database)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _turn: attempt(database, "someone", "wrong"), range(12)))
    assert answers.count("refused") == 3
    assert answers.count("wait 901") == 9


def test_a_right_password_wipes_the_wrong_ones_away(database: Database) -> None:
    added(database)
    for _turn in range(3):
        attempt(database, "someone", "wrong")
        attempt(database, "someone", "wrong")
        assert attempt(database, "someone", PASSWORD) == "someone"


def test_an_address_that_tries_many_names_waits_too(database: Database) -> None:
    added(database)
    for turn in range(6):
        attempt(database, f"name {turn}", "wrong", address="10.0.0.1")
    assert attempt(database, "someone", PASSWORD, address="10.0.0.1").startswith("wait")
    assert attempt(database, "someone", PASSWORD, address="10.0.0.2") == "someone"


def test_old_failures_are_forgotten(database: Database) -> None:
    attempt(database, "someone", "wrong")
    attempt(database, "someone", "wrong", minutes=60)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(LoginFailureRow)) == 1


@pytest.mark.parametrize(
    ("name", "password", "error"),
    [
        pytest.param("someone", PASSWORD, NameTaken, id="a name that is taken"),
        pytest.param("other", "short", PasswordTooWeak, id="a short password"),
        pytest.param("  ", PASSWORD, Unacceptable, id="a name of spaces"),
        pytest.param("a\nb", PASSWORD, Unacceptable, id="a name with a line break"),
        pytest.param("x" * 201, PASSWORD, Unacceptable, id="an endless name"),
    ],
)
def test_adding_a_person_is_refused_with_a_sentence(
    database: Database, name: str, password: str, error: type[Exception]
) -> None:
    added(database)
    with pytest.raises(error, match=r"choose another|characters"):
        added(database, name, password)


def test_nobody_exists_until_somebody_is_added(front: Front) -> None:
    with front.stranger(**{OWN_PAGE_HEADER: "test"}) as stranger:
        for name in ("admin", "administrator", "root"):
            answer = stranger.post("/api/login", json={"name": name, "password": name})
            assert_problem(answer, 401, "do not belong together")


def test_the_cookie_is_out_of_scripts_reach_and_of_other_sites(front: Front) -> None:
    with front.person(district="north") as person:
        assert person.get("/api/me").json() == {
            "name": "reviewer of north",
            "role": "reviewer",
            "district": "north",
            "unit": None,
            "must_change_password": False,
            "permissions": [
                "check_cases",
                "judge_cases",
                "see_cameras",
                "see_cases",
                "see_evidence",
            ],
        }
        login = person.post("/api/login", json={"name": "reviewer of north", "password": PASSWORD})
    cookie = login.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_behind_https_the_cookie_never_travels_in_clear(sqlite_url: str) -> None:
    with serving(sqlite_url, secure_cookies=True) as front:
        with front.services.db.writing() as session:
            service.add_user(session, "someone", Role.REVIEWER, None, NOON, PASSWORD)
        with front.stranger(**{OWN_PAGE_HEADER: "test"}) as stranger:
            answer = stranger.post("/api/login", json={"name": "someone", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_signing_out_ends_the_session_on_the_server(front: Front) -> None:
    with front.person() as person:
        token = person.cookies[COOKIE]
        assert person.post("/api/logout").status_code == 204
        assert COOKIE not in person.cookies
    with front.stranger(Cookie=f"{COOKIE}={token}") as thief:
        assert_problem(thief.get("/api/me"), 401, "sign in again")


def test_a_session_ends_after_its_hours(front: Front) -> None:
    with front.person() as person:
        front.clock.advance(12 * 3600 - 1)
        assert person.get("/api/me").status_code == 200
        front.clock.advance(2)
        assert_problem(person.get("/api/me"), 401, "session is over")


def test_somebody_who_was_switched_off_is_out_at_once(front: Front) -> None:
    with front.person() as person:
        with front.services.db.writing() as session:
            session.execute(sa.update(UserRow).values(active=False))
        assert_problem(person.get("/api/me"), 401, "sign in again")


def test_too_many_wrong_passwords_answer_429_with_the_time_to_wait(front: Front) -> None:
    with front.stranger(**{OWN_PAGE_HEADER: "test"}) as stranger:
        wrong = {"name": "someone", "password": "wrong"}
        answers = [stranger.post("/api/login", json=wrong) for _turn in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert_problem(answers[-1], 429, "wait about 15 min")
    assert answers[-1].headers["retry-after"] == "901"


def test_a_password_never_comes_back_in_an_error(front: Front) -> None:
    with front.stranger(**{OWN_PAGE_HEADER: "test"}) as stranger:
        answer = stranger.post("/api/login", json={"name": 7, "password": "s3cr3t" * 400})
    assert_problem(answer, 422, "body.name")
    assert "s3cr3t" not in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 403, id="no sign of a page"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="another site"),
        pytest.param({"Origin": "null"}, 403, id="a page without an origin"),
        pytest.param({"Origin": "OWN"}, 409, id="one of our pages"),
        pytest.param({OWN_PAGE_HEADER: "1"}, 409, id="our header"),
    ],
)
def test_another_sites_page_cannot_use_the_cookie(
    front: Front, headers: dict[str, str], status: int
) -> None:
    case_id = front.post(report(front.store)).json()["case_id"]
    with front.person() as person:
        token = person.cookies[COOKIE]
    given = {name: front.url if value == "OWN" else value for name, value in headers.items()}
    with front.stranger(Cookie=f"{COOKIE}={token}", **given) as page:
        answer = page.post(f"/api/cases/{case_id}/moves", json={"action": "confirm", "version": 9})
        assert page.get("/api/cases").status_code == 200
    assert_problem(answer, status, "")


def test_another_sites_page_cannot_sign_somebody_in(front: Front) -> None:
    with front.stranger(Origin="https://evil.example") as page:
        answer = page.post("/api/login", json={"name": "someone", "password": PASSWORD})
    assert_problem(answer, 403, "one of our pages")


def test_forty_at_once_can_be_signed_in(front_on_both: Front) -> None:
    with front_on_both.person() as person:
        cookie = f"{COOKIE}={person.cookies[COOKIE]}"

    def ask(_turn: int) -> int:
        with front_on_both.stranger(Cookie=cookie) as client:
            return client.get("/api/me").status_code

    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(ask, range(80))) == {httpx.codes.OK}
