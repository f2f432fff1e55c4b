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
    "complaint.hours_written": (
        "{where}：工作时间须写成 08:00-12:00 的样子",
        "{where}: working hours look like 08:00-12:00",
    ),
    "complaint.hours_turned": (
        "{where}：工作时间至少写一段，每段从早到晚",
        "{where}: working hours need at least one span, each from earlier to later",
    ),
    "complaint.hours_mixed": (
        "{where}：各段工作时间须按先后排列，不得重叠",
        "{where}: working hours stand in order and do not overlap",
    ),
    "complaint.days_turned": (
        "{where}：假期的最后一天不得早于第一天，也不得晚于其后 60 天",
        "{where}: a holiday's last day is not before its first, nor 60 days after it",
    ),
    "complaint.day_both": (
        "{where}：{bound} 既是放假日又是上班日，只能是其一",
        "{where}: {bound} is both a holiday and a working day",
    ),
    "complaint.day_elsewhere": (
        "{where}：{bound} 不在这一年内",
        "{where}: {bound} does not lie in this year",
    ),
    "complaint.day_of_week": (
        "{where}：{bound} 不是周末，不能作为调休上班日",
        "{where}: {bound} is no weekend day, so it cannot be worked instead of one",
    ),
    "complaint.yes_or_empty": ("{where} 须写 yes 或留空", "{where}: write yes, or leave it empty"),
    "complaint.other": ("{where} 不符合要求（{said}）", "{where}: {said}"),
}
