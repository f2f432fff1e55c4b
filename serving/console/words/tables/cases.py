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
        "请确认巡查程序（citypatrol patrol）正在运行，并且已导入摄像头。",
        "A case appears by itself as soon as a violation has lasted long enough. "
        "Check that the pipeline runs (citypatrol patrol) and that cameras are "
        "imported.",
    ),
    "list.empty_filtered": ("没有符合条件的案件。", "No case fits this choice."),
    "list.empty_filtered_hint": (
        "请在上方放宽条件，或清除筛选。",
        "Choose less above, or show everything.",
    ),
    "list.filter_due": ("时限", "Due"),
    "list.search": ("查找案件", "Find cases"),
    "list.text": ("案件号或地点", "Number or place"),
    "list.every_unit": ("全部单位", "Every unit"),
    "list.every_district": ("全部区县", "Every district"),
    "list.every_source": ("全部来源", "Every source"),
    "list.since": ("自", "from"),
    "list.until": ("至", "to"),
    "list.sort": ("排序", "Order"),
    "list.sort_waiting": ("待审核在前", "To review first"),
    "list.sort_due": ("先到期在前", "Next due first"),
    "list.sort_newest": ("最新在前", "Newest first"),
    "list.sort_oldest": ("最早在前", "Oldest first"),
    "list.mine": ("我的视图", "Mine"),
    "list.keep_mine": ("存为我的视图", "Keep as mine"),
    "list.reset": ("清除筛选", "Show everything"),
    "list.kept": (
        "已保存为“我的视图”（仅在本浏览器）。",
        "Kept as yours in this browser; “Mine” brings it back.",
    ),
    "list.none_kept": (
        "还没有保存：先选好条件，再点“存为我的视图”。",
        "Nothing is kept yet: choose what you want to see, then “Keep as mine”.",
    ),
    "list.shown_from": ("第 {first}–{last} 件，共 {total} 件", "{first}–{last} of {total}"),
    "list.top": ("回到开头", "Back to the top"),
    "trouble.title": ("摄像头异常：{count}", "Cameras in trouble: {count}"),
    "trouble.since": ("自", "since"),
    "trouble.more": ("……另有 {count} 路", "… and {count} more"),
    "trouble.view_moved": ("视角偏移", "View moved"),
    "trouble.view_moved_advice": (
        "区域已暂停，该处不再发现问题：请转回原位或重绘区域。",
        "Zones suspended, nothing is found there: turn it back, or draw its zones anew.",
    ),
    "trouble.offline": ("离线", "Offline"),
    "trouble.offline_advice": (
        "请检查摄像头、供电、网络和地址。",
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
