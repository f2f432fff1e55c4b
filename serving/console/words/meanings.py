"""What each setting of serving means in Chinese; in English it stands under its key in the code."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

MEANINGS: Final = MappingProxyType(
    {
        "database_url": "单机使用 SQLite，正式环境使用 postgresql://用户:密码@主机/库名。",
        "listen_url": (
            "数据库本身的地址，绕过按事务借出连接的连接池（serving.pool.bouncer）："
            "各进程之间的消息无法经连接池传递。"
        ),
        "secret_key": "用于签名证据链接、加密摄像头地址。更换后两者都无法读取。",
        "pipeline_token": "与巡查程序共用，巡查程序用它签名请求。",
        "trusted_proxies": (
            "受信任的反向代理网段（如 172.30.7.0/24）；本机代理总是受信任。"
            "不设置时，其他机器上的代理会被当作一个请求过于频繁的人。"
        ),
        "timezone": "城市所在时区：案件编号和许可时段以此为准。",
        "link_seconds": "证据链接的有效秒数。",
        "secure_cookies": "以 HTTPS 访问时请开启：浏览器不再明文发送会话。",
        "hsts_seconds": (
            "浏览器只用 HTTPS 访问的秒数（Strict-Transport-Security），0 表示不声明。"
            "与 secure_cookies 一样，在所有地址都是 HTTPS 时设置。"
        ),
        "audit_days": "审计日志的保留天数。",
        "login_failures": "在 login_window_s 内同一用户名允许输错密码的次数，超过后需等待。",
        "signature_skew_s": "允许巡查程序时钟与本机相差的秒数。",
        "pipeline_silent_s": "超过该秒数没有收到巡查程序的消息，/health 会提示检查什么。",
        "metrics_token": "以 Authorization: Bearer … 访问 /metrics；不设置则没有该页面。",
        "oidc": "接入本市统一身份认证（OpenID Connect）；不设置则只用密码登录。",
        "pool.kept": (
            "常开的连接数。所有进程的连接，加上 more、每进程两个不借出的连接和各巡查程序的"
            "（每个 15），不得超过 PostgreSQL 的 max_connections：可用 citypatrol doctor 核算。"
        ),
        "pool.more": "全部占用时另外打开的连接数，用后关闭。",
        "pool.wait_s": "请求等待空闲连接的秒数，超过则返回 503。",
        "pool.statement_s": (
            "请求中一条语句超过该秒数即终止并返回 503，0 表示不限；后台任务和命令不受限。"
        ),
        "pool.bouncer": "PostgreSQL 前有 PgBouncer 按事务借出连接：两次事务之间不保留任何状态。",
        "learning.packages": "模型包目录（名称/版本/model.toml）；各巡查程序需用同样的模型包。",
        "learning.finder": "用于在训练图片中找出人和车辆并模糊的模型包；为目录时取最新版本。",
        "learning.python": "运行训练步骤的解释器：装有 training 附加组件的环境。",
        "learning.workspace": "训练步骤的数据集、运行结果和日志；步骤的参数只能指向其中的路径。",
        "learning.settings_file": (
            "训练步骤读取的设置文件；不设置则为服务运行处的 citypatrol.toml。"
        ),
        "learning.queue": "可排队的训练步骤数；同时只运行一个。",
        "learning.most_log_bytes": "步骤日志超过该字节数后不再记录，步骤本身不受影响。",
        "learning.looks_a_day": "每路摄像头、每种类型每天最多有多少张未上报的画面成为样本。",
        "learning.near_duplicate_bits": (
            "两张图片的 64 位感知哈希相差不超过该位数，即视为几乎相同。"
        ),
        "learning.picture_pause_s": "两轮制作训练图片之间的间隔秒数。",
        "handover.allowed_hosts": (
            "允许访问的主机，*.city.example 表示其下所有名称；其他一律不访问。"
        ),
        "handover.allowed_networks": "上述主机可以位于的内网网段（如 10.1.0.0/16）；公网无需填写。",
        "handover.pauses_s": (
            "第一次、第二次……失败后等待的秒数，最后一个重复使用；另随机增加至多五分之一。"
        ),
        "handover.attempts": "失败该次数后不再自动发送：见 citypatrol destinations dead。",
        "handover.pause_s": "没有待发送内容时的间隔秒数。",
        "handover.stuck_after_s": "等待超过该秒数的推送，每天在日志中提示一次。",
        "handover.breaker.last": "断路器查看的最近审核的自动推送案件数（按类型）。",
        "handover.breaker.most_share": "其中不予立案的超过该比例，该类型此后改为审核后推送。",
        "related.every.overlap": (
            "同一视角中两个框的重叠（交并比）超过该值，即为同一点位；"
            "为 1 时只认巡查程序判定的同一处。"
        ),
        "related.every.near_m": "相距不超过该米数的摄像头可能看到同一事物。",
        "related.every.near_hours": "时间相差超过该小时数的案件和外部上报不是同一事物。",
        "related.every.neighbours": (
            "附近摄像头可能已立案时如何处理：关联后由人决定，或直接并入。"
        ),
        "related.every.rebound_days": "在该天数内结案的点位再次出现案件，视为反弹。",
        "related.every.quiet_after": (
            "同一点位连续不予立案达到该件数后，下一件并入最后一件，不再提请审核；0 表示每次都审核。"
        ),
        "related.every.quiet_hours": "距最后一次不予立案超过该小时数，则重新提请审核。",
        "evidence.key_file": (
            "签名证据包的 Ed25519 私钥（PEM），仅所有者可读：由 citypatrol evidence keys new "
            "生成。请备份。"
        ),
        "evidence.private_key": "以文本给出的同一密钥，用于从环境变量取密钥的场合；优先于文件。",
        "retention.rejected_days": "不予立案的案件及并入它的案件，图片自不予立案起保留的天数。",
        "retention.case_days": "已结案的案件及并入它的案件，图片自结案起保留的天数。",
        "retention.samples_follow": "案件的模糊训练图片随其证据一并删除。",
        "retention.pause_s": "两轮删除之间的间隔秒数。",
        "history.patrol_days": (
            "按小时、来源和区县统计的巡查结果和达标情况；在 PostgreSQL 上按整月清理。"
        ),
        "history.event_days": "已结束的摄像头故障：离线、不可用、移位。",
        "history.use_days": "谁因何查看过哪些证据的登记。",
        "history.allowed_days": "许可放行的内容，按日、许可和视角统计。",
        "history.shadow_days": "候选模型与现用模型对照的结果。",
        "history.pause_s": "两轮清理之间的间隔秒数。",
        "recheck.person_minutes": "摄像头无法判断时，留给人工核查的工作时间（分钟）。",
        "recheck.silent_hours": (
            "巡查程序超过该小时数没有核查结果，则转人工。应超过一天：有些事物只在特定时段查看。"
        ),
        "recheck.close_gone": (
            "已确认的案件在处置前自行消除时，直接结案（而非等待人工）的违规类型；其他类型等待人工。"
        ),
        "dispatch.pause_s": "没有新立案件时的间隔秒数。",
        "dispatch.urge_pause_s": "没有案件到达催办阶梯时的间隔秒数。",
        "duty.lease_s": "执行后台任务的进程超过该秒数没有消息，由另一进程接替。",
        "map.tiles": (
            "地图瓦片地址，含 {z}、{x}、{y}。浏览器将从该主机加载图片，该主机会知道人们在看哪里。"
        ),
        "map.tiles_crs": "瓦片所用坐标系；国内公共瓦片大多为 gcj02。",
        "map.attribution": "瓦片的版权说明，显示在地图上。",
        "map.most_zoom": "瓦片的最大级别。",
        "looks.every_hours": (
            "每路摄像头的最近画面（已模糊）最多多少小时更新一次；"
            "0 表示只保留有人要求的和移位视角的。"
        ),
        "review.lease_s": "案件为领取者保留的秒数；打开的页面会续期。",
        "review.most_leases": "一人同时可领取的案件数：屏幕上的和预先加载的。",
        "review.skip_minutes": "跳过的案件经该分钟数后回到跳过者；其他人可立即领取。",
        "review.undo_s": "审核结论可以撤销的秒数；在此之前不告知任何人。",
        "allowances.requests": "每人或每个令牌的接口请求数。",
        "allowances.lists": "其中的列表和统计请求数。",
        "allowances.exports": "其中的导出和核验请求数。",
        "allowances.sign_ins": "同一网络地址的登录次数，成功的也计入。",
        "allowances.address_times": (
            "同一网络地址的列表和导出可达单人的多少倍：整个单位可能共用一个地址。"
        ),
        "notices.beat_s": "空闲的消息流每隔多少秒报告存活，并确认该用户仍有权限。",
        "notices.backlog": "为断线页面保留的消息数；错过更多的页面需重新加载。",
        "notices.queue": "一个页面可积压的消息数；更慢的页面需重新加载。",
        "notices.listeners": "可同时监听的页面数。",
    }
)
"""By the setting's place below ``serving``."""


def meaning(section: str, name: str) -> str | None:
    """What a key means; None for one that nobody has put into Chinese yet.

    What holds for one violation kind means the same as what holds for every one.
    """
    if section.startswith("related.kinds."):
        section = "related.every"
    return MEANINGS.get(f"{section}.{name}" if section else name)
