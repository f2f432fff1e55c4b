"""The console's pages without a browser: who is let in, statuses, headers, what is never sent."""

from __future__ import annotations

import re

import pytest

from serving.users.domain import Role
from tests.serving.console.running import Console
from tests.serving.console.town import PASSWORD

OUTSIDE = re.compile(r"""(?:src|href|url\(|@import|action)\s*=?\s*["'(]?\s*(?:https?:)?//""")


def test_nobody_sees_a_page_before_signing_in_and_is_led_back_to_it_afterwards(
    console: Console,
) -> None:
    person = console.town.person(None)
    with console.stranger() as client:
        answer = client.get("/console/cases?kind=bin_overflow")
        assert answer.status_code == 303
        form = client.get(answer.headers["location"])
        assert form.status_code == 200
        back = re.search(
            r'name="back" value="([^"]+)">\s*<button type="submit" class="button', form.text
        )
        assert back is not None
        given = {"name": person.name, "password": PASSWORD, "back": back[1]}
        answer = client.post("/console/sign-in", data=given)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/console/cases?kind=bin_overflow"
        assert client.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.REVIEWER, "review"),
        (Role.SHIFT_LEAD, "overview"),
        (Role.DISPATCHER, "cases"),
        (Role.ENGINEER, "models"),
        (Role.ASSESSOR, "reports"),
    ],
)
def test_the_front_door_leads_everybody_to_the_page_they_live_in(
    console: Console, role: Role, page: str
) -> None:
    person = console.town.person(None, role)
    with console.stranger() as client:
        assert client.get("/").headers["location"] == "/console/"
        assert client.get("/console/").headers["location"] == "/console/sign-in"
        given = {"name": person.name, "password": PASSWORD}
        assert client.post("/console/sign-in", data=given).headers["location"] == "/console/"
        answer = client.get("/console/")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/console/{page}")
        opened = client.get(answer.headers["location"])
    assert opened.status_code == 200
    assert 'href=\\"/console/\\"' in opened.text or 'href="/console/"' in opened.text


def test_the_cookie_of_the_console_opens_the_api_and_the_other_way_round(console: Console) -> None:
    person = console.town.person(None)
    with console.signed_in(person) as client:
        assert client.get("/api/me").json()["name"] == person.name
    with console.stranger() as client:
        given = {"name": person.name, "password": PASSWORD}
        assert client.post("/api/login", json=given).status_code == 200
        assert client.get("/console/cases").status_code == 200


def test_signing_out_ends_the_session_on_the_server(console: Console) -> None:
    with console.signed_in(console.town.person(None)) as client:
        kept = client.cookies["citypatrol_session"]
        answer = client.post("/console/sign-out")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
    with console.stranger() as client:
        client.cookies["citypatrol_session"] = kept
        assert client.get("/console/cases").status_code == 303


def test_a_wrong_password_is_401_with_a_sentence_and_keeps_the_name(console: Console) -> None:
    person = console.town.person(None)
    with console.stranger() as client:
        given = {"name": person.name, "password": "wrong"}
        answer = client.post("/console/sign-in", data=given)
    assert answer.status_code == 401
    assert "Name and password do not belong together" in answer.text
    assert f'value="{person.name}"' in answer.text
    assert "wrong" not in answer.text


def test_too_many_wrong_passwords_have_to_wait_even_for_the_right_one(console: Console) -> None:
    person = console.town.person(None)
    with console.stranger() as client:
        for _ in range(5):
            client.post("/console/sign-in", data={"name": person.name, "password": "wrong"})
        answer = client.post("/console/sign-in", data={"name": person.name, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Too many wrong passwords; wait about 15 min and try again." in answer.text
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["/console/sign-in", "/console/sign-out", "/console/taste"])
def test_another_sites_page_cannot_send_our_forms(console: Console, path: str) -> None:
    with console.stranger() as client:
        answer = client.post(path, data={"name": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "Traceback" not in answer.text


def test_signing_in_never_leads_to_another_site(console: Console) -> None:
    person = console.town.person(None)
    with console.stranger() as client:
        given = {"name": person.name, "password": PASSWORD, "back": "//evil.example/"}
        answer = client.post("/console/sign-in", data=given)
    assert answer.headers["location"] == "/console/"


def test_a_form_larger_than_a_form_is_refused(console: Console) -> None:
    with console.stranger() as client:
        answer = client.post("/console/sign-in", data={"name": "x" * 20_000})
    assert answer.status_code == 413
    assert "send less" in answer.text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_language_and_theme_are_kept_in_cookies(console: Console, language: str) -> None:
    with console.stranger() as client:
        given = {"language": language, "theme": "dark", "back": "/console/sign-in"}
        answer = client.post("/console/taste", data=given)
        assert answer.headers["location"] == "/console/sign-in"
        page = client.get("/console/sign-in").text
    assert f'<html lang="{language}">' in page
    assert '"theme": "dark"' in page


def test_an_unknown_language_changes_nothing(console: Console) -> None:
    with console.stranger() as client:
        answer = client.post("/console/taste", data={"language": "tlh", "theme": "<script>"})
    assert "set-cookie" not in answer.headers


NOBODYS_CASE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (f"/console/cases/{NOBODYS_CASE}", "There is no such case in your district"),
        ("/console/cases/not-an-id", "There is no such case in your district"),
        ("/console/nonsense", "There is no page at this address"),
        ("/console/cases/a/b/c", "There is no page at this address"),
    ],
)
def test_an_address_without_a_page_is_404_with_a_sentence(
    console: Console, path: str, sentence: str
) -> None:
    with console.signed_in(console.town.person(None)) as client:
        answer = client.get(path)
    assert answer.status_code == 404
    assert sentence in answer.text
    assert "Traceback" not in answer.text


def test_the_api_keeps_its_own_answers(console: Console) -> None:
    with console.stranger() as client:
        answer = client.get("/api/nonsense")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/console/sign-in", "/console/cases"])
def test_pages_allow_no_other_server_and_name_none(console: Console, path: str) -> None:
    with console.signed_in(console.town.person(None)) as client:
        answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert OUTSIDE.findall(answer.text) == []


def test_a_case_page_gives_pictures_only_by_links_that_fade(console: Console) -> None:
    town = console.town
    district = town.district()
    case_id = town.case(district)
    with console.signed_in(town.person(district)) as client:
        page = client.get(f"/console/cases/{case_id}").text
        links = re.findall(rf"/evidence/{case_id}/\w+\?[^&]*&[^\\\"]*", page)
        roles = {link.split("/")[3].partition("?")[0] for link in links}
        assert roles == {"overview", "close_up", "reference", "later"}
        for link in links:
            path = link.replace("&amp;", "&").replace("amp;", "").rstrip("\\")
            picture = client.get(path)
            assert picture.status_code == 200, path
            assert picture.headers["content-type"] == "image/jpeg"
            assert picture.headers["cache-control"] == "private, no-store"
    with console.signed_in(town.person(district)) as client:
        assert client.get(path).status_code == 403
