"""What is wrong at one place of a file (serving.sentences), without a full stop."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "complaint.whole": ("内容", "what it holds"),
    "complaint.missing": ("缺少 {where}", "{where} is missing"),
    "complaint.unknown": ("不认识 {where}，请删除", "{where} is not known; take it out"),
    "complaint.written": ("{where} 的写法不对", "{where} is not written as it should be"),
    "complaint.long": ("{where} 的长度最多为 {bound}", "{where} may be {bound} long at most"),
    "complaint.short": ("{where} 的长度至少为 {bound}", "{where} has to be {bound} long at least"),
    "complaint.choice": ("{where} 只能是：{bound}", "{where} has to be one of: {bound}"),
    "complaint.above": ("{where} 须大于 {bound}", "{where} has to be above {bound}"),
    "complaint.least": ("{where} 至少为 {bound}", "{where} has to be {bound} at least"),
    "complaint.below": ("{where} 须小于 {bound}", "{where} has to be below {bound}"),
    "complaint.most": ("{where} 最多为 {bound}", "{where} may be {bound} at most"),
    "complaint.text": ("{where} 须为文字", "{where} has to be text"),
    "complaint.list": ("{where} 须为列表", "{where} has to be a list"),
    "complaint.fields": ("{where} 须由若干字段组成", "{where} has to be made of fields"),
    "complaint.whole_number": ("{where} 须为整数", "{where} has to be a whole number"),
    "complaint.number": ("{where} 须为数字", "{where} has to be a number"),
    "complaint.truth": ("{where} 须为 true 或 false", "{where} has to be true or false"),
    "complaint.date": (
        "{where} 须为日期，如 2026-01-31",
        "{where} has to be a date like 2026-01-31",
    ),
    "complaint.other": ("{where} 不符合要求（{said}）", "{where}: {said}"),
}
