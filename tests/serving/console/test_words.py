"""The tables of words: complete, alike in both languages, and without a leftover."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import serving.console
from pipeline.contract import EvidenceRole, LookCondition, PermitTerm, ZoneKind
from pipeline.domain import UnableReason, VisitError
from serving.cameras.drawing import Fault
from serving.cameras.lines import Health
from serving.cases.domain import Action, Status
from serving.cases.errors import CaseMovedMeanwhile
from serving.cases.reasons import BY_KIND, reasons_for
from serving.console.navigation import GROUPS
from serving.console.visitor import Theme
from serving.console.words import Language, Words
from serving.console.words.finding import found, together
from serving.errors import NotFound
from serving.events.domain import ENDS
from serving.related.domain import Relation
from serving.users.domain import Role
from serving.users.errors import LoginTooOften

CALL = re.compile(r"""words\(\s*(f?)["']([^"']+)["']""")
FAMILY = re.compile(r"""named\(\s*["']([a-z_]+)["']""")


def sources() -> str:
    folder = Path(serving.console.__file__).parent
    return "\n".join(
        file.read_text()
        for file in folder.rglob("*.py")
        if "words" not in file.relative_to(folder).parts
    )


def called() -> tuple[set[str], set[str]]:
    """Keys that the pages ask for by name, and the beginnings of those they put together."""
    exact, beginnings = {"list.empty", "list.empty_hint"}, {"error."}
    exact |= {"list.empty_filtered", "list.empty_filtered_hint"}
    exact |= {"lost.title", "forbidden.title"}
    for formatted, key in CALL.findall(sources()):
        if formatted and "{" in key:
            beginnings.add(key[: key.index("{")])
        else:
            exact.add(key)
    beginnings |= {f"{family}." for family in FAMILY.findall(sources())}
    return exact, beginnings - {""}


@pytest.mark.parametrize("key", sorted(found()))
def test_both_languages_put_the_same_values_into_a_text(key: str) -> None:
    fields = [
        {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        for text in found()[key]
    ]
    assert fields[0] == fields[1]


def test_no_text_is_empty_and_none_is_left_in_the_other_language() -> None:
    for key, texts in found().items():
        if key == "language.switch":
            continue
        assert texts.english.strip(), key
        assert not re.search(r"[\u4e00-\u9fff]", texts.english), key
        assert re.search(r"[\u4e00-\u9fff]", texts.chinese), key


def test_a_key_stands_in_one_table_only() -> None:
    with pytest.raises(ValueError, match=r"second says \['a\.b'\] again"):
        together({"first": {"a.b": ("一", "one")}, "second": {"a.b": ("二", "two")}})


def test_every_key_a_page_asks_for_is_there() -> None:
    exact, _ = called()
    assert exact - found().keys() == set()


def test_no_key_is_left_that_nobody_asks_for() -> None:
    exact, beginnings = called()
    idle = {key for key in found() if key not in exact and not key.startswith(tuple(beginnings))}
    assert idle == set()


@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("status", set(Status)),
        ("action", set(Action)),
        ("kind", set(BY_KIND)),
        ("reason", {reason for kind in BY_KIND for reason in reasons_for(kind)}),
        ("zone", set(ZoneKind)),
        ("role", set(Role)),
        ("nav", {entry.name for group in GROUPS for entry in group}),
        ("picture", set(EvidenceRole)),
        ("theme", set(Theme)),
        ("trouble", set(ENDS)),
        ("why.term", set(PermitTerm)),
        ("cause", {*VisitError, *UnableReason}),
        ("related", set(Relation)),
        ("health", set(Health)),
        ("fault", set(Fault)),
        ("light", set(LookCondition)),
    ],
)
def test_every_code_of_the_domain_has_a_label(family: str, codes: set[str]) -> None:
    for code in codes:
        assert f"{family}.{code}" in found()


def test_an_error_is_told_in_the_visitors_language() -> None:
    english, chinese = Words(Language.ENGLISH), Words(Language.CHINESE)
    assert english.sentence(CaseMovedMeanwhile()).startswith("Somebody else moved this case")
    assert chinese.sentence(CaseMovedMeanwhile()).startswith("您打开后")
    assert "5 min" in english.sentence(LoginTooOften(310))
    assert "5 分钟" in chinese.sentence(LoginTooOften(310))


def test_an_error_without_words_of_its_own_is_told_as_the_service_said_it() -> None:
    assert Words(Language.CHINESE).sentence(NotFound("Nothing like that.")) == "Nothing like that."


def test_a_code_nobody_named_yet_is_shown_as_it_is() -> None:
    assert Words(Language.ENGLISH).named("kind", "graffiti") == "graffiti"
