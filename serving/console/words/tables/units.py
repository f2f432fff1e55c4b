"""The register of units: who handles cases and where, and what another one would change."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "administration.units": ("处置单位", "Units"),
    "units.lead": (
        "谁处置案件、各自负责哪一片。已登记的案件据此派遣；单位不明时由派遣台决定。",
        "Who handles cases, and where each is on duty. Registered cases go to them by themselves; "
        "where nobody is certain, the desk decides.",
    ),
    "units.none": ("还没有处置单位", "No units yet"),
    "units.none_hint": (
        "从右侧导入一份；没有处置单位时，案件不会自动派遣。",
        "Import them beside this. Without any, cases go to nobody by themselves.",
    ),
    "units.register": ("名录", "Register"),
    "units.since": ("现行，自", "In force since"),
    "units.origin": ("来源", "Origin"),
    "units.counts": (
        "{units} 个单位，{areas} 个责任区",
        "{units:unit|units}, {areas:duty area|duty areas}",
    ),
    "units.areas_many": (
        "{count} 个责任区的位置，北在上",
        "Where {count:duty area lies|duty areas lie}, north up",
    ),
    "units.name": ("名称", "Name"),
    "units.id": ("编号", "Id"),
    "units.level": ("级别", "Level"),
    "units.stands_for": ("对应标准中的单位", "Stands for"),
    "units.where": ("区县", "District"),
    "units.everywhere": ("全市", "Whole city"),
    "units.areas": ("责任区", "Duty areas"),
    "units.desk": ("派遣台", "Desk"),
    "units.desk_hint": (
        "单位不明时，由它决定派给谁。",
        "It decides where no unit is certain.",
    ),
    "units.bring": ("导入处置单位", "Import units"),
    "units.bring_hint": (
        "名录文件夹的 ZIP（register.toml、units.csv、areas.geojson）整份替换；"
        "单独的 CSV 只替换单位，单独的 GeoJSON 只替换责任区。",
        "A ZIP of a register's folder (register.toml, units.csv, areas.geojson) replaces it whole; "
        "a CSV alone its units, a GeoJSON file alone its duty areas.",
    ),
    "units.crs": ("单独 GeoJSON 的坐标系", "Positions of a GeoJSON alone"),
    "units.crs_hint": (
        "文件自己写明坐标系时，以文件为准。",
        "Where the file says it itself, that counts.",
    ),
    "units.shipped": ("或随系统提供的样例", "Or one that came along"),
    "units.first": ("这是第一份名录。", "It is the first one."),
    "units.known": ("与现行名录相同，无需导入。", "It is the register there is; nothing to do."),
    "units.warned": (
        "可以导入，但请先核对 {count} 处：",
        "It can be taken; look at {count:thing|things} first:",
    ),
    "units.take": ("导入这份名录", "Take this register over"),
    "units.take_hint": (
        "即刻生效：等待派遣的案件重新判断，已派遣的不变。",
        "It holds at once: cases that wait are looked at again, dispatched ones stay where they "
        "are.",
    ),
    "units.done": ("已导入：{counts}，即刻生效。", "Imported {counts}. They hold from now on."),
    "units.show": ("查看处置单位", "Show the units"),
    "units.area_held": ("不变", "As it was"),
    "units.area_new": ("新增", "New"),
    "units.area_other": ("更改后", "Changed"),
    "units.area_gone": ("原来", "Before"),
    "crs.wgs84": ("WGS-84（GPS 坐标）", "WGS-84 (GPS)"),
    "crs.gcj02": ("GCJ-02（国内地图）", "GCJ-02 (maps published in China)"),
    "crs.cgcs2000": ("CGCS2000（国家大地坐标系）", "CGCS2000 (national)"),
    "sheet.register": ("名录", "Register"),
    "sheet.areas": ("责任区", "Duty areas"),
    "column.origin": ("来源", "origin"),
    "column.stands_for": ("对应单位", "stands for"),
    "column.district": ("区县", "district"),
    "column.desk": ("派遣台", "desk"),
    "column.covers": ("负责的事项", "covers"),
    "column.outline": ("范围", "outline"),
    "detail.units": ("单位", "units"),
    "detail.areas": ("责任区", "areas"),
    "notice.unknown-cover": (
        "现行标准中没有 {word}，而责任区里用到了它；请核对写法，或导入含有它的标准。",
        "The standards in force know no {word}, which some areas cover: check its spelling, or "
        "import the standards pack that has it.",
    ),
    "notice.overlap": (
        "责任区 {one} 与 {other} 在 {near} 附近重叠 {size} km²：那里的案件会等待派遣员。",
        "The areas {one} and {other} overlap by {size} km² near {near}: cases there wait for a "
        "dispatcher.",
    ),
    "error.units-changed": (
        "预览之后处置单位又有变化，请重新预览后再导入。",
        "The units have changed since the preview; look at the preview again, then import.",
    ),
    "error.units-unreadable.no-register": (
        "还没有名录可供并入，请先导入整个文件夹的 ZIP。",
        "There is no register yet that this could be put into; bring the whole folder as a ZIP "
        "first.",
    ),
    "error.units-unreadable.not-shipped": (
        "没有随附名录 {name}，可选：{choice}。",
        "No register {name} is shipped; choose of {choice}.",
    ),
}
