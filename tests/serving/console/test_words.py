"""The tables of words: complete, alike in both languages, and without a leftover."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import serving.console
from pipeline.contract import EvidenceRole, LookCondition, PermitTerm, ZoneKind
from pipeline.domain import UnableReason, VisitError
from serving.allowances.domain import Allowance
from serving.allowances.errors import TooOften
from serving.audit.domain import Act
from serving.audit.verify import Flaw
from serving.calendars.comparing import YearPart
from serving.cameras.drawing import Fault
from serving.cameras.lines import Health
from serving.cases.domain import Action, Status
from serving.cases.errors import CaseMovedMeanwhile
from serving.cases.reasons import BY_KIND, reasons_for
from serving.config import ServingSettings
from serving.configured.sheet import sheet
from serving.connectors.base import Change
from serving.connectors.coordinates import Crs
from serving.console.administration.sections import TABS
from serving.console.navigation import GROUPS
from serving.console.visitor import Theme
from serving.console.words import Language, Words
from serving.console.words.finding import found, together
from serving.console.words.meanings import MEANINGS, meaning
from serving.differences.domain import Done
from serving.districts.domain import Level
from serving.errors import NotFound
from serving.events.domain import ENDS
from serving.evidence.domain import Use
from serving.handover.domain import Mode, Trouble
from serving.overview.domain import Wrong as OnOverview
from serving.permits.domain import DayKind, Permit, PermitAction, PermitState
from serving.permits.faults import Wrong
from serving.related.domain import Relation
from serving.standards.comparing import Sheet
from serving.units.comparing import RegisterPart
from serving.users.domain import Permission, Role
from serving.users.errors import LoginTooOften
from tests.serving.console.told import assert_told_in_both_languages
from tests.serving.test_phrases import BOOKS

SETTINGS = sheet(
    ServingSettings.model_validate({"secret_key": "x" * 32, "pipeline_token": "y" * 32})
)

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
    exact, beginnings = {"list.empty", "list.empty_hint"}, {"error.", "complaint."}
    exact |= {"list.empty_filtered", "list.empty_filtered_hint"}
    exact |= {"lost.title", "forbidden.title"}
    for formatted, key in CALL.findall(sources()):
        if formatted and "{" in key:
            beginnings.add(key[: key.index("{")])
        else:
            exact.add(key)
    beginnings |= {f"{family}." for family in FAMILY.findall(sources())}
    beginnings |= {f"{book.name}." for book in BOOKS}
    return exact, beginnings - {""}


@pytest.mark.parametrize("key", sorted(found()))
def test_both_languages_put_the_same_values_into_a_text(key: str) -> None:
    fields = [
        {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        for text in found()[key]
    ]
    assert fields[0] == fields[1]


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 letter goes again."), (2, "2 letters go again."), (1000, "1,000 letters go again.")],
)
def test_a_text_counts_one_thing_as_one(count: int, said: str) -> None:
    assert Words(Language.ENGLISH)("outbox.retried", count=count) == said
    assert Words(Language.CHINESE)("outbox.retried", count=count) == f"{count} 封将重新发送。"


def test_what_is_wrong_is_counted_in_both_languages() -> None:
    told = dict.fromkeys(("worker", "source", "since", "why", "total", "seconds", "times"), "x")
    for what in OnOverview:
        if (key := f"wrong.{what}") in found():
            english = Words(Language.ENGLISH)(key, count=1, **told)
            assert not re.search(r"\b1 (\w+ )?(cameras|letters|cases)\b", english), key
            assert Words(Language.CHINESE)(key, count=1, **told)


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
        ("term", set(PermitTerm)),
        ("permit_state", set(PermitState)),
        ("permit_action", set(PermitAction)),
        ("permit_field", set(Permit.model_fields)),
        ("permit_wrong", set(Wrong) - {Wrong.OTHER}),
        ("day_kind", set(DayKind)),
        ("cause", {*VisitError, *UnableReason}),
        ("related", set(Relation)),
        ("health", set(Health)),
        ("fault", set(Fault)),
        ("light", set(LookCondition)),
        ("permission", set(Permission)),
        ("act", set(Act)),
        ("use", set(Use)),
        ("log", {f"flaw_{flaw}" for flaw in Flaw}),
        ("administration", {tab.name for tab in TABS}),
        ("mode", set(Mode)),
        ("change", set(Change)),
        ("trouble_of", set(Trouble)),
        ("sheet", {*Sheet, *YearPart, *RegisterPart}),
        ("done", {*Done, *(f"{done}_many" for done in Done)}),
        ("level", set(Level)),
        ("crs", set(Crs)),
        ("connector", {"webhook", "open311", "mqtt", "file"}),
        ("outbox", {f"pictures_{way}" for way in ("none", "blurred", "original")}),
        ("settings", {f"of_{one.section.partition('.')[0] or 'serving'}" for one in SETTINGS}),
    ],
)
def test_every_code_of_the_domain_has_a_label(family: str, codes: set[str]) -> None:
    for code in codes:
        assert f"{family}.{code}" in found()


def test_every_setting_has_its_meaning_in_both_languages() -> None:
    explained = {(one.section, one.name) for one in SETTINGS if one.about}
    assert {key for key in explained if meaning(*key) is None} == set()
    known = {".".join(part for part in key if part) for key in explained}
    assert MEANINGS.keys() <= known


def test_an_error_is_told_in_the_visitors_language() -> None:
    english, chinese = Words(Language.ENGLISH), Words(Language.CHINESE)
    assert english.sentence(CaseMovedMeanwhile()).startswith("Somebody else moved this case")
    assert chinese.sentence(CaseMovedMeanwhile()).startswith("您打开后")
    assert "5 min" in english.sentence(LoginTooOften(310))
    assert "5 分钟" in chinese.sentence(LoginTooOften(310))


@pytest.mark.parametrize("allowance", list(Allowance))
def test_who_asks_too_often_reads_how_often_and_how_long_to_wait(allowance: Allowance) -> None:
    error = TooOften(allowance, 60, "One person or token", 14.2)
    assert_told_in_both_languages(error)
    assert "60 " in Words(Language.CHINESE).sentence(error)
    assert "15 秒" in Words(Language.CHINESE).sentence(error)


def test_an_error_without_words_of_its_own_is_told_as_the_service_said_it() -> None:
    assert Words(Language.CHINESE).sentence(NotFound("Nothing like that.")) == "Nothing like that."


def test_a_code_nobody_named_yet_is_shown_as_it_is() -> None:
    assert Words(Language.ENGLISH).named("kind", "graffiti") == "graffiti"
