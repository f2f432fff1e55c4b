"""Signing in and passwords."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "sign_in.title": ("登录", "Sign in"),
    "sign_in.lead": (
        "巡查自动立起的案件，等待人工审核。",
        "Cases the patrol opened wait for a person's eyes.",
    ),
    "sign_in.name": ("用户名", "Name"),
    "sign_in.password": ("密码", "Password"),
    "sign_in.submit": ("登录", "Sign in"),
    "password.title": ("修改密码", "Your password"),
    "password.lead": (
        "请设置新密码；修改后，其他设备上的登录将全部退出。",
        "Choose another password. You are then signed out everywhere else.",
    ),
    "password.first": (
        "这是系统生成的初始密码，请先设置您自己的密码。",
        "This password was made for you. Choose your own before you begin.",
    ),
    "password.old": ("当前密码", "Present password"),
    "password.new": ("新密码（至少10位）", "New password, at least 10 characters"),
    "password.again": ("再次输入新密码", "New password again"),
    "password.submit": ("修改密码", "Change password"),
    "password.differ": (
        "两次输入的新密码不一致，请重新输入。",
        "The two new passwords differ; type them again.",
    ),
    "sign_in.outside": ("使用统一身份认证登录", "Sign in with the city's account"),
    "sign_in.over": (
        "登录已过期，请重新登录；之后会回到原来的页面，已填写的内容也会保留。",
        "Your session is over; sign in again. You come back here, with what you had typed.",
    ),
}
