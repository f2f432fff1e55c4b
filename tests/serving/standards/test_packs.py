"""Packs as files: the shipped ones, and one sentence with file and line for each fault."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from pipeline.contract import ZoneKind
from serving.cases.domain import Status
from serving.cases.reasons import BY_KIND
from serving.clocks.limits import Limit, LimitType
from serving.standards.domain import Group, Level, Pack
from serving.standards.errors import PackUnreadable
from serving.standards.reading import SHIPPED, find_pack, read_pack, shipped
from tests.serving.console.told import assert_told_in_both_languages
from tests.serving.standards import county

Change = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack to spoil."""
    copy = tmp_path / "pack"
    shutil.copytree(SHIPPED / "yuncheng-sample", copy)
    return copy


def pack(name: str) -> Pack:
    return read_pack(find_pack(name))


@pytest.mark.parametrize("name", ["county-sample", "national-older", "yuncheng-sample"])
def test_a_shipped_pack_knows_every_kind_that_cameras_find_everywhere(name: str) -> None:
    assert name in shipped()
    found = pack(name)
    assert found.id == name
    assert set(found.labels) == set(Status)
    for kind, zone in product(BY_KIND, [*ZoneKind, None]):
        minor = found.of_kind(kind)
        assert minor is not None
        assert found.major_of(minor).group is minor.group
        assert found.unit(found.unit_for(minor, zone)) is not None


def test_the_sample_has_the_codes_and_limits_of_the_citys_standard() -> None:
    sample = pack("yuncheng-sample")
    expected = {
        "street_vending": (Group.EVENT, "04-01", Limit(LimitType.CONTINUOUS_HOURS, 2)),
        "bin_overflow": (Group.EVENT, "01-92", Limit(LimitType.WORKING_HOURS, 4)),
        "green_belt_parking": (Group.EVENT, "01-91", Limit(LimitType.WORKING_HOURS, 2)),
        "manhole_missing": (Group.COMPONENT, "01-23", Limit(LimitType.CONTINUOUS_HOURS, 2)),
    }
    for kind, standard in expected.items():
        minor = sample.of_kind(kind)
        assert minor is not None
        assert (minor.group, minor.code, minor.limit) == standard


def test_the_sample_has_sixteen_departments_and_eleven_townships_in_one_tree() -> None:
    units = pack("yuncheng-sample").units
    streets = [unit for unit in units if unit.level is Level.STREET]
    assert (len(units), len(streets)) == (27, 11)
    assert [unit.id for unit in units if not unit.parent] == ["command-centre"]


def test_the_narrower_duty_wins() -> None:
    sample = pack("yuncheng-sample")
    stall, cover = sample.of_kind("street_vending"), sample.of_kind("manhole_missing")
    belt = sample.of_kind("green_belt_parking")
    assert stall is not None
    assert cover is not None
    assert belt is not None
    assert sample.unit_for(stall, ZoneKind.PAVEMENT) == "district-market"
    assert sample.unit_for(stall, ZoneKind.NO_VENDING) == "district-enforcement"
    assert sample.unit_for(belt, ZoneKind.GREEN_BELT) == "district-parks"
    assert sample.unit_for(belt, None) == "district-enforcement"
    assert sample.unit_for(cover, ZoneKind.ROAD) == "district-roads"
    assert sample.unit_for(cover, None) == "district-centre"


def test_the_synthetic_county_is_what_its_script_writes() -> None:
    found = pack("county-sample")
    assert (len(found.majors), len(found.minors)) == (18, 163)
    for name, text in county.files().items():
        assert (county.FOLDER / name).read_text(encoding="utf-8") == text


def replaced(file: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def added(file: str, line: str) -> Change:
    def change(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write(line + "\n")

    return change


def gone(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def written(file: str, data: bytes) -> Change:
    def change(folder: Path) -> None:
        (folder / file).write_bytes(data)

    return change


FAULTS = {
    "no pack.toml": (gone("pack.toml"), r"pack\.toml cannot be read"),
    "no minors": (gone("minors.csv"), r"minors\.csv cannot be read"),
    "toml that is none": (replaced("pack.toml", "=", ""), r"pack\.toml is not valid TOML.*line 1"),
    "a day that is none": (
        replaced("pack.toml", "2026-01-01", '"soon"'),
        r"pack\.toml line 4: effective",
    ),
    "an unknown key": (added("pack.toml", "colour = 1"), r"pack\.toml line \d+: urge"),
    "rungs out of order": (replaced("pack.toml", "share = 2.0", "share = 0.5"), "rising shares"),
    "no catch-all": (replaced("duties.csv", "*,*,*,", "*,*,road,"), r"no line \*,\*,\*"),
    "a wrong header": (replaced("kinds.csv", "minor", "code"), r"kinds\.csv line 1: its columns"),
    "an empty sheet": (written("kinds.csv", b"kind,group,minor\n"), r"kinds\.csv has no line"),
    "a cell too many": (
        replaced("kinds.csv", "04-01", "04-01,x"),
        r"kinds\.csv line 2: it has 4 cells",
    ),
    "a limit of words": (
        replaced("minors.csv", "continuous_hours,2", "continuous_hours,two"),
        r"minors\.csv line 2: limit_value",
    ),
    "a limit of nothing": (
        replaced("minors.csv", "working_hours,4", "working_hours,0"),
        r"minors\.csv line 3: limit_value",
    ),
    "a type of limit nobody knows": (
        replaced("minors.csv", "working_hours,4", "hours,4"),
        r"minors\.csv line 3: limit_type",
    ),
    "a minor twice": (replaced("minors.csv", "01-91,01", "01-10,01"), r"line 4: event 01-10 stand"),
    "a minor of no major": (
        replaced("minors.csv", "01-10,01", "01-10,09"),
        r"minors\.csv line 3: there is no event major 09",
    ),
    "a kind of no minor": (
        replaced("kinds.csv", "04-01", "04-77"),
        r"kinds\.csv line 2: there is no event minor 04-77",
    ),
    "a kind twice": (
        added("kinds.csv", "bin_overflow,event,01-10"),
        r"kinds\.csv line 6: bin_overflow stands in line 3",
    ),
    "a duty of no code": (
        added("duties.csv", "event,77,*,city-parks"),
        r"duties\.csv line 13: there is no event code 77",
    ),
    "a duty of no unit": (
        added("duties.csv", "event,05,*,nobody"),
        r"duties\.csv line 13: there is no unit nobody",
    ),
    "a zone kind nobody draws": (
        added("duties.csv", "event,05,moon,city-parks"),
        r"duties\.csv line 13: zone_kind",
    ),
    "a unit of no parent": (
        replaced("units.csv", "street-11,district-centre", "street-11,nowhere"),
        r"units\.csv line 28: there is no unit nowhere",
    ),
    "a unit below a smaller one": (
        replaced("units.csv", "city-parks,command-centre", "city-parks,street-01"),
        r"units\.csv line 5: a city unit cannot stand below the street unit",
    ),
    "units in a circle": (
        replaced("units.csv", "command-centre,,", "command-centre,city-parks,"),
        r"units\.csv line 2: unit command-centre stands above itself",
    ),
    "yaml that is none": (written("labels.yaml", b"captured: [\n"), r"labels\.yaml line 2 is not"),
    "a state without a label": (
        replaced("labels.yaml", "rework:", "# rework:"),
        r"labels\.yaml has no label for rework",
    ),
    "a label in one language": (
        replaced("labels.yaml", ", en: Rework", ""),
        r"labels\.yaml line 7: rework",
    ),
    "text that is no UTF-8": (
        written("units.csv", b"id,parent\n\xff\xfe"),
        r"units\.csv line 2 is not UTF-8",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_spoilt_pack_is_refused_with_the_file_and_the_line(folder: Path, fault: str) -> None:
    change, sentence = FAULTS[fault]
    change(folder)
    with pytest.raises(PackUnreadable, match=sentence) as refusal:
        read_pack(folder)
    assert "\n" not in refusal.value.detail
    assert refusal.value.detail.endswith(".")
    assert_told_in_both_languages(refusal.value)


def test_a_folder_that_is_not_there_is_answered_with_what_is_shipped() -> None:
    with pytest.raises(PackUnreadable, match=r"no folder nowhere.*yuncheng-sample"):
        find_pack("nowhere")
