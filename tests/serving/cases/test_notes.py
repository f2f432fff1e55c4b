"""What the system notes can be told in another language, whenever it was written."""

from __future__ import annotations

from string import Formatter

import pytest

from serving.cases.notes import NOTES, noted, said_in
from serving.console.words import Language, Words

VALUES = {
    "looks": "4",
    "time": "12",
    "reason": "view_moved",
    "share": "80%",
    "hours": "24",
    "unit": "District parks",
    "other": "City parks",
    "area": "West lawns",
    "destination": "city",
    "status": "accepted",
    "note": "A crew. It is on its way.",
}


@pytest.mark.parametrize("code", NOTES)
def test_a_note_is_found_again_with_its_values_and_has_words_in_both_languages(code: str) -> None:
    names = {name for _, name, _, _ in Formatter().parse(NOTES[code]) if name is not None}
    values = {name: VALUES[name] for name in names}
    said = said_in(noted(code, **values))
    assert said is not None
    assert (said.code, dict(said.values)) == (code, values)
    assert Words(Language.ENGLISH)(f"note.{code}", **values) == noted(code, **values)
    assert Words(Language.CHINESE).has(f"note.{code}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Gone: 3 clean looks over 90 s.", "checked-gone-s"),
        ("Gone: 5 clean looks over 12 min.", "checked-gone-min"),
        ("Gone by itself; it had been there for 45 min or longer.", "gone-min"),
        ("The camera could not tell (too_dark); a person has to look.", "checked-unable"),
        ("100% of the time is used up, and 24 h have passed since.", "used-and-more"),
        ("100% of the time is used up.", "used"),
        (
            "District parks is responsible; no narrower unit is known to be on duty there.",
            "responsible-only",
        ),
        ("city says accepted. A crew is on its way.", "told"),
        ("city says accepted.", "told-only"),
    ],
)
def test_what_earlier_versions_wrote_is_found_too(text: str, code: str) -> None:
    said = said_in(text)
    assert said is not None
    assert said.code == code


@pytest.mark.parametrize("text", ["", "Two wheels on the lawn.", "车已驶离。", "Gone: soon."])
def test_any_other_text_is_nobodys_note(text: str) -> None:
    assert said_in(text) is None
