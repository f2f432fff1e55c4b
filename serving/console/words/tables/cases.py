"""The list of cases."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "list.title": ("案件", "Cases"),
    "list.waiting": ("{count} 件待审核", "{count} waiting for review"),
    "list.none_waiting": ("没有待审核的案件", "Nothing waits for review"),
    "list.filter_status": ("状态", "Status"),
    "list.filter_kind": ("类别", "Kind"),
    "list.every_status": ("全部", "All"),
    "list.more": ("再显示 {count} 件", "Show {count} more"),
    "list.shown": ("已显示 {shown} / {total} 件", "{shown} of {total} shown"),
    "list.empty": ("还没有案件。", "No case here yet."),
    "list.empty_hint": (
        "违规持续足够久后，案件会自动出现。"
        "请确认巡查程序（citypatrol patrol）正在运行，并且已导入摄像机。",
        "A case appears by itself as soon as a violation has lasted long enough. "
        "Check that the pipeline runs (citypatrol patrol) and that cameras are "
        "imported.",
    ),
    "list.empty_filtered": ("没有符合条件的案件。", "No case fits this choice."),
    "list.empty_filtered_hint": (
        "请在上方选择其他状态或类别。",
        "Choose another status or kind above.",
    ),
    "trouble.title": ("摄像机异常：{count}", "Cameras in trouble: {count}"),
    "trouble.since": ("自", "since"),
    "trouble.more": ("……另有 {count} 路", "… and {count} more"),
    "trouble.view_moved": ("视角偏移", "View moved"),
    "trouble.view_moved_advice": (
        "区域已暂停，该处不再发现问题：请转回原位或重绘区域。",
        "Zones suspended, nothing is found there: turn it back, or draw its zones anew.",
    ),
    "trouble.offline": ("离线", "Offline"),
    "trouble.offline_advice": (
        "请检查摄像机、供电、网络和地址。",
        "Check the camera, its power, its network and its address.",
    ),
    "trouble.blind": ("画面不可用", "Shows nothing usable"),
    "trouble.blind_advice": (
        "请检查镜头、光线和共享平台。",
        "Look at the lens, the light and the platform.",
    ),
    "card.first_seen": ("首次发现", "First seen"),
    "card.stood": ("持续 {duration}", "stood {duration}"),
}
