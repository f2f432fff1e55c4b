"""What one worker may use, step by step."""

from __future__ import annotations

import pytest

from pipeline.shards.lease import Answer, LeaseTerms
from pipeline.shards.tenure import InUse, Tenure

TERMS = LeaseTerms(lease_s=20.0, renew_s=2.0, close_s=6.0)
A = frozenset({"camera:a"})
SEATS = frozenset({"seat:s:0", "seat:s:1", "seat:s:2"})
NOTHING: frozenset[str] = frozenset()


def holding(things: frozenset[str]) -> Tenure:
    """A tenure that began at 0 and holds ``things``, which are due to it."""
    tenure = Tenure(TERMS)
    tenure.answered(Answer(7, ("w",), NOTHING), 0.0, things)
    assert tenure.request(things, 0.0).want == things
    assert tenure.answered(Answer(7, ("w",), things), 0.0, things)
    return tenure


def test_a_lease_that_is_not_renewed_is_used_until_sessions_just_have_time_to_close() -> None:
    tenure = holding(A)
    assert TERMS.use_s == pytest.approx(13.0)
    assert tenure.holding(12.9).things == A
    assert tenure.left_s(3.0) == pytest.approx(10.0)
    assert tenure.holding(13.1).things == NOTHING
    assert tenure.left_s(13.1) == 0


def test_after_sessions_were_cut_none_is_opened_before_they_are_closed() -> None:
    tenure = holding(A)
    assert tenure.holding(13.5).things == NOTHING
    for at in (14.0, 19.0):
        tenure.request(A, at)
        tenure.answered(Answer(7, ("w",), A), at, A)
        assert tenure.holding(at).things == NOTHING
    tenure.request(A, 19.6)
    tenure.answered(Answer(7, ("w",), A), 19.6, A)
    assert tenure.holding(19.6).things == A


def test_what_is_not_due_any_more_is_released_once_the_worker_says_it_is_not_in_use() -> None:
    tenure = holding(A)
    assert tenure.request(NOTHING, 1.0).release == NOTHING
    gone = tenure.holding(1.0)
    assert gone.things == NOTHING
    tenure.reports(InUse(gone.generation, frozenset({"a"})))
    assert tenure.request(NOTHING, 2.0).release == NOTHING
    tenure.reports(InUse(gone.generation))
    assert tenure.request(NOTHING, 3.0).release == A


def test_of_a_sources_seats_as_many_stay_as_it_has_sessions_open() -> None:
    tenure = holding(SEATS)
    kept = frozenset({"seat:s:2"})
    tenure.request(kept, 1.0)
    generation = tenure.holding(1.0).generation
    tenure.reports(InUse(generation, sessions={"s": 2}))
    assert len(tenure.request(kept, 2.0).release) == 1
    tenure.reports(InUse(generation, sessions={"s": 1}))
    assert tenure.request(kept, 3.0).release == SEATS - kept


def test_what_was_released_without_an_answer_is_not_used_before_the_book_says_it_is_held() -> None:
    tenure = holding(A)
    tenure.request(NOTHING, 1.0)
    tenure.reports(InUse(tenure.holding(1.0).generation))
    assert tenure.request(NOTHING, 2.0).release == A
    again = tenure.request(A, 3.0)
    assert again.want == A
    assert tenure.holding(3.0).things == NOTHING
    tenure.answered(Answer(7, ("w",), A), 3.0, A)
    assert tenure.holding(3.0).things == A


def test_after_a_lapse_a_camera_is_wanted_again_only_when_its_last_look_is_over() -> None:
    tenure = holding(A)
    before = tenure.holding(1.0).generation
    tenure.reports(InUse(before, frozenset({"a"})))
    tenure.lapsed(30.0)
    assert tenure.term is None
    tenure.answered(Answer(8, ("w",), NOTHING), 30.0, A)
    assert tenure.request(A, 30.0).want == NOTHING
    tenure.reports(InUse(before))
    assert tenure.request(A, 31.0).want == NOTHING, "that report is older than the lapse"
    tenure.reports(InUse(tenure.holding(31.0).generation))
    assert tenure.request(A, 32.0).want == A


def test_outside_of_a_term_nothing_can_be_renewed() -> None:
    with pytest.raises(ValueError, match="join first"):
        Tenure(TERMS).request(A, 0.0)


@pytest.mark.parametrize(
    ("terms", "what"),
    [
        ({"lease_s": 10.0, "renew_s": 2.0, "close_s": 6.0}, "too short"),
        ({"renew_s": 0.0}, "more than none"),
        ({"close_s": -1.0}, "more than none"),
    ],
)
def test_terms_that_leave_no_time_to_work_are_refused(terms: dict[str, float], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        LeaseTerms(**terms)
