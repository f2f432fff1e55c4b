"""What changes at one serving is heard at the others, in one order and under the same ids."""

from __future__ import annotations

import httpx
import sqlalchemy as sa

from serving.siblings.line import APPLICATION
from serving.users.domain import Role
from tests.serving.examples import report
from tests.serving.harness import Front, assert_problem
from tests.serving.notices.test_events import listening
from tests.serving.siblings.pair import Pair, counted, until

LINE = "citypatrol_serving_line_total"


def opened(front: Front, place: int) -> str:
    answer = front.post(report(front.store, place=place)).raise_for_status()
    return str(answer.json()["case_id"])


def cut(front: Front) -> None:
    """Cut the lines of all servings, as a restart of the database does."""
    query = sa.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE application_name = :name AND datname = current_database()"
    )
    with front.services.db.writing() as session:
        # Those of a test before may still be leaving.
        assert session.execute(query, {"name": APPLICATION}).scalar_one() >= 2


def knows(client: httpx.Client, id: str) -> bool:
    """Whether the serving that this client asks has heard so far: else its page loads again.
    Something was told since."""
    with listening(client, id) as stream:
        return stream.next()[0] != "reset"


def test_a_page_at_one_hears_what_people_do_at_the_other(pair: Pair) -> None:
    with pair.one.person(Role.REVIEWER) as here, pair.there(here) as there, listening(there) as far:
        case_id = opened(pair.one, 2)
        assert far.next() == ("queue_changed", {})
        assert far.next() == ("case_changed", {"id": case_id, "version": 1, "status": "captured"})
        given = {"action": "confirm", "version": 1}
        here.post(f"/api/review/cases/{case_id}/verdict", json=given).raise_for_status()
        assert far.until("case_changed")["status"] == "registered"
        assert there.get("/api/review/queue").json()["waiting"] == 0


def test_a_page_goes_on_at_the_other_where_it_stopped(pair: Pair) -> None:
    with pair.one.person(Role.ASSESSOR) as here, pair.there(here) as there:
        with listening(here) as stream:
            opened(pair.one, 2)
            assert stream.next()[0] == "case_changed"
            stopped = stream.last_id
        missed = [opened(pair.other, 3), opened(pair.one, 4)]
        until(lambda: knows(there, stopped))
        with listening(there, stopped) as stream:
            assert [stream.next()[1]["id"] for _ in missed] == missed
            stopped = stream.last_id
        last = opened(pair.other, 5)
        until(lambda: knows(here, stopped))
        with listening(here, stopped) as stream:
            assert stream.next()[1]["id"] == last


def test_somebody_signed_out_at_one_hears_nothing_more_at_the_other(pair: Pair) -> None:
    with pair.one.person(Role.REVIEWER) as here, pair.there(here) as there, listening(there) as far:
        here.post("/api/logout").raise_for_status()
        assert far.next() == ("over", {})
        assert_problem(there.get("/api/cases"), 401, "sign in again")


def test_what_was_undone_is_told_to_nobody(pair: Pair) -> None:
    with pair.one.person(Role.REVIEWER) as here, pair.there(here) as there, listening(there) as far:
        case_id = opened(pair.one, 2)
        far.until("case_changed")
        wrong = {"action": "confirm", "version": 7}
        refused = here.post(f"/api/review/cases/{case_id}/verdict", json=wrong)
        assert refused.status_code == 409
        here.post(
            f"/api/review/cases/{case_id}/verdict", json={"action": "confirm", "version": 1}
        ).raise_for_status()
        assert far.until("case_changed")["version"] == 2


def test_after_a_broken_line_pages_load_again_and_hear_on(pair: Pair) -> None:
    with pair.one.person(Role.ASSESSOR) as here, pair.there(here) as there, listening(there) as far:
        opened(pair.one, 2)
        far.until("case_changed")
        cut(pair.one)
        assert far.next() == ("reset", {})
        until(lambda: counted(pair.one, LINE, event="opened") == 2)
        later = opened(pair.one, 3)
        assert far.until("case_changed")["id"] == later
        assert counted(pair.other, LINE, event="broken") >= 1
        assert counted(pair.other, "citypatrol_serving_notice_resets_total", why="missed") == 1


def test_what_cannot_be_read_or_is_too_much_lets_pages_load_again(pair: Pair) -> None:
    with pair.one.person(Role.REVIEWER) as here, pair.there(here) as there, listening(there) as far:
        with pair.one.services.db.writing() as session:
            session.execute(sa.text("SELECT pg_notify('citypatrol_serving', 'from later')"))
        assert far.next() == ("reset", {})
        assert counted(pair.other, LINE, event="unreadable") == 1


def test_every_serving_knows_when_the_pipeline_came_to_any_of_them(pair: Pair) -> None:
    with pair.one.worker() as worker:
        worker.watch_plan(None)
    last = pair.other.services.contacts.last
    until(lambda: bool(last()))
    assert last() == pair.one.services.contacts.last()
    pair.other.clock.advance(60)
    with pair.other.stranger() as stranger:
        told = stranger.get("/health").json()
    assert told["pipeline"] == "up"
    assert "60 s ago" in " ".join(told["sentences"])
