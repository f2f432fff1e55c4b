"""What processes tell one another survives being told, and fits into what PostgreSQL takes."""

from __future__ import annotations

from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.allowances.domain import Allowance, Taken, Whose
from serving.contacts import Contact
from serving.notices.domain import Audience, Notice, NoticeKind, PersonChanged
from serving.siblings.messages import MOST_BYTES, Anew, Came, Unreadable, read, texts
from tests.serving.examples import NOON

DATA = {"id": "7", "version": 2, "status": None}
AUDIENCES = st.builds(
    Audience, st.text(max_size=40), st.none() | st.text(max_size=40), st.booleans()
)
ITEMS = st.one_of(
    st.builds(Notice, st.sampled_from(NoticeKind), st.just(DATA), AUDIENCES),
    st.builds(PersonChanged, st.uuids()),
    st.builds(Came, st.sampled_from(Contact), st.just(NOON)),
    st.builds(
        Taken, st.sampled_from(Allowance), st.sampled_from(Whose), st.text(), st.integers(1, 10**6)
    ),
    st.just(Anew()),
)


@settings(max_examples=50)
@given(st.lists(ITEMS, max_size=20))
def test_everything_told_is_read_as_it_was_in_its_order(items: list[object]) -> None:
    told = [read(text) for text in texts("ab12", count(5), items)]  # type: ignore[arg-type]
    assert [item for message in told for item in message.items] == items
    assert [message.id for message in told] == [f"ab12-{5 + n}" for n in range(len(told))]


def test_much_at_once_is_told_in_messages_that_postgresql_takes() -> None:
    queue = Notice(NoticeKind.CASE_CHANGED, DATA, Audience("历下区" * 20, "市容科" * 20))
    told = texts("ab12cd34", count(10**12), [queue] * 200)
    assert len(told) > 2
    assert max(len(text.encode()) for text in told) <= MOST_BYTES
    assert sum(len(read(text).items) for text in told) == 200


def test_nothing_to_tell_still_draws_a_line() -> None:
    [text] = texts("ab12", count(1), [])
    assert read(text).items == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '["ab12",1]',
        '["ab12","x",[]]',
        '["ab12",1,[["later",1]]]',
        '["ab12",1,[["notice","case_changed",{},"north",null,"no"]]]',
        '["ab12",1,[["notice","unheard_of",{},"north",null,false]]]',
        '["ab12",1,[["person","nobody"]]]',
        '["ab12",1,[["came","plan","noon"]]]',
        '["ab12",1,[["came","plan",1e400]]]',
        '["ab12",1,[7]]',
    ],
)
def test_what_another_version_tells_is_unreadable_and_nothing_worse(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


def test_a_person_is_told_by_their_id_alone() -> None:
    [text] = texts("ab12", count(1), [PersonChanged(UUID(int=7))])
    assert read(text).items == (PersonChanged(UUID(int=7)),)
    assert text.count("00000007") == 1
