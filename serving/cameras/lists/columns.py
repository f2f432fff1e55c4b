"""Which column of a list holds what: the names people and platforms give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from serving.cameras.errors import PlanUnreadable

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "url": (
        "url", "rtsp", "rtsp url", "rtsp地址", "取流地址", "流地址", "视频流地址", "播放地址",
        "stream url",
    ),
    "gb28181_id": (
        "gb28181 id", "gb id", "国标编码", "国标编号", "国标id", "国标码", "gb编码",
        "通道编码", "通道编号", "通道国标编号", "channel id",
        "设备编码", "设备国标编号", "device id", "gb device id",
    ),
    "id": (
        "camera id", "id", "编号", "摄像机编号", "摄像头编号", "相机编号", "点位编号", "点位编码",
        "设备编号", "code",
    ),
    "device": (
        "parent device id", "device", "device id", "父设备编码", "所属设备", "设备编码",
        "设备国标编号",
        "parent id", "gb parent id", "父节点id", "父节点",
    ),
    "channel": ("channel", "通道", "通道号", "channel no"),
    "name": (
        "name", "gb name", "名称", "摄像机名称", "摄像头名称", "相机名称", "设备名称", "通道名称",
        "点位名称", "监控点名称", "channel name", "camera name",
    ),
    "longitude": ("longitude", "gb longitude", "lon", "lng", "经度"),
    "latitude": ("latitude", "gb latitude", "lat", "纬度"),
    "district": (
        "district", "区县", "行政区划", "行政区", "行政区域", "所属区县", "所属区域",
        "区域", "辖区",
    ),
    "civil_code": (
        "civil code", "gb civil code", "行政区划代码", "行政区划编码", "行政区划码", "区划代码",
    ),
    "site": ("site", "address", "gb address", "地址", "安装地址", "详细地址", "位置", "安装位置"),
    "status": ("status", "gb status", "状态", "在线状态", "设备状态"),
    "ptz": ("ptz type", "gb ptz type", "云台类型", "摄像机类型", "相机类型"),
    "group": ("channel type",),
    "host": ("host", "ip", "ip address", "gb ip address", "ip地址", "设备ip"),
    "port": ("rtsp port", "rtsp端口"),
    "app": ("app", "应用名"),
    "stream": ("stream", "流id"),
    "source": ("source", "来源", "平台", "所属平台"),
    "watch": ("watch", "监测类型", "识别类型", "违规类型"),
    "target_s": ("target s", "巡查间隔秒"),
    "risk": ("risk", "风险权重"),
}  # fmt: skip
"""By field, in the order in which fields take their column, and by preference within each.

English names stand for every way of writing them: ``device id`` is also ``deviceId`` and
``DEVICE_ID``. The gb… names are those of WVP-PRO's channel list.
"""

_NUMBERS = re.compile(r"\d{20}|\d{16,}(\.0*)?|\d(\.\d+)?[eE]\+?1\d")


def plain(header: object) -> str:
    """A header without what people write differently: width, case, spaces, units in brackets."""
    text = unicodedata.normalize("NFKC", str(header or "")).casefold()
    text = re.sub(r"\([^)]*\)|\[[^]]*\]", "", text)
    return re.sub(r"[\s_.\-*:'\"\ufeff]", "", text)


_KNOWN: Final = {plain(name) for names in NAMES.values() for name in names}


def recognised(header: Sequence[object]) -> int:
    """How many of these cells are headers we know."""
    return sum(plain(cell) in _KNOWN for cell in header)


def find_columns(
    header: Sequence[str], asked: Mapping[str, str], samples: Mapping[int, Sequence[str]]
) -> dict[str, int]:
    """The position of each field's column.

    ``asked`` names headers by field and goes before our own names. ``samples`` holds what stands
    in each column: 设备编码 is a GB/T 28181 id in one city and a house number in the next. Raises
    PlanUnreadable for a field or a header that does not exist.
    """
    at = {plain(text): position for position, text in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for field, name in asked.items():
        if field not in NAMES:
            raise PlanUnreadable(f"There is no field {field!r}; choose one of {', '.join(NAMES)}.")
        if plain(name) not in at:
            raise PlanUnreadable(f"There is no column {name!r}; check --columns {field}=….")
        found[field] = at[plain(name)]
    for field, names in NAMES.items():
        taken = set(found.values())
        places = [at[plain(name)] for name in names if plain(name) in at]
        free = [place for place in places if place not in taken]
        if field not in found and free:
            # Platforms write every key they know, most of them empty.
            found[field] = next((place for place in free if samples.get(place)), free[0])
    _house_numbers(found, asked, samples)
    return found


def _house_numbers(
    found: dict[str, int], asked: Mapping[str, str], samples: Mapping[int, Sequence[str]]
) -> None:
    """Take a column for plain ids when nothing in it looks like a GB/T 28181 id."""
    place = found.get("gb28181_id")
    if place is None or "gb28181_id" in asked or "id" in found:
        return
    values = samples.get(place, ())
    if values and not any(_NUMBERS.fullmatch(value) for value in values):
        found["id"] = found.pop("gb28181_id")
