"""A second look, closer up, before a suspect counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.domain import SecondVerdict, Sighting, Suspect
from pipeline.eyes import Eyes
from pipeline.geometry import Box
from pipeline.learning import Inferred, SecondLookRule, Verifier
from pipeline.learning.verifier import MOST_CROPS, surroundings
from pipeline.metrics import Metrics
from pipeline.places import ConfirmRule, Look, Place, advance
from tests.pipeline.learning.examples import (
    CANDIDATE,
    CURRENT,
    LABELS,
    Told,
    eyes,
    later,
    look,
    seen,
)

STALL = seen("street_stall", 0.45, 0.45)
RULE = SecondLookRule(margin=1.0, zoom=3.0)
AGREED, DISAGREED, UNSURE = SecondVerdict.AGREED, SecondVerdict.DISAGREED, SecondVerdict.UNSURE


def verifier(rule: SecondLookRule = RULE, other: Eyes | None = None) -> Verifier:
    others = {rule.package: other} if other is not None else {}
    return Verifier({"street_vending": rule}, others, Metrics())


def verdicts(suspects: Sequence[Suspect]) -> list[SecondVerdict | None]:
    return [suspect.second.verdict if suspect.second else None for suspect in suspects]


# A thing of a tenth of the picture lies on 3/10 to 6/10 of a cut-out of a third around it.
CLOSE = seen("street_stall", 0.35, 0.35, 0.7, side=0.3)


@pytest.mark.parametrize(
    ("sees", "rule", "verdict"),
    [
        pytest.param([CLOSE], RULE, AGREED, id="it sees the thing there"),
        pytest.param([], RULE, DISAGREED, id="it sees nothing"),
        pytest.param([seen("street_stall", 0.0, 0.0)], RULE, DISAGREED, id="it sees one elsewhere"),
        pytest.param([seen("car", 0.35, 0.35, side=0.3)], RULE, DISAGREED, id="it sees a car"),
        pytest.param(
            [CLOSE], RULE.model_copy(update={"min_score": 0.75}), DISAGREED, id="too unsure"
        ),
        pytest.param(
            [CLOSE], RULE.model_copy(update={"min_score": 0.65}), AGREED, id="sure enough"
        ),
    ],
)
def test_it_agrees_when_it_sees_the_kind_where_the_suspect_is(
    sees: list[Sighting], rule: SecondLookRule, verdict: SecondVerdict
) -> None:
    [suspect] = verifier(rule).seconds(look(STALL), eyes(*sees))
    assert verdicts([suspect]) == [verdict]
    assert suspect.box == STALL.box


def test_a_verifier_of_its_own_signs_its_word() -> None:
    rule = RULE.model_copy(update={"package": "models/verifier"})
    other = eyes(CLOSE, model=CANDIDATE)
    [suspect] = verifier(rule, other).seconds(look(STALL), eyes())
    assert suspect.second is not None
    assert suspect.second.model == CANDIDATE
    assert suspect.second.score == pytest.approx(0.7)


def fail(_image: NDArray[np.uint8]) -> Sequence[Sighting]:
    raise RuntimeError("out of memory")


def test_a_verifier_that_fails_is_unsure_and_never_silent() -> None:
    broken = Eyes(Told(fail), LABELS, CURRENT)
    assert verdicts(verifier().seconds(look(STALL), broken)) == [UNSURE]


def test_a_kind_without_a_rule_is_not_looked_at_again() -> None:
    hole = seen("manhole_missing", 0.1, 0.1)
    assert verifier().seconds(look(hole), eyes()) == ()


def test_what_fills_the_picture_anyway_is_not_shown_to_the_same_network_again() -> None:
    large = seen("street_stall", 0.2, 0.2, side=0.5)
    assert verifier().seconds(look(large), eyes()) == ()
    rule = RULE.model_copy(update={"package": "other"})
    assert verdicts(verifier(rule, eyes()).seconds(look(large), eyes())) == [DISAGREED]


def test_beyond_some_suspects_a_look_it_is_unsure() -> None:
    stalls = [seen("street_stall", x, 0.8, 0.9 - x / 2) for x in (0.0, 0.15, 0.3, 0.45, 0.6, 0.75)]
    said = verdicts(verifier().seconds(look(*stalls), eyes()))
    assert said == [DISAGREED] * MOST_CROPS + [UNSURE] * 2


def test_it_is_shown_the_thing_enlarged_and_from_the_full_picture() -> None:
    told = Told(lambda _image: ())
    verifier().seconds(look(STALL), Eyes(told, LABELS, CURRENT))
    [shown] = told.shown
    assert shown.shape[1] == 640
    assert shown.shape[0] == pytest.approx(360, abs=12)


@pytest.mark.parametrize(
    ("box", "around"),
    [
        pytest.param(Box(0.45, 0.45, 0.55, 0.55), Box(1 / 3, 1 / 3, 2 / 3, 2 / 3), id="enlarged"),
        pytest.param(Box(0.0, 0.9, 0.1, 1.0), Box(0.0, 2 / 3, 1 / 3, 1.0), id="in a corner"),
        pytest.param(Box(0.4, 0.4, 0.6, 0.6), Box(0.2, 0.2, 0.8, 0.8), id="with its margin"),
        pytest.param(Box(0.1, 0.1, 0.9, 0.9), Box(0.0, 0.0, 1.0, 1.0), id="the whole picture"),
    ],
)
def test_what_is_shown_lies_inside_the_picture(box: Box, around: Box) -> None:
    assert surroundings(box, RULE).xyxy == pytest.approx(around.xyxy)


def places_after(words: str, rule: ConfirmRule) -> tuple[list[Place], int]:
    """Looks every 10 s: ``a``greed, ``d``isagreed, ``u``nsure, ``-`` not asked, ``.`` not seen.

    Gives the places at the end and how many were confirmed on the way.
    """
    answers = {"a": eyes(CLOSE), "d": eyes(), "u": Eyes(Told(fail), LABELS, CURRENT)}
    places: tuple[Place, ...] = ()
    confirmed = 0
    for number, word in enumerate(words):
        seen_now: Inferred = look(*([] if word == "." else [STALL]), places=places)
        suspects: tuple[Suspect, ...] = ()
        if word in answers:
            suspects = verifier().seconds(seen_now, answers[word])
        # What nobody was asked about goes on without a word.
        if word in "aud-" and not suspects:
            suspects = (Suspect("street_vending", STALL.label, STALL.score, STALL.box, "kerb"),)
        progress = advance(
            places, Look("cam", "v", later(10 * number), suspects), {"street_vending": rule}
        )
        places, confirmed = progress.places, confirmed + len(progress.confirmed)
    return list(places), confirmed


QUICK = ConfirmRule(seen_at_least=3, of_last=5, dwell_s=20.0, drop_after=3)


@pytest.mark.parametrize(
    ("words", "confirmed"),
    [
        pytest.param("aaa", 1, id="agreement confirms as ever"),
        pytest.param("---", 1, id="nobody asked: as ever"),
        pytest.param("uuu", 1, id="a verifier that fails silences nothing"),
        pytest.param("ddddd", 0, id="doubt opens no place"),
        pytest.param("adddd", 0, id="doubt drops a place like clean looks"),
        pytest.param("adada", 1, id="three of five agreed"),
        pytest.param("adadd", 0, id="two of five agreed"),
    ],
)
def test_only_looks_that_are_not_doubted_confirm(words: str, confirmed: int) -> None:
    assert places_after(words, QUICK)[1] == confirmed


def test_a_place_knows_what_was_said_of_it() -> None:
    [place], _ = places_after("adu", QUICK)
    assert place.second is not None
    assert (place.second.agreed, place.second.disagreed, place.second.unsure) == (1, 1, 1)
    assert place.second.score == pytest.approx(0.7)


def test_what_is_in_peoples_hands_is_not_asked_about_again() -> None:
    [place], _ = places_after("aaaddd", QUICK)
    assert place.confirmed
    assert place.second is not None
    assert place.second.disagreed == 0
    assert place.seen == 6
