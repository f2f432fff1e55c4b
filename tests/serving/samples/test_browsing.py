"""Looking through samples: last entered first, a page at a time, within one's district."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.contract import SampleOutcome
from serving.samples import service
from serving.samples.domain import Sample, SampleFilter
from serving.users.domain import Person, Role, Scope
from serving.users.service import list_users
from tests.serving.harness import Front
from tests.serving.samples.street import judged, make, open_case, scene


def somebody(front: Front, name: str) -> Person:
    with front.services.db.reading() as session:
        people = [account.person for account in list_users(session)]
    return next(person for person in people if person.name == name)


def browse(
    front: Front, person: Person, wanted: SampleFilter, behind: Sample | None = None, limit: int = 2
) -> tuple[list[Sample], int]:
    with front.services.db.reading() as session:
        return service.browse(session, person, wanted, behind, limit)


def test_pages_follow_each_other_without_a_gap_or_a_repetition(front_on_both: Front) -> None:
    front = front_on_both
    for place in (1, 2, 3):
        case_id = open_case(front, place=place, picture=scene(place))
        judged(front, case_id, None if place < 3 else "nothing_there")
    make(front)
    with front.person(Role.ENGINEER, name="engineer"):
        engineer = somebody(front, "engineer")
    first, total = browse(front, engineer, SampleFilter())
    rest, again = browse(front, engineer, SampleFilter(), first[-1])
    assert (len(first), len(rest), total, again) == (2, 1, 3, 3)
    assert len({sample.id for sample in (*first, *rest)}) == 3
    entered = [sample.entered_at for sample in (*first, *rest)]
    assert entered == sorted(entered, reverse=True)
    [wrong], count = browse(front, engineer, SampleFilter(outcome=SampleOutcome.NEGATIVE))
    assert (wrong.reason, count) == ("nothing_there", 1)


def test_a_district_sees_none_of_another_s(front: Front) -> None:
    case_id = open_case(front, picture=scene(1))
    judged(front, case_id)
    make(front)
    with front.person(Role.ENGINEER, name="engineer"):
        engineer = somebody(front, "engineer")
    assert browse(front, engineer, SampleFilter())[1] == 1
    elsewhere = Person(engineer.id, "other", Role.ENGINEER, "another district")
    assert elsewhere.scope != Scope.everywhere()
    assert browse(front, elsewhere, SampleFilter()) == ([], 0)


def test_a_page_of_samples_asks_for_small_copies_of_their_pictures(front: Front) -> None:
    judged(front, open_case(front, picture=scene(1, 1280, 720)))
    make(front)
    with front.person(Role.ENGINEER, name="engineer") as client:
        [sample], _ = browse(front, somebody(front, "engineer"), SampleFilter())
        path = f"/api/samples/{sample.id}/picture"
        whole, small = client.get(path), client.get(path, params={"width": 480})
        same = client.get(path, params={"width": 4096})
        refused = client.get(path, params={"width": 5})
    picture = cv2.imdecode(np.frombuffer(small.content, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[:2] == (270, 480)
    assert len(small.content) < len(whole.content) / 2
    assert same.content == whole.content, "never larger than it is"
    assert refused.status_code == 422
