"""A legal hold reaches a store that can hold, follows the database, and is in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from pipeline.contract import EvidenceRole
from pipeline.storage import PictureMissing, S3Store, StoreUnavailable
from serving.config import RetentionSettings
from serving.retention.expiring import run_round
from serving.retention.holding import follow_holds
from serving.users.domain import Role
from tests.peers.moto import LockingServer, locking_server
from tests.serving.examples import evidence, jpeg, report
from tests.serving.harness import Front
from tests.serving.shelf import Shelf

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def server() -> Iterator[LockingServer]:
    with locking_server() as running:
        yield running


class Town:
    """Cases whose pictures lie in a bucket that locks."""

    def __init__(self, front: Front, server: LockingServer) -> None:
        self.front, self.server = front, server
        self.bucket = server.bucket()
        self.store = S3Store(server.settings(bucket=self.bucket))

    def opened(self, place: int, *shades: int) -> tuple[UUID, list[str]]:
        """A case with a picture of each shade; its id and their hashes."""
        roles = (EvidenceRole.OVERVIEW, EvidenceRole.LATER)
        pictures = [
            evidence(self.front.store, *one) for one in zip(roles, map(jpeg, shades), strict=False)
        ]
        answer = self.front.post(report(Shelf(), place=place, evidence=tuple(pictures)))
        assert answer.status_code == 201, answer.text
        for one in pictures:
            self.store.put(self.front.store.get(one.sha256), one.media_type)
        return UUID(answer.json()["case_id"]), [one.sha256 for one in pictures]

    def held(self) -> set[str]:
        names = {name for name, gone in self.server.versions(self.bucket) if not gone}
        client = self.server.client
        return {
            name.removeprefix("pictures/")
            for name in names
            if client.is_object_legal_hold_enabled(self.bucket, name)
        }

    def says(self, what: str, case_id: UUID) -> None:
        with self.front.person(Role.ADMINISTRATOR, name=f"{what} {case_id}") as person:
            path = f"/api/cases/{case_id}/holds{'/lift' if what == 'lift' else ''}"
            answer = person.post(path, json={"why": "file 12/345"})
            assert answer.status_code == 200, answer.text

    def rejected(self, case_id: UUID) -> None:
        with self.front.person(Role.ADMINISTRATOR, name=f"rejects {case_id}") as person:
            move = {"action": "reject", "reason": "passing", "version": 1}
            answer = person.post(f"/api/cases/{case_id}/moves", json=move)
            assert answer.status_code == 200, answer.text

    def follow(self) -> int:
        return follow_holds(self.front.services.db, self.store)

    def later(self, days: float) -> int:
        self.front.clock.advance(days * 86_400)
        services = self.front.services
        return run_round(services.db, self.store, RetentionSettings(), services.clock).pictures


@pytest.fixture
def town(front_on_both: Front, server: LockingServer) -> Town:
    return Town(front_on_both, server)


def test_a_held_case_is_held_in_the_store_and_its_neighbours_are_not(town: Town) -> None:
    case_id, pictures = town.opened(1, 10, 20)
    town.opened(2, 30)
    town.says("hold", case_id)
    assert town.follow() == 2
    assert town.held() == set(pictures)
    assert town.follow() == 0
    town.says("lift", case_id)
    assert town.follow() == 2
    assert town.held() == set()


def test_a_picture_of_two_cases_is_let_go_with_the_last_hold(town: Town) -> None:
    one, [shared, own] = town.opened(1, 10, 20)
    other, _ = town.opened(2, 10)
    for case_id in (one, other):
        town.says("hold", case_id)
    town.follow()
    town.says("lift", one)
    assert town.follow() == 1
    assert town.held() == {shared}
    assert own not in town.held()


def test_what_the_store_holds_goes_only_after_it_was_let_go_and_then_for_good(town: Town) -> None:
    case_id, [sha256] = town.opened(1, 10)
    town.says("hold", case_id)
    town.follow()
    town.rejected(case_id)
    assert town.later(31) == 0
    town.says("lift", case_id)
    assert town.later(0) == 0, "the store holds it still"
    assert town.store.get(sha256)
    town.follow()
    assert town.later(0) == 1
    assert town.server.versions(town.bucket) == []


def test_a_store_that_is_away_is_told_later(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, pictures = town.opened(1, 10)
    town.says("hold", case_id)

    def away(_self: S3Store, _sha256: str) -> None:
        raise StoreUnavailable("The store is away.")

    with monkeypatch.context() as patched:
        patched.setattr(S3Store, "hold", away)
        assert town.follow() == 0
    assert town.follow() == 1
    assert town.held() == set(pictures)


def test_a_held_picture_that_is_missing_stops_no_other(town: Town) -> None:
    case_id, [gone, there] = town.opened(1, 10, 20)
    town.store.erase(gone)
    town.says("hold", case_id)
    assert town.follow() == 1
    assert town.held() == {there}
    with pytest.raises(PictureMissing):
        town.store.get(gone)


def test_a_store_or_a_bucket_that_cannot_hold_is_told_nothing(
    town: Town, server: LockingServer
) -> None:
    case_id, _ = town.opened(1, 10)
    town.says("hold", case_id)
    plain = S3Store(server.settings(bucket=server.bucket(locks=False)))
    db = town.front.services.db
    assert follow_holds(db, plain) == 0
    assert follow_holds(db, town.front.store) == 0
    assert town.follow() == 1
