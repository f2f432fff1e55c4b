"""What keeps letters from other systems, what answers there, and what the breaker decides
(serving.connectors.phrases, serving.handover.reasons)."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "error.destination-away": ("推送目标 {destination}：{said}", "{destination}: {said}"),
    "delivery.host-unknown": (
        "{host} 不在 serving.handover.allowed_hosts 中；如确需访问，请加入。",
        "{host} is not among serving.handover.allowed_hosts; add it there if it is meant.",
    ),
    "delivery.leads-inside": (
        "{host} 指向 {address}，既非公网地址，也不在 serving.handover.allowed_networks 中。",
        "{host} leads to {address}, which is neither public nor within "
        "serving.handover.allowed_networks.",
    ),
    "delivery.no-address": (
        "目前无法解析域名 {host}。",
        "The name {host} has no address at the moment.",
    ),
    "delivery.silent": ("{host} 没有应答（{error}）。", "{host} does not answer ({error})."),
    "delivery.no-answer": (
        "{host} 收到请求后未按时答复（{error}），可能已经接收。",
        "{host} took the request and did not answer in time ({error}); it may have accepted it.",
    ),
    "delivery.answered-words": (
        "对方返回 {status}：{words}",
        "The platform answered {status}: {words}",
    ),
    "delivery.answered": ("对方返回 {status}。", "The platform answered {status}."),
    "delivery.answer-long": (
        "对方的答复超过 {most} 字节。",
        "The platform's answer is longer than {most} bytes.",
    ),
    "delivery.sent-elsewhere": (
        "对方返回 {status}，转到其他地址时丢弃了请求；请填写最终地址。",
        "The platform answered {status} and sends us elsewhere without the request; enter its "
        "final address.",
    ),
    "delivery.other-scheme": (
        "对方转到了另一种协议；请填写最终地址。",
        "The platform redirects to another scheme; enter its final address.",
    ),
    "delivery.redirects": (
        "对方转址超过 {most} 次；请核对地址。",
        "The platform redirects more than {most} times; check its address.",
    ),
    "delivery.picture-unnamed": (
        "对方接收了图片，但没有返回图片编号。",
        "The platform took a picture and did not say what it calls it.",
    ),
    "delivery.request-unnamed": (
        "对方接收了请求，但没有返回 service_request_id 或 token。",
        "The platform took the request and named neither service_request_id nor token.",
    ),
    "delivery.no-services": (
        "对方有应答，但 /services.json 不是服务列表。",
        "The platform answers, but /services.json is no list of services.",
    ),
    "delivery.no-code": (
        "该目标没有“{kind}”的代码；请在 codes 中补充后重试。",
        "This destination has no code for {kind}; add it under codes and retry.",
    ),
    "delivery.fields": (
        "该目标的字段设置不符：案件没有 {part} 这一项；请更正后重试。",
        "The destination's fields do not fit: no event has a part {part}; correct them and retry.",
    ),
    "delivery.broker-refuses": (
        "消息服务器拒绝登录：{reason}。",
        "The broker does not let us in: {reason}.",
    ),
    "delivery.broker-late": (
        "消息服务器未按时确认。",
        "The broker did not confirm in time.",
    ),
    "delivery.broker-gone": (
        "消息服务器在确认之前断开了连接。",
        "The broker ended the connection before it confirmed.",
    ),
    "delivery.folder-not-written": (
        "无法写入文件夹（{error}）。",
        "The folder cannot be written ({error}).",
    ),
    "delivery.folder-not-read": (
        "无法读取文件夹（{error}）。",
        "The folder cannot be read ({error}).",
    ),
    "delivery.folder-not-made": (
        "无法建立文件夹（{error}）。",
        "The folder cannot be made ({error}).",
    ),
    "delivery.folder-others": (
        "没有写入 {folder} 的权限；请更改其所有者。",
        "{folder} may not be written; change its owner.",
    ),
    "delivery.secret-unreadable": (
        "其密钥无法用当前的 secret_key 解开；请恢复导入时的 secret_key，或重新导入该目标。",
        "Its secret does not open with this secret key; restore the key it was imported under, or "
        "import the destination again.",
    ),
    "delivery.store-away": (
        "图片存储没有应答，待其恢复后发送。",
        "The picture store does not answer; the letter waits for it.",
    ),
    "delivery.picture-lost": (
        "{role}在图片存储中缺失或损坏。",
        "The {role} picture is missing or damaged in the store.",
    ),
    "delivery.picture-broken": (
        "{role}无法解码。",
        "The {role} picture cannot be decoded.",
    ),
    "delivery.no-finder": (
        "无法打开用于模糊处理的模型包，因此不发出图片。",
        "The model package that finds what to blur cannot be opened; no picture goes out.",
    ),
    "delivery.under-way": (
        "有一次尝试正在进行，结果未知。",
        "An attempt was under way and its end is not known.",
    ),
    "delivery.inside": ("CityPatrol 内部错误：{error}。", "Inside CityPatrol: {error}."),
    "delivery.folder-fine": ("{folder} 可以写入", "{folder} may be written"),
    "delivery.url-answers": ("{url} 返回 {status}", "{url} answers with {status}"),
    "delivery.broker-fine": ("{host} 已允许登录", "{host} lets us in"),
    "delivery.offers": ("{url} 提供 {count} 项服务", "{url} offers {count} services"),
    "breaker.opened": (
        "最近审核的 {reviewed} 件“{kind}”自动推送案件中，有 {rejected} 件不属实，"
        "超过 {last} 件的 {share}。此后改为审核后推送。",
        "{rejected} of the last {reviewed} reviewed {kind} cases that went out by themselves were "
        "rejected; more than {share} of {last} are too many. From now on they wait for a reviewer.",
    ),
    "breaker.closed": (
        "一次已计入的“不属实”被撤销：最近审核的 {reviewed} 件“{kind}”自动推送案件中，"
        "有 {rejected} 件不属实，未超过限度。恢复发现即推送。",
        "A rejection that had counted was taken back: {rejected} of the last {reviewed} reviewed "
        "{kind} cases that went out by themselves were rejected, and that is not too many. They "
        "go out by themselves again.",
    ),
}
