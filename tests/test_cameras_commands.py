"""The camera commands from the front door: lists go in, secrets never come out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.test_citypatrol import Shell, shell, write

__all__ = ["shell"]

SECRET = "s3cr3t@with/signs"
SOURCES = f"""
[[sources]]
id = "nvr"
[[sources]]
id = "made"
template = "rtsp://viewer:{SECRET}@{{host}}:554/{{stream}}"
[[sources]]
id = "asked"
[sources.platform]
url = "http://127.0.0.1:9"
token = "{SECRET}"
"""
LIST = f"""国标编码,名称,行政区划,取流地址
37011200001320000001,解放路口,历下区,rtsp://viewer:{SECRET}@10.0.0.7/s
3.7E+19,趵突泉,历下区,rtsp://viewer:{SECRET}@10.0.0.8/s
37011200001320000003,rtsp://viewer:{SECRET}@10.0.0.9/s,历下区,x
37011200001320000001,又是解放路口,历下区,rtsp://viewer:{SECRET}@10.0.0.7/s
"""


@pytest.fixture
def city(shell: Shell) -> Shell:
    shell("init")
    assert shell("cameras", "import", write("sources.toml", SOURCES)).code == 0
    return shell


def test_a_gbk_list_is_imported_found_again_and_its_refusals_kept(city: Shell) -> None:
    Path("list.csv").write_bytes(LIST.encode("gbk"))
    done = city("cameras", "import", "list.csv", "--source", "nvr", "--report", "refused.csv")
    assert done.code == 1
    assert "1 added, 0 changed, 0 unchanged, 3 refused." in done.said
    for line in ("(line 3)", "(line 4)", "(line 5)"):
        assert line in done.said
    refused = Path("refused.csv").read_text(encoding="utf-8-sig")
    assert len(refused.splitlines()) == 4
    listed = city("cameras", "list", "--district", "历下区")
    assert "解放路口" in listed.result
    [told] = city("cameras", "list", "--text", "解放", "--json").result.splitlines()
    assert sorted(json.loads(told)["views"][0]["watch"]) == ["bin_overflow", "manhole_missing"]
    assert "s3cr3t" not in done.said + refused + listed.result + told


def test_a_dry_run_changes_nothing(city: Shell) -> None:
    write("list.csv", LIST)
    tried = city("cameras", "import", "list.csv", "--source", "nvr", "--dry-run")
    assert "nothing was written" in tried.said
    assert city("cameras", "list", "--json").result == ""


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--watch", "bin_overflow,jaywalking"), "There is no kind 'jaywalking'"),
        (("--columns", "name"), "--columns takes a field and a header"),
        (("--columns", "name=俗称"), "There is no column '俗称'"),
        (("--encoding", "klingon"), "There is no encoding 'klingon'"),
    ],
)
def test_wrong_options_are_told_in_a_sentence(
    city: Shell, options: tuple[str, ...], sentence: str
) -> None:
    ended = city("cameras", "import", write("list.csv", LIST), *options)
    assert ended.code == 2
    assert sentence in ended.said
    assert "s3cr3t" not in ended.said


def test_a_camera_of_an_unreachable_platform_is_told_without_its_token(city: Shell) -> None:
    parts = "id,name,device,channel\na,A,d,c\n"
    assert city("cameras", "import", write("l.csv", parts), "--source", "asked").code == 0
    checked = city("cameras", "check", "a", "--json")
    [step] = json.loads(checked.result)["steps"]
    assert (checked.code, step["step"], step["error"]) == (1, "address", "refused")
    sampled = city("cameras", "check", "--source", "asked")
    assert "0 of 1 camera is usable." in sampled.said
    assert "s3cr3t" not in checked.result + checked.said + sampled.said


def test_no_camera_is_checked_outside_the_hours_of_its_source(city: Shell) -> None:
    other_day = (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=3)).isoweekday()
    hours = f'hours = [{{ weekdays = [{other_day}], start = "06:00", end = "07:00" }}]'
    write("closed.toml", f'[[sources]]\nid = "nvr"\n{hours}')
    assert city("cameras", "import", "closed.toml").code == 0
    city("cameras", "import", write("list.csv", LIST), "--source", "nvr")
    for words in (("37011200001320000001",), ("--source", "nvr")):
        ended = city("cameras", "check", *words)
        assert ended.code == 1
        assert "Source nvr may not be visited now" in ended.said


def test_an_address_on_the_host_of_a_source_keeps_to_its_hours(city: Shell) -> None:
    other_day = (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=3)).isoweekday()
    hours = f'hours = [{{ weekdays = [{other_day}], start = "06:00", end = "07:00" }}]'
    write("closed.toml", f'[[sources]]\nid = "nvr"\n{hours}')
    assert city("cameras", "import", "closed.toml").code == 0
    parts = f"id,name,url\na,A,rtsp://viewer:{SECRET}@127.0.0.1:1/s\n"
    assert city("cameras", "import", write("l.csv", parts), "--source", "nvr").code == 0
    ended = city("cameras", "check", "rtsp://me:hunter2@127.0.0.1:2/other")
    assert ended.code == 1
    assert "Source nvr may not be visited now" in ended.said
    other = city("cameras", "check", "rtsp://me:hunter2@127.0.0.2:1/s")
    assert "nothing listens" in other.said
    assert "hunter2" not in ended.said + other.said


def test_a_template_shows_itself_nowhere(city: Shell) -> None:
    parts = "id,name,host,stream\na,A,127.0.0.1,x\nb,B,127.0.0.1,\n"
    done = city("cameras", "import", write("l.csv", parts), "--source", "made")
    assert "needs its stream" in done.said
    listed = city("cameras", "list")
    assert "told at each visit" in listed.result
    assert "s3cr3t" not in done.said + listed.result


def test_either_a_camera_or_a_source_is_checked(city: Shell) -> None:
    assert "one of the two" in city("cameras", "check").said
    assert "There is no source nowhere" in city("cameras", "check", "--source", "nowhere").said
