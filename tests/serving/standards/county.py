"""Writes the synthetic county of the shipped packs: 18 majors, 163 minors, a kind for each.

Run it to write the pack anew: ``python -m tests.serving.standards.county``. A test compares.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from serving.standards.reading import SHIPPED

FOLDER = SHIPPED / "county-sample"


@dataclass(frozen=True)
class Chapter:
    """A major with its things and what may be wrong with each: every pair is a minor."""

    group: str
    unit: str
    zh: str
    en: str
    things: str
    """``slug 中文`` separated by commas; the English name is the slug."""
    troubles: str
    limit: str


BROKEN = "missing 缺失,broken 破损,moved 移位"
CHAPTERS = (
    Chapter(
        "component",
        "district-utilities",
        "井盖设施",
        "Covers",
        "water_cover 供水井盖,rain_cover 雨水井盖,sewer_cover 污水井盖",
        BROKEN,
        "continuous_hours 2",
    ),
    Chapter(
        "component",
        "district-roads",
        "道路设施",
        "Roads",
        "kerb 路缘石,guard_rail 护栏,bollard 隔离桩",
        BROKEN,
        "working_days 3",
    ),
    Chapter(
        "component",
        "district-traffic",
        "交通设施",
        "Traffic signs",
        "traffic_light 信号灯,road_sign 道路标志,mirror 凸面镜",
        BROKEN,
        "working_hours 12",
    ),
    Chapter(
        "component",
        "district-parks",
        "园林设施",
        "Parks",
        "tree_grate 树池箅子,bench 座椅,flower_box 花箱",
        BROKEN,
        "natural_days 7",
    ),
    Chapter(
        "component",
        "district-sanitation",
        "环卫设施",
        "Sanitation",
        "litter_bin 果皮箱,waste_station 垃圾房,public_toilet 公共厕所",
        BROKEN,
        "working_days 1",
    ),
    Chapter(
        "component",
        "district-utilities",
        "照明设施",
        "Lighting",
        "street_lamp 路灯,lamp_post 灯杆,switch_box 配电箱",
        BROKEN,
        "working_days 2",
    ),
    Chapter(
        "component",
        "district-water",
        "水务设施",
        "Water",
        "hydrant 消火栓,drain_grate 雨水箅子,river_rail 河道护栏",
        BROKEN,
        "working_days 2",
    ),
    Chapter(
        "component",
        "district-housing",
        "房屋设施",
        "Housing",
        "notice_board 宣传栏,mail_box 信报箱,awning 雨棚",
        BROKEN,
        "natural_days 15",
    ),
    Chapter(
        "event",
        "district-sanitation",
        "环境卫生",
        "Cleanliness",
        "household_waste 生活垃圾,building_waste 建筑垃圾,fallen_leaves 落叶",
        "exposed 暴露,overflowing 满溢,burnt 焚烧",
        "working_hours 4",
    ),
    Chapter(
        "event",
        "district-enforcement",
        "街面秩序",
        "Street order",
        "vendor 摊贩,shop_goods 店外商品,night_stall 夜市摊位",
        "on_the_road 占道,on_the_pavement 占人行道,at_a_school 校门周边",
        "continuous_hours 2",
    ),
    Chapter(
        "event",
        "district-traffic",
        "车辆停放",
        "Parking",
        "motor_car 机动车,bicycle 自行车,lorry 货车",
        "on_green 占压绿地,on_walkway 占用步道,at_fire_lane 占用消防通道",
        "working_hours 2",
    ),
    Chapter(
        "event",
        "district-enforcement",
        "广告招牌",
        "Signs and posters",
        "poster 小广告,banner 横幅,shop_sign 店招",
        "stuck_up 乱贴,loose 松动,faded 污损",
        "working_days 1",
    ),
    Chapter(
        "event",
        "district-housing",
        "施工管理",
        "Building sites",
        "site_fence 围挡,site_gate 工地出口,spoil_heap 渣土堆",
        "open_to_the_wind 未覆盖,dirty 污染路面,unlit 无警示灯",
        "working_hours 8",
    ),
    Chapter(
        "event",
        "district-roads",
        "道路状况",
        "Road surface",
        "carriageway 车行道,footway 人行道,bridge_deck 桥面",
        "sunken 塌陷,flooded 积水,icy 结冰",
        "continuous_hours 4",
    ),
    Chapter(
        "event",
        "district-parks",
        "绿化养护",
        "Green care",
        "lawn 草坪,hedge 绿篱,street_tree 行道树",
        "trampled 踩踏,withered 枯死,overgrown 遮挡",
        "natural_days 3",
    ),
    Chapter(
        "event",
        "district-water",
        "水体环境",
        "Waters",
        "river 河道,pond 池塘,ditch 沟渠",
        "littered 漂浮垃圾,discoloured 变色,blocked 堵塞",
        "working_days 2",
    ),
    Chapter(
        "event",
        "district-market",
        "市场管理",
        "Markets",
        "market_lane 市场通道,market_stall 市场摊位,market_gate 市场出入口",
        "crowded 拥堵,unclean 不洁,obstructed 被占用",
        "working_hours 6",
    ),
    Chapter(
        "event",
        "district-centre",
        "公共安全",
        "Public safety",
        "power_line 电线,gas_pipe 燃气管,tree_branch 树枝",
        "hanging 垂落,leaning 倾斜,fallen 坠落",
        "continuous_hours 1",
    ),
)
CAMERAS = (
    ("street_vending", "event", "10-01"),
    ("bin_overflow", "event", "09-02"),
    ("green_belt_parking", "event", "11-01"),
    ("manhole_missing", "component", "01-01"),
)
"""What cameras find stands for a minor of the county as well."""

TERMS = (
    ("street_vending", "out_of_hours", "event", "10-07"),
    ("street_vending", "over_capacity", "event", "17-04"),
    ("street_vending", "out_of_place", "event", "10-08"),
)
"""What a stall that breaks its permit's terms is filed under."""

ONE_MORE = ("18-10", "public_square_crowding", "广场聚集", "Crowded square")


def files() -> dict[str, str]:
    """Each generated file of the pack by name."""
    majors, minors, kinds, duties = [], [], list(CAMERAS), []
    for number, chapter in enumerate(CHAPTERS, start=1):
        major = f"{number:02d}"
        majors.append((chapter.group, major, chapter.zh, chapter.en))
        duties.append((chapter.group, major, "*", chapter.unit))
        pairs = [
            (thing, trouble)
            for thing in chapter.things.split(",")
            for trouble in chapter.troubles.split(",")
        ]
        for place, (thing, trouble) in enumerate(pairs, start=1):
            (slug, zh), (what, what_zh) = thing.split(" "), trouble.split(" ")
            name = f"{slug} {what}".replace("_", " ").capitalize()
            minor = f"{major}-{place:02d}"
            minors.append(_minor(chapter, major, minor, zh + what_zh, name))
            kinds.append((f"{slug}_{what}", chapter.group, minor))
    last = CHAPTERS[-1]
    code, kind, zh, en = ONE_MORE
    minors.append(_minor(last, code[:2], code, zh, en))
    kinds.append((kind, last.group, code))
    duties += [
        ("event", "11-01", "green_belt", "district-parks"),
        ("*", "*", "*", "district-centre"),
    ]
    return {
        "majors.csv": _csv("group,code,name_zh,name_en", majors),
        "minors.csv": _csv(
            "group,code,major,name_zh,name_en,condition_zh,condition_en,"
            "limit_type,limit_value,closing_zh,closing_en",
            minors,
        ),
        "kinds.csv": _csv("kind,group,minor", kinds),
        "terms.csv": _csv("kind,term,group,minor", TERMS),
        "duties.csv": _csv("group,code,zone_kind,unit", duties),
    }


def _minor(chapter: Chapter, major: str, code: str, zh: str, en: str) -> tuple[str, ...]:
    type_, value = chapter.limit.split(" ")
    return (
        chapter.group,
        code,
        major,
        zh,
        en,
        f"现场可见：{zh}",
        f"It can be seen there: {en.lower()}",
        type_,
        value,
        "现场已恢复正常",
        "It is as it should be again",
    )


def _csv(header: str, rows: Iterable[tuple[str, ...]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path) -> None:
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
