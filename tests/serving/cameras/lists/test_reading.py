"""Lists as they come from offices and platforms: every kind of file gives the same cameras."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from serving.cameras.domain import Given
from serving.cameras.errors import PlanUnreadable
from serving.cameras.lists import ListOptions, read_cameras
from tests.serving.console.told import assert_told_in_both_languages

GB = "37011200001320000001"
OTHER = "37011200001320000002"
HEADER = ("设备编码", "名称", "行政区划", "地址", "经度", "纬度", "状态")
GATE = (GB, "解放路口东", "历下区", "解放路 1 号", "117.1", "36.6", "ON")
QUAY = (OTHER, "趵突泉码头", "历下区", "趵突泉路 2 号", "117.2", "36.7", "ON")


def text(*lines: Sequence[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue()


def read(folder: Path, name: str, content: bytes | str, **options: Any) -> Given:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_cameras(file, ListOptions(**options))


def excel(*lines: Sequence[Any]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TWO_CAMERAS = text(HEADER, GATE, QUAY)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.csv", TWO_CAMERAS.encode(), id="UTF-8"),
        pytest.param("a.csv", TWO_CAMERAS.encode("utf-8-sig"), id="UTF-8 with its mark"),
        pytest.param("a.csv", TWO_CAMERAS.encode("utf-16"), id="what Excel calls Unicode text"),
        pytest.param("a.csv", TWO_CAMERAS.encode("gbk"), id="GBK"),
        pytest.param(
            "a.csv", text(HEADER, GATE, QUAY, delimiter=";").encode("gbk"), id="semicolon"
        ),
        pytest.param("a.tsv", text(HEADER, GATE, QUAY, delimiter="\t").encode(), id="tab"),
        pytest.param("a.csv", f"\n\n{TWO_CAMERAS}\n,,,,,,\n".encode(), id="empty lines"),
        pytest.param("a.csv", f"摄像头点位表\n{TWO_CAMERAS}".encode(), id="a title above"),
        pytest.param("a.xlsx", excel(HEADER, GATE, QUAY), id="Excel"),
        pytest.param("a.xlsx", excel(["摄像头点位表"], HEADER, GATE, QUAY), id="Excel with title"),
        pytest.param(
            "a.json",
            json.dumps([dict(zip(HEADER, one, strict=True)) for one in (GATE, QUAY)]).encode(),
            id="a JSON list",
        ),
    ],
)
def test_names_and_ids_survive_every_kind_of_file(
    tmp_path: Path, name: str, content: bytes
) -> None:
    given = read(tmp_path, name, content)
    assert given.refused == ()
    assert list(given.cameras) == [
        {
            "id": GB,
            "gb28181_id": GB,
            "name": "解放路口东",
            "district": "历下区",
            "site": "解放路 1 号",
            "longitude": 117.1,
            "latitude": 36.6,
            "channel": {"channel": GB},
        },
        {
            "id": OTHER,
            "gb28181_id": OTHER,
            "name": "趵突泉码头",
            "district": "历下区",
            "site": "趵突泉路 2 号",
            "longitude": 117.2,
            "latitude": 36.7,
            "channel": {"channel": OTHER},
        },
    ]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        pytest.param(3.7011200001320002e19, "lost digits", id="a number in Excel"),
        pytest.param(37011200001320000000, "lost digits", id="a whole number in Excel"),
        pytest.param("3.70112E+19", "lost digits", id="what Excel made of it in a CSV"),
        pytest.param("3701120000132000000", "19 digits instead of 20", id="one digit short"),
        pytest.param("3701120000132000000X", "more than digits", id="a letter in it"),
        pytest.param("", "neither an id nor", id="nothing"),
    ],
)
def test_a_damaged_gb_id_refuses_its_line_and_no_other(
    tmp_path: Path, cell: object, sentence: str
) -> None:
    given = read(tmp_path, "a.xlsx", excel(("国标编码", "名称"), (cell, "门"), (OTHER, "码头")))
    assert [one["id"] for one in given.cameras] == [OTHER]
    [refusal] = given.refused
    assert refusal.line == 2
    assert sentence in refusal.reason
    assert refusal.reason.endswith(".")


@pytest.mark.parametrize("cell", [f'="{GB}"', f"'{GB}", f"\t{GB}", f" {GB}\u3000"])
def test_what_people_do_to_keep_the_digits_is_understood(tmp_path: Path, cell: str) -> None:
    given = read(tmp_path, "a.csv", text(("国标编码", "名称"), (cell, "门")))
    assert given.cameras[0]["gb28181_id"] == GB


@pytest.mark.parametrize(
    ("longitude", "latitude", "told"),
    [
        pytest.param("", "", "no coordinates", id="missing"),
        pytest.param("0", "0.000", "no coordinates", id="zero"),
        pytest.param("117.1", "", "no coordinates", id="half of them"),
        pytest.param("36.6", "117.1", "may be exchanged", id="exchanged"),
        pytest.param("east", "north", "coordinates that are none", id="words"),
    ],
)
def test_a_camera_without_usable_coordinates_is_taken_and_reported(
    tmp_path: Path, longitude: str, latitude: str, told: str
) -> None:
    line = (GB, "门", longitude, latitude)
    given = read(tmp_path, "a.csv", text(("国标编码", "名称", "经度", "纬度"), line))
    assert given.cameras[0]["longitude"] is None
    assert given.cameras[0]["latitude"] is None
    assert [told in warning.sentence for warning in given.warnings] == [True]


def wvp_page(*channels: dict[str, Any]) -> str:
    return json.dumps({"code": 0, "msg": "成功", "data": {"total": 9, "list": list(channels)}})


CHANNEL = {
    "id": 17,
    "deviceId": GB,
    "parentDeviceId": "37011200002000000001",
    "name": "解放路口东",
    "manufacturer": "Hikvision",
    "civilCode": "370102",
    "address": "解放路 1 号",
    "parentId": "37011200002000000001",
    "status": "ON",
    "longitude": 117.1,
    "latitude": 36.6,
    "ptzType": 3,
    "channelType": 0,
    "password": "s3cr3t",
    "gbDeviceId": None,
}


def test_a_page_of_wvp_channels_is_a_list_of_cameras(tmp_path: Path) -> None:
    given = read(tmp_path, "wvp.json", wvp_page(CHANNEL))
    assert given.cameras == [
        {
            "id": GB,
            "gb28181_id": GB,
            "name": "解放路口东",
            "site": "解放路 1 号",
            "district": "370102",
            "channel": {"channel": GB, "device": "37011200002000000001"},
            "longitude": 117.1,
            "latitude": 36.6,
        }
    ]
    assert "s3cr3t" not in repr(given)


def test_wvps_list_of_all_channels_has_other_names_for_the_same(tmp_path: Path) -> None:
    common = {
        "gbId": 4,
        "deviceId": None,
        "name": "",
        "gbDeviceId": GB,
        "gbName": "解放路口东",
        "gbCivilCode": "370102",
        "gbParentId": "37011200002160000001/37011200002000000001",
        "gbStatus": "OFF",
        "gbPtzType": 1,
        "gbLongitude": 0,
        "gbLatitude": 0,
    }
    given = read(tmp_path, "wvp.json", wvp_page(common))
    [camera] = given.cameras
    assert camera["channel"] == {"channel": GB, "device": "37011200002000000001"}
    assert (camera["id"], camera["name"]) == (GB, "解放路口东")
    told = " ".join(warning.sentence for warning in given.warnings)
    for expected in (
        "1 camera has no coordinates",
        "1 camera is off",
        "1 camera can be turned",
    ):
        assert expected in told


@pytest.mark.parametrize(
    "area",
    [
        pytest.param({"deviceId": "370102", "name": "历下区", "channelType": 1}, id="a region"),
        pytest.param({"deviceId": "37011200002150000001", "name": "业务"}, id="a business group"),
        pytest.param({"deviceId": "37011200002160000001", "name": "组织"}, id="a virtual group"),
    ],
)
def test_what_is_no_camera_in_a_catalogue_is_left_out_and_counted(
    tmp_path: Path, area: dict[str, Any]
) -> None:
    given = read(tmp_path, "wvp.json", wvp_page(area, CHANNEL))
    assert [one["id"] for one in given.cameras] == [GB]
    assert given.refused == ()
    assert "1 line is an area or a group" in given.warnings[0].sentence


def test_older_platforms_call_the_channel_channel_id(tmp_path: Path) -> None:
    old = {"channelId": GB, "deviceId": OTHER, "name": "门"}
    [camera] = read(tmp_path, "wvp.json", wvp_page(old)).cameras
    assert (camera["id"], camera["channel"]) == (GB, {"channel": GB, "device": OTHER})


def test_a_column_nobody_knows_can_be_named(tmp_path: Path) -> None:
    lines = text(("唯一码", "俗称", "备注"), ("gate-3", "门", "x"))
    with pytest.raises(
        PlanUnreadable, match=r"No column holds the cameras' ids.*唯一码, 俗称, 备注"
    ):
        read(tmp_path, "a.csv", lines)
    given = read(tmp_path, "a.csv", lines, columns={"id": "唯一码", "name": "俗称"})
    assert given.cameras == [{"id": "gate-3", "name": "门"}]
    assert [one.sentence for one in given.warnings] == ["Columns not used: 备注."]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [({"nmae": "名称"}, "There is no field 'nmae'"), ({"name": "俗称"}, "no column '俗称'")],
)
def test_a_wrong_name_of_a_column_is_told(
    tmp_path: Path, columns: dict[str, str], sentence: str
) -> None:
    with pytest.raises(PlanUnreadable, match=sentence):
        read(tmp_path, "a.csv", TWO_CAMERAS, columns=columns)


def test_device_codes_that_are_no_gb_ids_are_plain_ids(tmp_path: Path) -> None:
    given = read(tmp_path, "a.csv", text(("设备编码", "名称"), ("CAM-1", "门"), ("CAM-2", "码头")))
    assert given.cameras == [{"id": "CAM-1", "name": "门"}, {"id": "CAM-2", "name": "码头"}]


def test_addresses_kinds_and_parts_have_their_columns(tmp_path: Path) -> None:
    header = ("id", "name", "取流地址", "IP", "app", "stream", "watch", "target_s", "source")
    line = ("a", "A", "rtsp://u:p@ss/w@h.example/s", "10.0.0.1", "rtp", "s1", "a_b，c_d", "60", "p")
    [camera] = read(tmp_path, "a.csv", text(header, line)).cameras
    assert camera == {
        "id": "a",
        "name": "A",
        "url": "rtsp://u:p@ss/w@h.example/s",
        "source": "p",
        "channel": {"host": "10.0.0.1", "app": "rtp", "stream": "s1"},
        "views": [{"id": "main", "watch": ["a_b", "c_d"]}],
        "target_s": 60.0,
    }


@pytest.mark.parametrize(
    ("header", "line", "sentence"),
    [
        pytest.param(("id", "name"), ("a b", "A"), "may hold up to 64 letters", id="a bad id"),
        pytest.param(("id", "name"), ("门", "A"), "may hold up to 64 letters", id="a Chinese id"),
        pytest.param(("id", "name"), ("a", "A", "x"), "more cells than the header", id="a comma"),
        pytest.param(("id", "name", "risk"), ("a", "A", "much"), "risk is no number", id="a word"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_alone(
    tmp_path: Path, header: Sequence[str], line: Sequence[str], sentence: str
) -> None:
    given = read(tmp_path, "a.csv", text(header, line, ("ok", "fine")))
    assert [one["id"] for one in given.cameras] == ["ok"]
    assert sentence in given.refused[0].reason


@pytest.mark.parametrize("column", ["名称", "地址", "行政区划", "编号"])
def test_an_address_in_a_wrong_column_is_refused_and_not_repeated(
    tmp_path: Path, column: str
) -> None:
    header = tuple(dict.fromkeys(("编号", "名称", column)))
    values = {"编号": "a", "名称": "A"} | {column: "rtsp://viewer:s3cr3t@10.0.0.7/s"}
    given = read(tmp_path, "a.csv", text(header, [values[name] for name in header]))
    assert given.cameras == []
    assert len(given.refused) == 1
    assert "s3cr3t" not in repr(given)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param("a.csv", b"", "is empty", id="nothing"),
        pytest.param("a.xlsx", excel(), "is empty", id="an empty sheet"),
        pytest.param("a.xlsx", b"id,name", "no Excel file", id="a CSV called Excel"),
        pytest.param("a.xls", b"\xd0\xcf\x11\xe0", "save it as .xlsx", id="old Excel"),
        pytest.param("a.doc", b"x", "of no kind we read", id="another kind"),
        pytest.param("a.csv", b'id,name\na,"open\nb,B', "look for a quote left open", id="a quote"),
        pytest.param("a.csv", "id,名称\na,门".encode()[:-1], "damaged in line 2", id="cut UTF-8"),
        pytest.param("a.csv", b"id,name\na,\x81\x00\xff", "neither UTF-8 nor GBK", id="bytes"),
        pytest.param("a.csv", "id,名\na,é".encode("latin-1", "replace"), "neither", id="Latin-1"),
        pytest.param("a.json", b'{"total": 3}', "no list of cameras", id="JSON without a list"),
        pytest.param("a.json", b"[" * 100_000, "nested too deeply|not valid", id="deep JSON"),
    ],
)
def test_a_file_that_makes_no_sense_is_told_why(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(PlanUnreadable, match=sentence) as caught:
        read(tmp_path, name, content)
    assert str(caught.value).endswith(".")
    assert_told_in_both_languages(caught.value)


def test_an_encoding_can_be_said(tmp_path: Path) -> None:
    content = "id,name\na,Plätzchen".encode("latin-1")
    assert read(tmp_path, "a.csv", content, encoding="latin-1").cameras[0]["name"] == "Plätzchen"
    with pytest.raises(PlanUnreadable, match="There is no encoding 'klingon'"):
        read(tmp_path, "a.csv", content, encoding="klingon")
    with pytest.raises(PlanUnreadable, match="is not utf-8 text"):
        read(tmp_path, "a.csv", content, encoding="utf-8")
