"""What camera files and packages are refused for, in the visitor's language."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import HTTPConnection

from serving import calendars, cameras, districts, looks, permits, standards, units
from serving.cameras.domain import ImportReport, Refusal
from serving.cameras.errors import CameraRefused, DrawingRefused, PlanUnreadable
from serving.cameras.lists.entries import given_of_sheet
from serving.cameras.lists.files import csv_sheet
from serving.cameras.lists.sheet import ListOptions
from serving.cameras.notices import Notice
from serving.console.camera_files import shown
from serving.console.models.checking import obstacle, sentence
from serving.console.visitor import Taste, Theme, Visitor
from serving.console.words import Language, Words
from serving.console.words.finding import found
from serving.districts.domain import ABOVE
from serving.errors import ServingError, Unreadable
from serving.models.comparing import Check
from serving.models.errors import GateNotPassed
from serving.models.gates import Bar, Obstacle
from serving.permits.errors import PermitRefused
from serving.sentences import CODES, Complaint, complaint
from tests.serving.people import ENGINEER

NO_VIEWS = Complaint("views", "it is missing", "missing")
CHINESE, ENGLISH = Words(Language.CHINESE), Words(Language.ENGLISH)


def _odd(number: int) -> int:
    if number % 2 == 0:
        raise ValueError("it is even")
    return number


class Part(BaseModel):
    count: int


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=8)
    share: float = Field(default=1, gt=0, le=1)
    day: date | None = None
    level: Literal["city", "street"] = "city"
    parts: list[Part] = []
    odd: Annotated[int, AfterValidator(_odd)] = 1


def visitor(language: Language) -> Visitor:
    nowhere: Any = None
    connection = HTTPConnection({"type": "http", "headers": []})
    return Visitor(nowhere, connection, ENGINEER, Taste(language, Theme.AUTO))


def codes_in(call: ast.Call) -> set[str]:
    """The codes a refusal or a notice may be made with; one that is put together, by its start."""
    named = [one.value for one in call.keywords if one.arg == "code"]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "refuse":
        named.append(call.args[2])
    if isinstance(call.func, ast.Name) and call.func.id == "Notice":
        named.append(call.args[1])
    return {
        part.value
        for value in named
        for part in ast.walk(value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value
    }


def codes_of(*packages: ModuleType, notices: bool = False) -> set[str]:
    files = [file for one in packages for file in Path(str(one.__file__)).parent.rglob("*.py")]
    calls = [
        node
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and (isinstance(node.func, ast.Name) and node.func.id == "Notice") is notices
    ]
    return {code for call in calls for code in codes_in(call)}


def words_of(*families: str) -> set[str]:
    return {key.removeprefix(f"{one}.") for one in families for key in found() if f"{one}." in key}


def test_every_sentence_a_file_is_refused_with_has_words_and_no_words_are_left() -> None:
    codes = codes_of(cameras, calendars, districts, looks, permits, standards, units)
    kinds: tuple[type[ServingError], ...] = (
        *Unreadable.__subclasses__(),
        Unreadable,
        CameraRefused,
        DrawingRefused,
        PermitRefused,
    )
    known = words_of(*(f"error.{one.type}" for one in kinds))
    put_together = {word for word in known if word.startswith("parent-") and word not in codes}
    assert codes - {"parent-"} == known - put_together
    assert put_together == {f"parent-{level}" for level in ABOVE.values()}


def test_all_that_is_said_of_a_file_that_was_taken_has_words_and_no_words_are_left() -> None:
    assert codes_of(cameras, units, notices=True) == words_of("notice")


def test_every_complaint_about_a_field_has_words_and_no_words_are_left() -> None:
    assert CODES | {"whole"} == words_of("complaint")


@pytest.mark.parametrize(
    ("given", "chinese", "english"),
    [
        ({}, "缺少 name", "name is missing"),
        ({"name": "n" * 9}, "name 的长度最多为 8", "name may be 8 long at most"),
        ({"name": ""}, "name 的长度至少为 1", "name has to be 1 long at least"),
        ({"name": 7}, "name 须为文字", "name has to be text"),
        ({"name": "n", "share": "a"}, "share 须为数字", "share has to be a number"),
        ({"name": "n", "share": 2}, "share 最多为 1.0", "share may be 1.0 at most"),
        ({"name": "n", "share": 0}, "share 须大于 0.0", "share has to be above 0.0"),
        ({"name": "n", "day": "May"}, "day 须为日期，如 2026-01-31", "day has to be a date like"),
        ({"name": "n", "level": "x"}, "level 只能是：city, street", "has to be one of: city, st"),
        ({"name": "n", "more": 1}, "不认识 more，请删除", "more is not known; take it out"),
        ({"name": "n", "parts": [{"count": 1.5}]}, "parts.0.count 须为整数", "a whole number"),
        ({"name": "n", "parts": 3}, "parts 须为列表", "parts has to be a list"),
        ({"name": "n", "parts": [3]}, "parts.0 须由若干字段组成", "has to be made of fields"),
        ([], "内容 须由若干字段组成", "what it holds has to be made of fields"),
        ({"name": "n", "odd": 2}, "odd 不符合要求（it is even）", "odd: it is even"),
    ],
)
def test_a_field_that_is_wrong_is_told_with_its_bound(
    given: object, chinese: str, english: str
) -> None:
    with pytest.raises(ValidationError) as error:
        Given.model_validate(given)
    said = complaint(error.value)
    assert CHINESE.complaint(said) == chinese
    assert english in ENGLISH.complaint(said)


def test_a_refused_line_of_a_list_is_told_with_what_stands_in_it() -> None:
    text = "id,name,gb28181_id\ngate-1,Gate,12345\n,,\n"
    given = given_of_sheet(csv_sheet(text, "list.csv"), ListOptions())
    [one] = given.refused
    said = CHINESE.refusal(CameraRefused.type, one.code, one.values, one.reason)
    assert said == "国标编码为 5 位，应为 20 位，请更正。"
    assert ENGLISH.refusal(CameraRefused.type, one.code, one.values, "") == one.reason


def test_a_preview_is_told_in_the_language_of_the_page() -> None:
    refused = (
        Refusal("camera gate-1", "views: it is missing.", 2, "not-valid", {"said": NO_VIEWS}),
        Refusal("source number 3", "id: it is missing.", None, "not-valid", {"said": NO_VIEWS}),
    )
    notice = Notice("3 cameras have none.", "unplaced", {"count": 3})
    report = ImportReport((), (), ("a",), refused, (notice,))
    chinese = shown(visitor(Language.CHINESE), report)
    for said in ("缺少 views，请更正。", "摄像头 gate-1", "来源 第 3 项", "3 路摄像头没有坐标"):
        assert said in chinese
    assert not re.search("it is missing|cameras|camera |number", re.sub("<[^>]*>", " ", chinese))
    english = shown(visitor(Language.ENGLISH), report)
    for said in ("views is missing.", "camera gate-1", "source number 3", "3 cameras have no"):
        assert said in english


def test_a_file_that_is_none_is_refused_in_chinese_too() -> None:
    with pytest.raises(PlanUnreadable) as refusal:
        csv_sheet('id,name\na,"open\n', "list.csv")
    assert CHINESE.sentence(refusal.value).startswith("list.csv 在第")
    # A sentence nobody gave a code stays as the service said it.
    assert CHINESE.sentence(PlanUnreadable("Something else.")) == "Something else."


@pytest.mark.parametrize("bar", list(Bar))
def test_each_obstacle_of_a_package_is_told_in_both_languages(bar: Bar) -> None:
    one = Obstacle(bar, "tiny/1.1", "tiny/1.0", "its weights are missing.")
    assert re.search("[\u4e00-\u9fff]", obstacle(visitor(Language.CHINESE), one))
    assert str(one) in obstacle(visitor(Language.ENGLISH), one)
    if bar is not Bar.UNSOUND:
        error = GateNotPassed("x", code=bar, name=one.name, other=one.other)
        assert "强制" in CHINESE.sentence(error)
        assert "force it" in ENGLISH.sentence(error)


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (
            {"name": "ap50", "label": "odd one", "current": 0.8, "candidate": 0.7, "low": -0.2},
            "odd one的AP50 精度：原 0.8，现 0.7，变差了。",
        ),
        (
            {"name": "map50", "current": 0.8, "candidate": 0.7, "low": -0.2, "high": -0.05},
            "平均 AP50 精度：原 0.8，现 0.7，差值 -0.200 至 -0.050，变差了。",
        ),
        ({"name": "replay"}, "候选模型未测量：历史误报回放。"),
        (
            {"name": "bar", "label": "means.real", "current": 0.5, "candidate": 0.42},
            "means.real 为 0.42，未达到要求 0.5。",
        ),
        ({"name": "something new"}, "The gate's own."),
    ],
)
def test_a_check_is_told_by_its_figures(check: dict[str, Any], said: str) -> None:
    given = Check(passed=False, sentence="The gate's own.", **check)
    assert sentence(visitor(Language.CHINESE), given) == said
    assert sentence(visitor(Language.ENGLISH), given) == "The gate's own."
