"""What a reviewer's deck holds, how a case of it is drawn, and what a wish says of a case."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from starlette.requests import HTTPConnection

from pipeline.contract import EvidenceRole
from serving.cases.domain import Action
from serving.cases.reasons import BY_KIND, reasons_for
from serving.console.pages.review import verdict_of
from serving.console.review import deck, many
from serving.console.review.drawing import KEYS, article, nothing, state_line, tools
from serving.console.verdict import keyed_reasons
from serving.console.visitor import Taste, Theme, Visitor
from serving.console.words import Language
from serving.errors import Unacceptable
from serving.review.domain import Beside, Verdict, Wish
from serving.samples.service import fix_box
from serving.users.domain import Person
from tests.serving.examples import NOON, report
from tests.serving.harness import Front
from tests.serving.people import ENGINEER, REVIEWER

CONFIRM = Verdict(Action.CONFIRM)
PICTURES = [str(role) for role in EvidenceRole][:4]


def visitor(
    front: Front, person: Person = REVIEWER, language: Language = Language.ENGLISH
) -> Visitor:
    taste = Taste(language, Theme.AUTO)
    return Visitor(front.services, HTTPConnection({"type": "http"}), person, taste)


def opened(front: Front, count: int) -> list[UUID]:
    """As many cases, each at a place of its own."""
    posted = (front.post(report(front.store, place=place)) for place in range(1, count + 1))
    return [UUID(answer.json()["case_id"]) for answer in posted]


def test_a_deck_is_the_case_on_the_screen_and_three_loaded_ahead(front: Front) -> None:
    opened(front, 6)
    dealt = deck.deal(visitor(front), {})
    assert len(dealt.order) == len(dealt.fresh) == 4
    assert [slide.queued for slide in dealt.fresh] == list(dealt.order)
    assert dealt.state.waiting == 6
    assert dealt.state.mine == 4


def test_only_what_the_browser_does_not_have_is_sent(front: Front) -> None:
    opened(front, 5)
    dealt = deck.deal(visitor(front), {})
    first = dealt.order[0]
    deck.judge(visitor(front), first.case_id, first.version, CONFIRM)
    known = {one.case_id: one.version for one in dealt.order[1:]}
    after = deck.deal(visitor(front), known)
    assert len(after.order) == 4
    assert {slide.queued.case_id for slide in after.fresh}.isdisjoint(known)
    assert len(after.fresh) == 1


def test_what_was_taken_back_comes_beside_a_full_deck(front: Front) -> None:
    opened(front, 5)
    dealt = deck.deal(visitor(front), {})
    first = dealt.order[0]
    deck.judge(visitor(front), first.case_id, first.version, CONFIRM)
    full = deck.deal(visitor(front), {one.case_id: one.version for one in dealt.order[1:]})
    deck.undo(visitor(front), first.case_id)
    known = {one.case_id: one.version for one in full.order} | {first.case_id: -1}
    after = deck.deal(visitor(front), known)
    assert len(after.order) == 5
    assert [slide.queued.case_id for slide in after.fresh] == [first.case_id]


def test_a_box_that_was_corrected_is_drawn_where_it_is_now(front: Front) -> None:
    opened(front, 1)
    [one] = deck.deal(visitor(front), {}).order
    with front.services.db.writing() as session:
        fix_box(session, REVIEWER, one.case_id, (0.1, 0.1, 0.2, 0.2), None, "", NOON)
    [slide] = deck.deal(visitor(front), {}).fresh
    assert slide.box == (0.1, 0.1, 0.2, 0.2)
    assert 'data-box="0.1,0.1,0.2,0.2"' in article(visitor(front), slide)


def test_a_case_shows_all_its_pictures_and_each_reason_with_its_key(front: Front) -> None:
    opened(front, 1)
    [slide] = deck.deal(visitor(front), {}).fresh
    line = replace(slide.case.line, camera_name='<b>&"gate"')
    case = replace(slide.case, line=line)
    drawn = article(visitor(front), replace(slide, sheet=replace(slide.sheet, case=case)))
    assert line.camera_name not in drawn
    for role in PICTURES:
        assert f'data-role="{role}"' in drawn
    for key, reason in keyed_reasons(line.kind):
        assert f'data-reason="{reason}" data-key="{key}"' in drawn
    assert 'data-frames="reference overview later"' in drawn


def test_somebody_without_sight_of_pictures_is_told_so(front: Front) -> None:
    opened(front, 1)
    [slide] = deck.deal(visitor(front), {}).fresh
    assert "picture" in article(visitor(front, ENGINEER), slide)
    assert "<img" not in article(visitor(front, ENGINEER), slide)


def test_no_key_of_the_page_is_a_key_of_a_reason(front: Front) -> None:
    taken = {key for key, _ in KEYS if len(key) == 1}
    for kind in BY_KIND:
        keys = {key for key, _ in keyed_reasons(kind)}
        assert len(keys) == len(reasons_for(kind))
        assert keys.isdisjoint(taken)
    for key in ("b", "d", "z", "x", "v", "a", "p", "n", "?"):
        assert f'data-key="{key}"' in tools(visitor(front))


@pytest.mark.parametrize("language", list(Language))
def test_an_empty_deck_says_what_comes_next(front: Front, language: Language) -> None:
    here = visitor(front, language=language)
    words = here.words
    assert words("review.none_hint") in nothing(here, deck.deal(here, {}))
    [case_id] = opened(front, 1)
    deck.deal(here, {})
    deck.put_off(here, case_id)
    skipped = deck.deal(here, {})
    assert words("review.none_skipped_hint") in nothing(here, skipped)
    assert words("review.state_skipped", count=1) in state_line(here, skipped.state)


def test_a_wish_becomes_a_verdict() -> None:
    given = {"name": "reject", "reason": "shadow", "note": "n" * 5000, "box": [0, 0.1, 0.5, 1]}
    verdict = verdict_of(given)
    assert (verdict.action, verdict.reason, len(verdict.note)) == (Action.REJECT, "shadow", 4000)
    assert verdict.box == (0.0, 0.1, 0.5, 1.0)
    assert verdict_of({"name": "confirm", "reason": "shadow"}) == CONFIRM


@pytest.mark.parametrize(
    "box", [[0.5, 0.5, 0.4, 0.6], [0, 0, 2, 1], [0, 0, 1], "abcd", 7, [None] * 4, [0, 0, "x", 1]]
)
def test_a_box_that_is_none_is_refused(box: object) -> None:
    with pytest.raises(Unacceptable, match="draw it again"):
        verdict_of({"name": "confirm", "box": box})


def test_the_ticked_cases_of_a_place_get_one_verdict(front: Front) -> None:
    cases = opened(front, 3)
    here = visitor(front)
    group = many.find(here, cases[0], Beside.CAMERA)
    assert {one.case_id for one in group.queued} == set(cases)
    drawn = many.dialog(here, group)
    fields = {f"case:{case}": "1" for case in cases[:2]} | {
        "verdict": "reject",
        "reason": "passing",
    }
    for name in fields:
        assert f'name="{name}"' in drawn
    assert many.ticked(fields) == [Wish(case, 1) for case in cases[:2]]
    outcomes = many.judge(here, fields)
    assert [outcome.refused for outcome in outcomes] == [None, None]
    assert {outcome.case.line.status for outcome in outcomes if outcome.case} == {"rejected"}
    back = many.take_back(here, [outcome.case_id for outcome in outcomes])
    assert {outcome.case.line.status for outcome in back if outcome.case} == {"captured"}


@pytest.mark.parametrize("name", ["case:", "case:7", "case:00000000-0000-0000-0000-000000000001"])
def test_a_form_that_names_no_case_is_refused(name: str) -> None:
    with pytest.raises(Unacceptable, match="open the list again"):
        many.ticked({name: "x"})
