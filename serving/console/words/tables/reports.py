"""The words of the reports' page. Figures, rates and formulas are named where they are reckoned."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "reports.title": ("统计报表", "Reports"),
    "reports.lead": (
        "按上报日期统计的案件及其现状；每项比率都附公式。",
        "Cases by the day they were opened, as they stand now; every rate with its formula.",
    ),
    "reports.presets": ("时段", "Time"),
    "reports.preset_today": ("今天", "Today"),
    "reports.preset_week": ("近 7 天", "7 days"),
    "reports.preset_month": ("近 30 天", "30 days"),
    "reports.preset_quarter": ("近 90 天", "90 days"),
    "reports.first": ("起始日", "First day"),
    "reports.last": ("截止日", "Last day"),
    "reports.every": ("全部", "All"),
    "reports.grouped": ("分组", "Grouped by"),
    "reports.grouped_by": ("按{by}统计", "By {by}"),
    "reports.by_kind": ("类别", "kind"),
    "reports.by_district": ("辖区", "district"),
    "reports.by_unit": ("处置单位", "unit"),
    "reports.by_source": ("视频平台", "source"),
    "reports.by_camera": ("摄像头", "camera"),
    "reports.by_hour": ("时刻", "hour of the day"),
    "reports.count": ("统计", "Count"),
    "reports.over_day": ("每日案件", "Cases by day"),
    "reports.over_week": ("每周案件", "Cases by week"),
    "reports.over_month": ("每月案件", "Cases by month"),
    "reports.opened_note": (
        "按上报日期归入；立案和结案为这些案件目前的状态。",
        "By the day they were opened; registered and closed say how those cases stand now.",
    ),
    "reports.rates": ("比率与公式", "Rates and their formulas"),
    "reports.rate": ("比率", "Rate"),
    "reports.value": ("数值", "Value"),
    "reports.formula": ("公式", "Formula"),
    "reports.numbers": ("分子 / 分母", "Above / below"),
    "reports.unknown": ("未知", "not known"),
    "reports.no_group": ("没有可分组的案件。", "There is nothing to tell apart."),
    "reports.more_groups": (
        "另有 {count} 行，请导出查看。",
        "{count} more rows; export them to see all.",
    ),
    "reports.empty": ("所选范围内没有案件。", "No case was opened in what you chose."),
    "reports.empty_hint": (
        "请放宽日期或筛选条件；案件由巡查自动立起。",
        "Choose more days or fewer filters; cases are opened by the patrol by itself.",
    ),
    "reports.refused": ("无法统计", "This cannot be counted"),
    "reports.export": ("导出", "Export"),
    "reports.figures": ("统计数据：", "Figures:"),
    "reports.cases": ("案件明细：", "The cases:"),
    "reports.export_note": (
        "导出会记入审计日志；只包含您辖区的数据。",
        "Each export stands in the audit log, and holds what lies in your district only.",
    ),
    "error.statistics-refused.backwards": (
        "结束日期早于开始日期，请对调。",
        "The last day lies before the first; exchange them.",
    ),
    "error.statistics-refused.long": (
        "报表最长 {most} 天，请缩短。",
        "A report spans at most {most} days; ask for fewer.",
    ),
    "error.statistics-refused.groups": (
        "报表最多按 {most} 项分组，请去掉一些。",
        "A report is grouped by {most} things at most; leave some out.",
    ),
    "error.statistics-refused.times": (
        "小时、日、周、月中只能选一种分组。",
        "Of hour, day, week and month only one can group a report; choose.",
    ),
    "error.too-many-groups": (
        "报表将超过 {most} 行；请减少天数或分组。",
        "The report would have more than {most} rows; choose fewer days or a coarser grouping.",
    ),
}
