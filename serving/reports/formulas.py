"""What is counted, and every rate as data: its name, its figures above and below the line, and its
words in both languages. What is printed beside a rate is made from the same data that computes it.

All figures are of the cases opened within the span, as they stand at the moment of the report. The
rates are those of DOMAIN §3 but for patrol coverage, which only the patrol knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Language(StrEnum):
    CHINESE = "zh-CN"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of cases, checks or seconds. ``zh`` and ``en`` stand in tables and formulas."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The sum of some figures over the sum of others, in percent."""

    name: str
    zh: str
    en: str
    above: tuple[str, ...]
    below: tuple[str, ...]

    def of(self, figures: Figures) -> Decimal | None:
        """In percent with two decimals, a half rounded up; None when nothing stands below the line:
        of no cases there is no rate, and 0 % would be a reproach."""
        below = sum(figures[name] for name in self.below)
        if below == 0:
            return None
        above = sum(figures[name] for name in self.above)
        return (Decimal(above) * 100 / Decimal(below)).quantize(CENT, ROUND_HALF_UP)

    def formula(self, language: Language) -> str:
        """As it is printed: 结案数 ÷ 立案数 ×100%."""
        above, below = (_sum(names, language) for names in (self.above, self.below))
        return (
            f"{above} ÷ {below} ×100%"
            if language is Language.CHINESE
            else f"{above} / {below}, in %"
        )

    def word(self, language: Language) -> str:
        return self.zh if language is Language.CHINESE else self.en


Figures = MappingProxyType[str, int] | dict[str, int]

CENT: Final = Decimal("0.01")
NONE: Final = MappingProxyType({Language.CHINESE: "无", Language.ENGLISH: "none"})
"""Printed where a rate has nothing below the line."""

FIGURES: Final = (
    Figure("captured", "上报数", "captured"),
    Figure("unreviewed", "待审数", "not reviewed yet"),
    Figure("registered", "立案数", "registered"),
    Figure("rejected", "不予立案数", "rejected"),
    Figure("false_alarms", "误报数", "false alarms"),
    Figure("merged", "重复合并数", "merged into another"),
    Figure("dispatched", "派遣数", "dispatched"),
    Figure("handled", "处置数", "handled"),
    Figure("closed", "结案数", "closed"),
    Figure("rebounded", "结案后反弹数", "came back after closing"),
    Figure("suspended", "挂账数", "suspended now"),
    Figure("sent_back", "回退案件数", "sent back"),
    Figure("reworked", "返工案件数", "reworked"),
    Figure("extended", "延期案件数", "extended"),
    Figure("reopened", "重开案件数", "reopened"),
    Figure("due", "应处置数", "due"),
    Figure("due_handled", "应处置中已处置数", "handled of those due"),
    Figure("due_in_time", "应处置中按期处置数", "handled in time of those due"),
    Figure("due_closed", "应处置中已结案数", "closed of those due"),
    Figure("overdue", "超期数", "overdue"),
    Figure("overdue_open", "超期未处置数", "overdue and not handled"),
    Figure("urged", "催办案件数", "urged"),
    Figure("supervised", "督办案件数", "supervised"),
    Figure("overdue_urged", "超期中被催办或督办数", "urged or supervised of the overdue"),
    Figure("gone", "自行消失数", "gone by itself"),
    Figure("checks_passed", "自动核查通过次数", "automatic checks passed"),
    Figure("checks_failed", "自动核查未通过次数", "automatic checks not passed"),
    Figure("checks_unable", "自动核查无法判断次数", "automatic checks unable"),
    Figure("checks_by_people", "人工核查次数", "checks by people"),
    Figure("camera_s", "摄像头应在线秒数", "camera seconds"),
    Figure("online_s", "摄像头在线秒数", "camera seconds online"),
)

CHECKS: Final = ("checks_passed", "checks_failed", "checks_unable")

RATES: Final = (
    Rate("handling", "处置率", "handling", ("due_handled",), ("due",)),
    Rate("on_time", "按期处置率", "on-time handling", ("due_in_time",), ("due",)),
    Rate("closure_due", "应结案结案率", "closure of those due", ("due_closed",), ("due",)),
    Rate("closure", "立案结案率", "closure", ("closed",), ("registered",)),
    Rate("overdue_rate", "超期率", "overdue rate", ("overdue",), ("due",)),
    Rate("urging", "超期催办率", "urging of the overdue", ("overdue_urged",), ("overdue",)),
    Rate("review_pass", "有效上报率", "review pass", ("registered",), ("registered", "rejected")),
    Rate("false_alarm", "误报率", "false alarm", ("false_alarms",), ("registered", "rejected")),
    Rate("merge", "重复合并率", "duplicate-merge", ("merged",), ("captured",)),
    Rate("gone_rate", "自行消失率", "share gone by itself", ("gone",), ("registered",)),
    Rate("check_pass", "自动核查通过率", "automatic check pass", ("checks_passed",), CHECKS),
    Rate("check_fail", "自动核查未通过率", "automatic check not pass", ("checks_failed",), CHECKS),
    Rate(
        "check_unable", "自动核查无法判断率", "automatic check unable", ("checks_unable",), CHECKS
    ),
    Rate("rebound", "反弹率", "rebound", ("rebounded",), ("closed",)),
    Rate("online", "摄像头在线率", "camera online", ("online_s",), ("camera_s",)),
)

BY_NAME: Final = MappingProxyType({figure.name: figure for figure in FIGURES})


def word(figure: Figure, language: Language) -> str:
    return figure.zh if language is Language.CHINESE else figure.en


def printed(rate: Decimal | None, language: Language) -> str:
    """A rate as people read it: 98.87 %, or that there is none."""
    return NONE[language] if rate is None else f"{rate} %"


def _sum(names: tuple[str, ...], language: Language) -> str:
    words = " + ".join(word(BY_NAME[name], language) for name in names)
    return f"({words})" if len(names) > 1 else words
