"""What the system notes is the same sentence, whichever version wrote it."""

from __future__ import annotations

import pytest

from serving.cases.notes import NOTES


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
    said = NOTES.said_in(text)
    assert said is not None
    assert said.code == code


@pytest.mark.parametrize("text", ["", "Two wheels on the lawn.", "车已驶离。", "Gone: soon."])
def test_any_other_text_is_nobodys_note(text: str) -> None:
    assert NOTES.said_in(text) is None
