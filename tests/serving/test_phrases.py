"""Every sentence that is kept as text can be told in another language, whenever it was written."""

from __future__ import annotations

from string import Formatter
from typing import Final

import pytest

from serving.cameras.drawing import SENTENCES as DRAWINGS
from serving.cases.chain import FAULTS
from serving.cases.notes import NOTES
from serving.connectors.phrases import PHRASES as DELIVERIES
from serving.console.words import Language, Words
from serving.evidence.phrases import PHRASES as FINDINGS
from serving.handover.reasons import REASONS
from serving.learning.phrases import PHRASES as STEP_ENDS
from serving.phrases import Phrasebook
from serving.samples.phrases import PHRASES as SAMPLE_NOTES

BOOKS: Final = (NOTES, DELIVERIES, REASONS, FAULTS, FINDINGS, SAMPLE_NOTES, STEP_ENDS)
KEPT: Final = [(book, code) for book in BOOKS for code in book]
ENGLISH, CHINESE = Words(Language.ENGLISH), Words(Language.CHINESE)


def values_of(sentence: str) -> dict[str, str]:
    """Something for each blank, with full stops and brackets in it."""
    names = (name for _, name, _, _ in Formatter().parse(sentence) if name is not None)
    return {name: f"{name} 1.5 (of {place})" for place, name in enumerate(names)}


@pytest.mark.parametrize(("book", "code"), KEPT)
def test_a_sentence_is_found_again_with_its_values(book: Phrasebook, code: str) -> None:
    values = values_of(book[code])
    said = book.said_in(book.text(code, **values))
    assert said is not None
    assert (said.book, said.code, dict(said.values)) == (book.name, code, values)


@pytest.mark.parametrize(("book", "code"), KEPT)
def test_it_has_words_in_both_languages_of_which_the_english_are_its_own(
    book: Phrasebook, code: str
) -> None:
    text = book.text(code, **values_of(book[code]))
    assert ENGLISH.kept(book, text) == text
    assert CHINESE.kept(book, text) != text


@pytest.mark.parametrize("code", DRAWINGS)
def test_what_is_wrong_with_a_drawing_has_words_too(code: str) -> None:
    assert CHINESE.said(DRAWINGS.say(code))


def test_codes_among_the_values_are_told_by_their_names() -> None:
    text = DELIVERIES.text("picture-lost", role="overview")
    assert CHINESE.kept(DELIVERIES, text, role="picture") == "全景在图片存储中缺失或损坏。"


@pytest.mark.parametrize("text", ["", "Ask the foreman.", "对方说：稍后。"])
def test_what_people_wrote_stays_as_it_is(text: str) -> None:
    assert [CHINESE.kept(book, text) for book in BOOKS] == [text] * len(BOOKS)


def test_a_sentence_lacks_no_value() -> None:
    with pytest.raises(KeyError):
        NOTES.say("told", destination="city")
