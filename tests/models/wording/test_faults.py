"""What is said of a wrong value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
    ValidationError,
)

from models.wording.faults import in_words
from models.wording.patterns import PATTERNS

ROOT = Path(__file__).parents[3]
OURS = ("models", "pipeline", "serving", "training")
LIBRARY = re.compile(
    r"should|valid|input|unable|parse|error|match|pattern|field required|permitted|instance"
)


def _odd(number: int) -> int:
    if number % 2 == 0:
        raise ValueError("It is even.")
    return number


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sort: Literal["part"] = "part"
    count: int = 0


class Other(BaseModel):
    sort: Literal["other"] = "other"


SORTED = Annotated[Part | Other, Field(discriminator="sort")]


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (Annotated[str, Field(pattern=r"^\d{20}$")], "1", "it has to be 20 digits"),
        (Annotated[str, Field(pattern="^x$")], "1", "it is not written as it should be"),
        (UUID, "x", "it has to be an id like 01890a5d-ac96-774b-bcce-b302099a8057"),
        (UUID, 3, "it has to be an id like 01890a5d-ac96-774b-bcce-b302099a8057"),
        (str, 3, "it has to be text"),
        (Annotated[str, Field(min_length=1)], "", "it must not be empty"),
        (Annotated[str, Field(min_length=8)], "x", "it needs 8 characters at least"),
        (Annotated[str, Field(max_length=1)], "xx", "it may have 1 character at most"),
        (Annotated[list[int], Field(max_length=2)], [1, 2, 3], "it may have 2 entries at most"),
        (Annotated[list[int], Field(min_length=1)], [], "it must not be empty"),
        (Annotated[int, Field(gt=0)], 0, "it has to be above 0"),
        (Annotated[float, Field(ge=0.5)], 0, "it has to be 0.5 at least"),
        (Annotated[float, Field(le=1)], 2, "it may be 1 at most"),
        (Annotated[int, Field(lt=3)], 3, "it has to be below 3"),
        (Annotated[int, Field(le=3)], 4, "it may be 3 at most"),
        (Annotated[float, Field(allow_inf_nan=False)], "inf", "it has to be a finite number"),
        (int, "many", "it has to be a whole number"),
        (int, 1.5, "it has to be a whole number"),
        (float, "many", "it has to be a number"),
        (bool, "perhaps", "it has to be true or false"),
        (date, "May", "it has to be a date like 2026-01-31"),
        (date, "2026-01-31T08:00:00", "it has to be a date like 2026-01-31"),
        (datetime, "May", "it has to be a time like 2026-01-31T08:00:00+08:00"),
        (
            AwareDatetime,
            "2026-01-31T08:00:00",
            "it has to say its time zone, as in 2026-01-31T08:00:00+08:00",
        ),
        (time, "noon", "it has to be a time of day like 08:00"),
        (HttpUrl, "x", "it has to be an address like https://example.org/path"),
        (Literal["city", "street"], "x", "it has to be 'city' or 'street'"),
        (list[int], 3, "it has to be a list"),
        (tuple[int, ...], "x", "it has to be a list"),
        (dict[str, int], 3, "it has to be made of fields"),
        (Part, 3, "it has to be made of fields"),
        (Part, {"much": 1}, "it is not known; take it out"),
        (tuple[int, int], [1], "it is missing"),
        (SORTED, {"sort": "secret"}, "its 'sort' has to be one of 'part', 'other'"),
        (SORTED, {}, "it has to say its 'sort'"),
        (Annotated[int, AfterValidator(_odd)], 2, "it is even"),
    ],
)
def test_a_wrong_value_is_told_by_what_is_expected(kind: Any, given: object, words: str) -> None:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(kind).validate_python(given)
    said = in_words(error.value.errors()[0])
    assert said == words
    assert not LIBRARY.search(said.replace("it is not written as it should be", ""))


def test_what_is_no_json_is_told_so() -> None:
    with pytest.raises(ValidationError) as error:
        Part.model_validate_json("{")
    assert in_words(error.value.errors()[0]) == "it is not JSON"


def patterns() -> Iterator[str]:
    """Every pattern that a field of ours is checked against."""
    for file in (one for name in OURS for one in (ROOT / name).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id not in ("Field", "Query", "Path", "Header", "StringConstraints"):
                continue
            for one in call.keywords:
                if one.arg == "pattern":
                    word = ast.unparse(one.value)
                    yield str(named[word] if word in named else ast.literal_eval(word))


def test_every_pattern_has_words_and_no_words_are_left() -> None:
    assert set(patterns()) == set(PATTERNS)
