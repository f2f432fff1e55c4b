"""Who asks too often at one serving has asked too often at all of them."""

from __future__ import annotations

from serving.users.domain import Role
from tests.serving.harness import PASSWORD, serving
from tests.serving.siblings.pair import Pair, until


def test_what_one_lets_through_counts_at_the_other(postgres_url: str) -> None:
    few = {"lists": 4}
    with (
        serving(postgres_url, allowances=few) as one,
        serving(postgres_url, allowances=few) as other,
    ):
        pair = Pair(one, other)
        with one.person() as here, one.person(Role.ASSESSOR) as another, pair.there(here) as there:
            assert [here.get("/api/cases").status_code for _ in range(4)] == [200] * 4
            # The other hears of it within a beat; its own answers count in the meantime, too.
            until(lambda: there.get("/api/cases").status_code == 429)
            with pair.there(another) as another_there:
                assert another_there.get("/api/cases").status_code == 200


def test_a_guesser_is_locked_out_at_every_serving(postgres_url: str) -> None:
    with (
        serving(postgres_url, login_failures=2) as one,
        serving(postgres_url, login_failures=2) as other,
    ):
        with one.person(name="someone"):
            pass
        given = {"name": "someone", "password": "a guess that is wrong"}
        own_page = {"CityPatrol-Request": "test"}
        with one.stranger(**own_page) as here, other.stranger(**own_page) as there:
            assert here.post("/api/login", json=given).status_code == 401
            assert there.post("/api/login", json=given).status_code == 401
            assert here.post("/api/login", json=given).status_code == 429
            right = {**given, "password": PASSWORD}
            assert there.post("/api/login", json=right).status_code == 429
