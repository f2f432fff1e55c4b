"""What goes wrong, one sentence each: what it is and what to do."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "error.login-refused": (
        "用户名与密码不符，请核对后重试。",
        "Name and password do not belong together; check both and try again.",
    ),
    "error.too-often": (
        "请求过于频繁，请稍候再试。",
        "Too many requests from here; wait a moment and try again.",
    ),
    "error.login-too-often": (
        "密码错误次数过多，请约 {minutes} 分钟后再试。",
        "Too many wrong passwords; wait about {minutes} min and try again.",
    ),
    "error.outside-refused": (
        "登录未完成，请重新开始。",
        "The sign-in came to nothing; begin again.",
    ),
    "error.outside-away": (
        "统一身份认证服务暂无响应，请稍后再试。",
        "The city's sign-in service does not answer; try again in a moment.",
    ),
    "error.no-outside-sign-in": (
        "本系统未接入统一身份认证，请使用用户名和密码登录。",
        "There is no other sign-in service here; use name and password.",
    ),
    "error.no-place-here": (
        "您的账号在本系统中没有角色或区县，请联系管理员。",
        "Your account has no role or district here; ask the administrator.",
    ),
    "error.wrong-password": (
        "当前密码不正确，请重新输入。",
        "The present password is not right; type it again.",
    ),
    "error.password-too-weak": (
        "新密码强度不足：至少10位，不得包含用户名，也不得与原密码相同。",
        "The new password is too weak: at least 10 characters, not your name, not the one before.",
    ),
    "error.password-elsewhere": (
        "您使用统一身份认证登录，请到该系统修改密码。",
        "You sign in with the city's own sign-in service; change the password there.",
    ),
    "error.case-not-found": (
        "您所在的区县没有这个案件，请核对编号。",
        "There is no such case in your district; check its number.",
    ),
    "error.case-moved-meanwhile": (
        "您打开后，他人已处理本案；现在显示的是最新情况。",
        "Somebody else moved this case since you opened it; here it is as it stands now.",
    ),
    "error.move-not-allowed": (
        "本案已进入其他环节，不能再这样处理。",
        "This case has moved on and cannot be decided like that any more.",
    ),
    "error.move-incomplete": (
        "内容不全或填写有误：请核对原因、备注、数量、单位和案件号。",
        "Something is missing or wrong: look at the reason, note, amount, unit and case number.",
    ),
    "error.merge-target-unknown": (
        "您的辖区内没有这个案件号，请核对。",
        "There is no such case in your district to merge into; check its number.",
    ),
    "error.forbidden": (
        "您的角色不允许此操作，请联系管理员。",
        "Your role does not allow this; ask an administrator.",
    ),
    "error.not-signed-in": (
        "您尚未登录或登录已过期，请重新登录。",
        "You are not signed in, or your session is over; sign in again.",
    ),
    "error.taken-by-another": (
        "别人正在审核这件案件，请处理下一件，稍后再试。",
        "Somebody else is looking at this case; take the next one, or try again in a while.",
    ),
    "error.not-waiting": (
        "这件案件已不再待审，请处理下一件。",
        "This case waits for no verdict any more; take the next one.",
    ),
    "error.too-late-to-take-back": (
        "撤销时限已过；请在案件页面另行处理。",
        "It is too late to take this back; open the case and correct it there.",
    ),
}
