"""What stands around every page."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "product": ("城市巡查", "CityPatrol"),
    "language.switch": ("English", "中文"),
    "language.switch_hint": ("切换为英文界面", "Show the console in Chinese"),
    "theme.light": ("浅色", "Light"),
    "theme.dark": ("深色", "Dark"),
    "theme.auto": ("自动", "Auto"),
    "theme.hint": ("浅色、深色或跟随系统", "Light, dark, or as the system"),
    "nav.title": ("导航", "Navigation"),
    "nav.review": ("审核", "Review"),
    "nav.cases": ("案件", "Cases"),
    "nav.overview": ("总览", "Overview"),
    "nav.cameras": ("摄像头", "Cameras"),
    "nav.patrol": ("巡查", "Patrol"),
    "nav.permits": ("许可", "Permits"),
    "nav.models": ("模型", "Models"),
    "nav.reports": ("报表", "Reports"),
    "nav.administration": ("管理", "Admin"),
    "nav.skip": ("跳到正文", "Skip to the content"),
    "shell.sign_out": ("退出", "Sign out"),
    "shell.live": ("实时", "Live"),
    "shell.live_hint": ("新案件会自动出现", "New cases appear by themselves"),
    "shell.city": ("全市", "whole city"),
    "shell.working": ("正在处理……", "Working …"),
    "toast.undo": ("撤销", "Undo"),
    "sure.yes": ("确定", "Yes, do it"),
    "sure.no": ("取消", "No, go back"),
    "shell.connection_lost": ("与服务器的连接已断开。", "The connection to the server is lost."),
    "shell.reconnecting": ("正在重新连接……", "Trying to connect again …"),
    "shell.too_long": ("内容过长，未能发送。", "This is too long to be sent."),
    "shell.too_long_do": ("请缩短后重试。", "Make it shorter, then try again."),
    "lost.title": ("没有找到", "Nothing here"),
    "lost.page": (
        "这个地址没有页面，请核对地址或返回首页。",
        "There is no page at this address; check it, or go back to your own page.",
    ),
    "lost.home": ("返回首页", "Back to my page"),
    "broken.title": ("出错了", "Something went wrong"),
    "broken.page": (
        "这里出了问题，请重试；若仍不行，请告知管理员。",
        "Something broke here; try again, and tell the administrator if it stays.",
    ),
    "broken.database": (
        "数据库没有响应，请稍后再试。",
        "The database does not answer; try again in a moment.",
    ),
    "forbidden.title": ("没有权限", "Not allowed"),
    "duration.seconds": ("{s} 秒", "{s} s"),
    "duration.minutes": ("{m} 分 {s} 秒", "{m} min {s} s"),
    "duration.hours": ("{h} 小时 {m} 分", "{h} h {m} min"),
}
