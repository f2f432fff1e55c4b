"""The city's calendar: its years, one of them drawn, and what another file says of it."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "administration.calendar": ("日历", "Calendar"),
    "calendar.lead": (
        "放假日、调休上班日和工作时间；时限按它计算，许可按它开放。没有导入的年份只有周末，没有节假日。",
        "Holidays, the weekend days worked instead, and working hours: deadlines count by them and "
        "permits open by them. A year that is not here has weekends only.",
    ),
    "calendar.year": ("年份", "Year"),
    "calendar.year_of": ("{year} 年", "{year}"),
    "calendar.off": ("放假天数", "Days off"),
    "calendar.worked": ("调休上班", "Worked instead"),
    "calendar.hours": ("工作时间", "Working hours"),
    "calendar.source": ("依据", "By whose word"),
    "calendar.imported": ("导入，即日生效", "In force since"),
    "calendar.none": ("还没有日历", "No year yet"),
    "calendar.none_hint": (
        "从右侧导入一年；没有日历时，节假日也算工作日。",
        "Import one beside this. Without it holidays count as ordinary days.",
    ),
    "calendar.missing": (
        "{years} 年尚未导入：该年的节假日按普通日计算。放假通知公布后，请从右侧导入。",
        "{years} is not imported: its holidays count as ordinary days. Import it beside this once "
        "they are announced.",
    ),
    "calendar.bring": ("导入一年", "Import a year"),
    "calendar.bring_hint": (
        "一年一个 TOML 文件，写明 year、source、hours、makeup 和各 [[holidays]]；整年替换。",
        "A TOML file of one year with year, source, hours, makeup and [[holidays]]. It takes the "
        "place of the whole year.",
    ),
    "calendar.shipped": ("或随系统提供的年份", "Or a year that came along"),
    "calendar.first": ("这一年此前没有导入过。", "Nothing was known of this year."),
    "calendar.known": (
        "与现有日历相同，无需导入。",
        "It is what the calendar says already; nothing to do.",
    ),
    "calendar.drawn": ("查看这一年", "See the year"),
    "calendar.take": ("导入 {year} 年", "Take {year} over"),
    "calendar.take_hint": (
        "未办结案件的时限随即重算。",
        "The deadlines of open cases follow it at once.",
    ),
    "calendar.done": (
        "已导入 {year} 年；未办结案件的时限已重算。",
        "Imported {year}. The deadlines of open cases follow it.",
    ),
    "calendar.show": ("查看日历", "Show the calendar"),
    "sheet.year": ("全年", "Year"),
    "sheet.holidays": ("放假", "Holidays"),
    "sheet.makeup": ("调休上班", "Worked instead"),
    "column.source": ("依据", "by whose word"),
    "column.hours": ("工作时间", "working hours"),
    "column.first": ("第一天", "first day"),
    "column.last": ("最后一天", "last day"),
    "year.off": ("放假", "Day off"),
    "year.makeup": ("调休上班", "Worked instead"),
    "year.weekend": ("周末", "Weekend"),
    "year.mark_off": ("休", "off"),
    "year.mark_makeup": ("班", "work"),
    "year.month_1": ("一月", "January"),
    "year.month_2": ("二月", "February"),
    "year.month_3": ("三月", "March"),
    "year.month_4": ("四月", "April"),
    "year.month_5": ("五月", "May"),
    "year.month_6": ("六月", "June"),
    "year.month_7": ("七月", "July"),
    "year.month_8": ("八月", "August"),
    "year.month_9": ("九月", "September"),
    "year.month_10": ("十月", "October"),
    "year.month_11": ("十一月", "November"),
    "year.month_12": ("十二月", "December"),
    "year.day_0": ("一", "Mo"),
    "year.day_1": ("二", "Tu"),
    "year.day_2": ("三", "We"),
    "year.day_3": ("四", "Th"),
    "year.day_4": ("五", "Fr"),
    "year.day_5": ("六", "Sa"),
    "year.day_6": ("日", "Su"),
    "error.calendar-changed": (
        "预览之后日历又有变化，请重新预览后再导入。",
        "The calendar has changed since the preview; look at the preview again, then import.",
    ),
    "error.calendar-unreadable.not-shipped": (
        "没有随附 {name} 年，可选：{choice}。",
        "No year {name} is shipped; choose of {choice}.",
    ),
}
