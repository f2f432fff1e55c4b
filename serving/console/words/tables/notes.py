"""What the system notes in a case's history (serving.cases.notes)."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "note.checked-gone-s": (
        "已消除：{time} 秒内 {looks} 次查看均未发现。",
        "Gone: {looks} clean looks over {time} s.",
    ),
    "note.checked-gone-min": (
        "已消除：{time} 分钟内 {looks} 次查看均未发现。",
        "Gone: {looks} clean looks over {time} min.",
    ),
    "note.checked-there": (
        "仍存在：报处置完毕后又有 {looks} 次查看发现。",
        "Still there: seen on {looks} looks after it was said to be handled.",
    ),
    "note.checked-unable": (
        "摄像头无法判断（{reason}），需要人工核查。",
        "The camera could not tell ({reason}); a person has to look.",
    ),
    "note.gone-s": (
        "已自行消除；此前至少存在了 {time} 秒。",
        "Gone by itself; it had been there for {time} s or longer.",
    ),
    "note.gone-min": (
        "已自行消除；此前至少存在了 {time} 分钟。",
        "Gone by itself; it had been there for {time} min or longer.",
    ),
    "note.stopped": (
        "已挂起一年，达到上限：请恢复或结案。",
        "Suspended for a year, which is the most: resume it, or close it.",
    ),
    "note.used-and-more": (
        "时限已用 {share}，此后又过了 {hours} 小时。",
        "{share} of the time is used up, and {hours} h have passed since.",
    ),
    "note.used": ("时限已用 {share}。", "{share} of the time is used up."),
    "note.responsible-area": (
        "由{unit}负责，地点在其责任区 {area} 内。",
        "{unit} is responsible, and its duty area {area} holds the place.",
    ),
    "note.stands-area": (
        "{unit}代行{other}的职责，地点在其责任区 {area} 内。",
        "{unit} stands for {other}, and its duty area {area} holds the place.",
    ),
    "note.responsible-only": (
        "由{unit}负责；该处没有已知的更基层单位当班。",
        "{unit} is responsible; no narrower unit is known to be on duty there.",
    ),
    "note.stands-only": (
        "{unit}代行{other}的职责；该处没有已知的更基层单位当班。",
        "{unit} stands for {other}; no narrower unit is known to be on duty there.",
    ),
    "note.seen-already": (
        "同一事物此前已发现，其案件尚未办结。",
        "The same thing was seen there already, and its case is not over.",
    ),
    "note.rejected-too-often": (
        "该处最近的案件均未予立案；本案并入其中最后一件，一段时间内不再提请审核。",
        "Reviewers rejected the last cases of this spot; it is kept with the last of them and not "
        "asked about again for a while.",
    ),
    "note.told": ("{destination} 反馈：{status}。{note}", "{destination} says {status}. {note}"),
    "note.told-only": ("{destination} 反馈：{status}。", "{destination} says {status}."),
}
