"""Pictures: shown to those who may see the case, for a short while, and written down."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import cv2
import httpx
import numpy as np
import pytest

from models import ModelError
from pipeline.contract import EvidenceRole, LookedBox
from pipeline.storage import sha256_of
from serving.auth import COOKIE
from serving.evidence.drawing import PictureUnreadable, derived
from serving.users.domain import Role
from tests.serving.examples import evidence, jpeg, report
from tests.serving.harness import Front, assert_problem, serving
from tests.serving.shelf import Nobody


def opened(front: Front, camera: str = "gate-3") -> str:
    case_id: str = front.post(report(front.store, camera_id=camera)).json()["case_id"]
    return case_id


def links(person: httpx.Client, case_id: str) -> dict[str, str]:
    given = person.get(f"/api/cases/{case_id}").json()["evidence"]
    return {item["picture"]["role"]: item["link"] for item in given}


def decoded(data: bytes) -> np.ndarray:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture


def registered(front: Front) -> list[dict[str, object]]:
    with front.person(Role.AUDITOR, name="an auditor") as auditor:
        uses: list[dict[str, object]] = auditor.get("/api/use-register").json()["uses"]
        return uses


def test_pictures_with_nobody_on_them_are_shown_byte_for_byte(front_on_both: Front) -> None:
    case_id = opened(front_on_both)
    with front_on_both.person() as person:
        given = links(person, case_id)
        answers = {role: person.get(link) for role, link in given.items()}
    assert list(given) == ["overview", "close_up", "reference", "later"]
    shades = {"overview": 90, "close_up": 100, "reference": 110, "later": 120}
    for role, answer in answers.items():
        assert answer.content == jpeg(shades[role])
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_look_at_a_picture_is_in_the_register(front_on_both: Front) -> None:
    case_id = opened(front_on_both)
    with front_on_both.person() as person:
        given = links(person, case_id)
        person.get(given["overview"])
        front_on_both.clock.advance(1)
        person.get(given["later"] + "&boxes=1")
    later, overview = registered(front_on_both)
    assert (overview["person"], overview["role"], overview["boxes"]) == (
        "reviewer of the city",
        "overview",
        False,
    )
    assert (later["role"], later["boxes"], later["at"]) == ("later", True, "2026-05-04T04:00:01Z")
    assert later["case_id"] == case_id


def test_a_link_is_over_after_five_minutes(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        link = links(person, case_id)["overview"]
        front.clock.advance(299)
        assert person.get(link).status_code == 200
        front.clock.advance(1)
        assert_problem(person.get(link), 403, "This link is over")
    assert len(registered(front)) == 1


def changed(link: str, **query: str) -> str:
    split = urlsplit(link)
    given = {name: values[0] for name, values in parse_qs(split.query).items()} | query
    return f"{split.path}?" + "&".join(f"{name}={value}" for name, value in given.items())


def test_a_link_opens_nothing_but_its_picture_for_its_person(front: Front) -> None:
    case_id, other = opened(front), opened(front, "quay-1")
    with front.person() as person, front.person(name="a colleague") as colleague:
        given = links(person, case_id)
        own = given["overview"]
        assert colleague.get(own).status_code == 403
        for wrong in (
            own.replace("overview", "later"),
            own.replace(case_id, other),
            changed(own, expires=str(int(parse_qs(urlsplit(own).query)["expires"][0]) + 1)),
            changed(own, signature="0" * 64),
            changed(own, signature="é" * 64),
        ):
            assert_problem(person.get(wrong), 403, "not made for you")
        assert_problem(person.get(changed(own, signature="short")), 422, "signature")
        assert_problem(person.get(urlsplit(own).path), 422, "expires")
        assert person.get(own).status_code == 200


def test_a_link_without_its_session_opens_nothing(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person, front.stranger() as stranger:
        assert_problem(stranger.get(links(person, case_id)["overview"]), 401, "sign in")


def test_nobody_sees_pictures_of_another_district_whatever_link_they_hold(front: Front) -> None:
    case_id = opened(front, "quay-1")
    with front.person(Role.ADMINISTRATOR) as city, front.person(district="north") as north:
        link = links(city, case_id)["overview"]
        assert_problem(north.get(link), 404, "not in your district")
        assert_problem(north.get(changed(link, signature="0" * 64)), 404, "not in your district")


def test_who_moved_to_another_district_loses_the_links_they_had(front: Front) -> None:
    import sqlalchemy as sa

    from serving.users.tables import UserRow

    case_id = opened(front)
    with front.person(district="north") as person:
        link = links(person, case_id)["overview"]
        with front.services.db.writing() as session:
            session.execute(sa.update(UserRow).values(district="south"))
        assert_problem(person.get(link), 404, "not in your district")


def test_an_engineer_gets_no_links_and_could_not_use_one(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person, front.person(Role.ENGINEER) as engineer:
        assert set(links(engineer, case_id).values()) == {None}
        assert_problem(engineer.get(links(person, case_id)["overview"]), 403, "see evidence")


def test_boxes_are_drawn_on_a_copy_and_the_original_stays(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        link = links(person, case_id)["overview"]
        drawn = decoded(person.get(link + "&boxes=1").content)
        assert person.get(link).content == jpeg(90)
    edge = drawn[90, 100].astype(int)
    assert edge[2] > 200
    assert edge[0] < 80
    inside, outside = drawn[110, 120], drawn[30, 30]
    assert abs(int(inside[2]) - 90) < 6
    assert abs(int(outside[2]) - 90) < 6


def test_no_box_is_drawn_on_a_close_up_because_it_is_its_own_outline(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        shown = decoded(person.get(links(person, case_id)["close_up"] + "&boxes=1").content)
    assert int(shown.max()) - int(shown.min()) < 6


def test_a_list_may_ask_for_small_copies(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        link = links(person, case_id)["overview"]
        assert decoded(person.get(link + "&width=160").content).shape == (90, 160, 3)
        assert decoded(person.get(link + "&width=4000").content).shape == (180, 320, 3)
        assert_problem(person.get(link + "&width=5"), 422, "width")


def test_a_case_without_a_role_says_so(front: Front) -> None:
    one = evidence(front.store, EvidenceRole.OVERVIEW, jpeg())
    case_id = front.post(report(front.store, evidence=(one,))).json()["case_id"]
    with front.person() as person:
        link = links(person, case_id)["overview"].replace("overview", "later")
        assert_problem(person.get(link), 404, "no later picture")
        assert_problem(person.get(link.replace("later", "selfie")), 422, "role")


def test_while_the_store_is_away_nothing_is_shown_and_nothing_registered(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        link = links(person, case_id)["overview"]
        front.store.away = True
        assert_problem(person.get(link), 503, "store does not answer")
        front.store.away = False
        front.store.tamper(report(front.store).evidence[0].sha256, b"damaged")
        assert_problem(person.get(link), 503, "missing or damaged")
    assert registered(front) == []


def test_the_register_is_for_auditors_of_the_same_district(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        person.get(links(person, case_id)["overview"])
        assert_problem(person.get("/api/use-register"), 403, "may not see use register")
    with front.person(Role.AUDITOR, "south") as south, front.person(Role.AUDITOR, "north") as north:
        assert south.get("/api/use-register").json() == {"uses": [], "next": None}
        assert len(north.get("/api/use-register").json()["uses"]) == 1


def test_the_register_is_paged(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        for role in ("overview", "close_up", "later"):
            person.get(links(person, case_id)[role])
    with front.person(Role.AUDITOR) as auditor:
        first = auditor.get("/api/use-register", params={"limit": 2, "case": case_id}).json()
        rest = auditor.get("/api/use-register", params={"limit": 2, "before": first["next"]}).json()
    roles = [view["role"] for view in first["uses"] + rest["uses"]]
    assert roles == ["later", "close_up", "overview"]
    assert rest["next"] is None


def test_a_shared_cache_gets_nothing_to_keep(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        answers = [
            person.get("/api/cases"),
            person.get(f"/api/cases/{case_id}"),
            person.get("/api/cameras"),
            person.get("/api/me"),
            person.get(links(person, case_id)["overview"]),
        ]
        assert person.cookies[COOKIE]
    for answer in answers:
        assert "no-store" in answer.headers["cache-control"], answer.url


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff and no more", b"GIF89a"])
def test_bytes_that_are_no_picture_are_said_to_be_none(data: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        derived(data, box=None, width=100)


def test_a_box_at_the_very_edge_is_drawn_inside_the_picture() -> None:
    drawn = decoded(derived(jpeg(0), box=(0.0, 0.0, 1.0, 1.0), width=None))
    assert drawn.shape == (180, 320, 3)
    assert all(int(corner[2]) > 150 for corner in (drawn[0, 0], drawn[-1, -1]))


def somebody() -> Nobody:
    """A finder that sees a person in the left half of every picture."""
    return Nobody(LookedBox(label="person", score=0.5, box=(0.1, 0.1, 0.5, 0.9)))


def busy(shade: int) -> bytes:
    """A picture with detail everywhere, so that blurring shows."""
    chance = np.random.default_rng(shade)
    grey = chance.integers(0, 255, (180, 320, 1), np.uint8)
    _, encoded = cv2.imencode(".png", np.repeat(grey, 3, axis=2))
    return encoded.tobytes()


@pytest.fixture
def crowded(sqlite_url: str) -> Iterator[Front]:
    """Serving in a city where somebody is on every picture."""
    with serving(sqlite_url, finder=somebody()) as running:
        yield running


def busy_case(front: Front) -> str:
    one = evidence(front.store, EvidenceRole.OVERVIEW, busy(1), media_type="image/png")
    case_id: str = front.post(report(front.store, evidence=(one,))).json()["case_id"]
    return case_id


def test_a_store_without_room_shows_pictures_and_keeps_their_copies_once_it_has(
    crowded: Front,
) -> None:
    case_id = busy_case(crowded)
    originals = crowded.store.holds()
    crowded.store.full = True
    with crowded.person() as person:
        link = links(person, case_id)["overview"]
        shown = person.get(link)
        assert shown.status_code == 200, shown.text
        assert person.get(link).content == shown.content
        assert crowded.store.holds() == originals
        crowded.store.full = False
        assert person.get(link).content == shown.content
    assert crowded.store.get(sha256_of(shown.content)) == shown.content


def test_people_see_copies_with_heads_blurred_and_nothing_else_changed(crowded: Front) -> None:
    case_id = busy_case(crowded)
    with crowded.person() as person:
        answer = person.get(links(person, case_id)["overview"])
    shown, whole = decoded(answer.content).astype(int), decoded(busy(1)).astype(int)
    assert answer.headers["content-type"] == "image/jpeg"
    head, elsewhere = np.s_[20:50, 40:150], np.s_[100:170, 200:310]
    assert np.abs(shown[head] - whole[head]).mean() > 40
    assert np.abs(shown[elsewhere] - whole[elsewhere]).mean() < 15
    [line] = registered(crowded)
    assert (line["what"], line["why"], line["person_role"]) == ("blurred", "case work", "reviewer")


def test_a_copy_is_made_once_and_made_anew_when_it_is_lost(crowded: Front) -> None:
    case_id = busy_case(crowded)
    before = crowded.store.holds()
    with crowded.person() as person:
        link = links(person, case_id)["overview"]
        first = person.get(link).content
        [copy] = crowded.store.holds() - before
        crowded.services.finder.boxes = ()  # type: ignore[attr-defined]
        assert person.get(link).content == first
        crowded.services.finder.boxes = somebody().boxes  # type: ignore[attr-defined]
        crowded.store.lose(copy)
        assert person.get(link).content == first
    assert copy in crowded.store.holds()


def test_nothing_is_shown_while_nothing_can_say_what_to_blur(
    crowded: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_picture: object) -> None:
        raise ModelError("There is no package.")

    monkeypatch.setattr(crowded.services.finder, "find", away)
    case_id = busy_case(crowded)
    with crowded.person() as person:
        answer = person.get(links(person, case_id)["overview"])
    assert_problem(answer, 503, "no picture is shown")
    assert registered(crowded) == []


def test_an_original_needs_the_role_and_a_reason_that_is_kept(crowded: Front) -> None:
    case_id = busy_case(crowded)
    path = f"/api/cases/{case_id}/originals"
    with crowded.person() as reviewer, crowded.person(Role.ENGINEER) as engineer:
        why = {"why": "curious"}
        assert_problem(reviewer.post(path, json=why), 403, "see originals")
        assert_problem(engineer.post(path, json=why), 403, "see originals")
    with crowded.person(Role.ADMINISTRATOR, name="the administrator") as person:
        assert_problem(person.post(path, json={"why": "  "}), 422, "Say why")
        [given] = person.post(path, json={"why": "the plate of the lorry"}).json()
        answer = person.get(given["link"])
    assert answer.content == busy(1)
    assert answer.headers["cache-control"] == "private, no-store"
    shown, asked = registered(crowded)
    assert (asked["what"], asked["role"], asked["person"]) == ("asked", None, "the administrator")
    assert (shown["what"], shown["why"]) == ("original", "the plate of the lorry")


def test_the_link_to_an_original_is_bound_to_its_person_and_its_reason(crowded: Front) -> None:
    case_id = busy_case(crowded)
    path = f"/api/cases/{case_id}/originals"
    with crowded.person(Role.ADMINISTRATOR) as one, crowded.person(Role.AUDITOR) as other:
        [given] = one.post(path, json={"why": "a reason"}).json()
        link = given["link"]
        plain = links(one, case_id)["overview"]
        grant = parse_qs(urlsplit(link).query)["grant"][0]
        for person, wrong in (
            (other, link),
            (one, f"{plain}&grant={grant}"),
            (one, changed(link, grant="999")),
        ):
            assert_problem(person.get(wrong), 403, "not made for you")
        assert one.get(link.replace(f"&grant={grant}", "")).status_code == 403
        crowded.clock.advance(301)
        assert_problem(one.get(link), 403, "This link is over")


def test_the_use_register_is_filtered_and_comes_as_csv(front_on_both: Front) -> None:
    front = front_on_both
    case_id, other = opened(front), opened(front, "quay-1")
    with front.person(name="=2+3") as person:
        person.get(links(person, case_id)["overview"])
        front.clock.advance(60)
        person.get(links(person, other)["later"])
    with front.person(Role.AUDITOR, name="an auditor") as auditor:
        auditor.get(links(auditor, case_id)["later"])

        def found(**wanted: str) -> list[str]:
            answer = auditor.get("/api/use-register", params=wanted)
            return [line["role"] for line in answer.json()["uses"]]

        assert found() == ["later", "later", "overview"]
        assert found(case=case_id) == ["later", "overview"]
        assert found(person="an auditor") == ["later"]
        assert found(what="original") == []
        assert found(since="2026-05-04T04:00:30Z") == ["later", "later"]
        assert found(until="2026-05-04T04:00:30Z") == ["overview"]
        answer = auditor.get("/api/use-register.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [row["person"] for row in rows] == ["an auditor", "'=2+3", "'=2+3"]
    with front.person(name="a reviewer") as reviewer:
        assert_problem(reviewer.get("/api/use-register.csv"), 403, "see use register")
