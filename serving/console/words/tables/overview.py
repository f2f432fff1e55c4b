"""The words of the city's screen."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "overview.title": ("一屏览全城", "The city at a glance"),
    "overview.map": (
        "城市地图：圆圈中的数字是未办结案件数，方块是异常摄像头。"
        "方向键移动，加减键缩放，0 显示全城。",
        "Map of the city: circles count open cases, squares are cameras in trouble. "
        "Arrow keys move it, plus and minus zoom, 0 shows all.",
    ),
    "overview.nearer": ("放大", "Nearer"),
    "overview.farther": ("缩小", "Farther"),
    "overview.whole": ("显示全城", "The whole city"),
    "overview.nowhere": ("{count} 路摄像头没有坐标", "{count} cameras have no position"),
    "overview.empty_map": (
        "地图还是空的：请导入带经纬度的摄像头，或责任区（citypatrol units import）。",
        "Nothing is on the map yet: import cameras with their positions, or duty areas "
        "(citypatrol units import).",
    ),
    "overview.cases_at": (
        "未办结 {open} 件，待审核 {waiting} 件，超期 {overdue} 件",
        "{open} open, {waiting} to review, {overdue} overdue",
    ),
    "overview.well_at": ("正常，没有未办结案件", "Well, without an open case"),
    "overview.panel_deadlines": ("待办与超期", "To do and overdue"),
    "overview.panel_funnel": ("今日案件", "Today's cases"),
    "overview.panel_open": ("未办结案件", "Open cases"),
    "overview.panel_spots": ("高发点位", "Hot spots"),
    "overview.panel_wrong": ("当前异常", "What is wrong right now"),
    "overview.panel_coverage": ("巡查覆盖", "Patrol coverage"),
    "overview.waiting": ("待审核", "To review"),
    "overview.overdue": ("超期案件", "Overdue"),
    "overview.soon_due": ("另有 {count} 件即将到期", "{count} more soon due"),
    "overview.open": ("未办结", "Open cases"),
    "overview.cameras": ("摄像头", "Cameras"),
    "overview.in_trouble": ("{count} 路异常", "{count} in trouble"),
    "overview.mark_overdue": ("有超期案件", "overdue"),
    "overview.mark_waiting": ("有待审核案件", "to review"),
    "overview.mark_moving": ("办理中案件", "under way"),
    "overview.mark_trouble": ("异常摄像头", "camera in trouble"),
    "overview.in_hand": ("未办结案件的环节", "Where open cases are"),
    "overview.nothing_open": ("没有未办结的案件。", "No case is open."),
    "overview.today": ("今日案件", "Today's cases"),
    "overview.stage_captured": ("上报", "Captured"),
    "overview.stage_registered": ("立案", "Registered"),
    "overview.stage_dispatched": ("派遣", "Dispatched"),
    "overview.stage_handled": ("处置", "Handled"),
    "overview.stage_closed": ("结案", "Closed"),
    "overview.aside": (
        "另有不予立案 {rejected} 件，重复合并 {merged} 件",
        "Besides, {rejected} rejected and {merged} merged",
    ),
    "overview.no_case_today": ("今天还没有案件。", "No case has been opened today."),
    "overview.no_camera": (
        "还没有摄像头。请用 citypatrol cameras import 导入后启动巡查（citypatrol patrol）。",
        "There is no camera yet. Import some (citypatrol cameras import), then start the patrol "
        "(citypatrol patrol).",
    ),
    "overview.hot_spots": ("高发点位", "Hot spots"),
    "overview.hot_spots_hint": (
        "{days} 天内同一点位同类案件 3 件以上",
        "Three or more cases of one kind at one spot within {days} days",
    ),
    "overview.no_hot_spot": (
        "{days} 天内没有反复发生问题的点位。",
        "Nowhere did the same thing come back three times within {days} days.",
    ),
    "overview.wrong": ("当前异常", "What is wrong right now"),
    "overview.all_well": ("一切正常", "All is well"),
    "overview.coverage": ("巡查覆盖率", "Patrol coverage"),
    "overview.coverage_counts": (
        "按时巡查 {within} ÷ 可巡查 {open} 路",
        "{within} within target / {open} cameras that may be visited",
    ),
    "overview.no_patrol": (
        "巡查程序尚未上报。请确认 citypatrol patrol 正在运行。",
        "No patrol has said how it does. Check that citypatrol patrol runs.",
    ),
    "overview.more_sources": ("……另有 {count} 个平台", "… and {count} more sources"),
    "wrong.pipeline_silent": (
        "巡查程序已 {seconds} 没有任何消息。",
        "Nothing has come from the pipeline for {seconds}.",
    ),
    "wrong_do.pipeline_silent": (
        "请检查 citypatrol patrol 是否运行、serving_url 与令牌是否一致。",
        "Check that citypatrol patrol runs, that its serving_url leads here, and both tokens.",
    ),
    "wrong.patrol_silent": (
        "巡查“{worker}”自 {since} 起没有上报。",
        "The patrol {worker} has not said how it does since {since}.",
    ),
    "wrong_do.patrol_silent": (
        "请查看该主机和巡查日志。",
        "Look at its machine and at what its log says.",
    ),
    "wrong.not_saved": (
        "巡查“{worker}”自 {since} 起无法写入状态库，不能确认违规。",
        "The patrol {worker} cannot save since {since}, so nothing is confirmed.",
    ),
    "wrong_do.not_saved": (
        "请检查 patrol.state_url、磁盘空间和权限。",
        "Check patrol.state_url, the free space of its disk, and permissions.",
    ),
    "wrong.store_away": (
        "证据存储一分钟内 {times} 次没有响应（巡查“{worker}”）。",
        "The evidence store did not answer {times} times within a minute (patrol {worker}).",
    ),
    "wrong_do.store_away": (
        "图片和报告会在巡查端等待；请检查存储服务和 [store] 设置。",
        "Pictures and reports wait at the patrol. Check the [store] settings and that it runs.",
    ),
    "wrong.letters_refused": (
        "平台拒收了巡查“{worker}”的 {count:,} 份报告。",
        "Serving refused {count:letter|letters} of the patrol {worker}.",
    ),
    "wrong_do.letters_refused": (
        "用 citypatrol outbox list 查看原因，修复后执行 citypatrol outbox retry。",
        "See why with citypatrol outbox list; mend that, then citypatrol outbox retry.",
    ),
    "wrong.letters_wait": (
        "巡查“{worker}”有 {count:,} 份报告待送，最早的自 {since} 起等待。",
        "{count:letter waits|letters wait} at the patrol {worker}, the oldest since {since}.",
    ),
    "wrong_do.letters_wait": (
        "报告不会丢失；请检查两端之间的网络。",
        "None is lost. Check the network between both programs.",
    ),
    "wrong.source_away": (
        "视频平台“{source}”已断开（{count:,} 路摄像头）。",
        "The platform {source} with {count:camera|cameras} is cut off.",
    ),
    "wrong_do.source_away": (
        "平台下的摄像头同时失败，现只试探连接；请检查该平台。",
        "Its cameras fail together, so it is only probed. Check that platform.",
    ),
    "wrong.model_refused": (
        "巡查“{worker}”没有采用指定的模型：{why}",
        "The patrol {worker} does not use the model asked for: {why}",
    ),
    "wrong_do.model_refused": (
        "仍在使用原模型；请把模型包放到 patrol.model_store。",
        "The one before stays. Put the package into patrol.model_store.",
    ),
    "wrong.engine_instead": (
        "巡查“{worker}”没有用指定的推理引擎：{why}",
        "The patrol {worker} does not look with the engine asked for: {why}",
    ),
    "wrong_do.engine_instead": (
        "巡查仍在进行，但可能跟不上；请检查显卡及其驱动，然后重启巡查。",
        "It goes on looking, perhaps too slowly. Check the GPU and its driver, then restart it.",
    ),
    "wrong.behind": (
        "{total} 路可达摄像头中有 {count:,} 路未按时巡查，最多晚 {seconds}。",
        "{count:,} of {total} reachable cameras are behind their target, the worst by {seconds}.",
    ),
    "wrong_do.behind": (
        "请对照平台的会话上限，或增加巡查主机。",
        "Compare sessions with their caps, or add a machine.",
    ),
    "wrong.view_moved": (
        "{count:,} 路摄像头视角偏移。",
        "The view of {count:camera|cameras} has moved.",
    ),
    "wrong_do.view_moved": (
        "区域已暂停，该处不再发现问题：请转回原位或重绘区域。",
        "Their zones are suspended. Turn them back, or draw the zones anew.",
    ),
    "wrong.offline": ("{count:,} 路摄像头离线。", "{count:camera is|cameras are} offline."),
    "wrong_do.offline": (
        "请检查供电、网络和地址。",
        "Check their power, network and address.",
    ),
    "wrong.blind": (
        "{count:,} 路摄像头画面不可用。",
        "{count:camera shows|cameras show} nothing usable.",
    ),
    "wrong_do.blind": ("请检查镜头、光线和共享平台。", "Look at lens, light and platform."),
    "wrong.overdue": ("{count:,} 件案件超期。", "{count:case is|cases are} overdue."),
    "wrong_do.overdue": (
        "请催办或督办。",
        "Urge whoever has them, or put them before a supervisor.",
    ),
    "wrong.dispatch_waits": (
        "{count:,} 件已立案案件等待派遣。",
        "{count:registered case waits|registered cases wait} for a dispatcher.",
    ),
    "wrong_do.dispatch_waits": (
        "责任单位不能自动确定，请人工派遣。",
        "Their unit is not certain; somebody has to choose.",
    ),
    "wrong.handover_dead": (
        "{count:,} 份移交其他系统的信件已停止重试。",
        "{count:letter to another system is|letters to other systems are} not tried any more.",
    ),
    "wrong_do.handover_dead": (
        "请在“管理”的“推送目标”中查看原因，重试或放弃。",
        "See why under Admin, Destinations; retry them there, or give them up.",
    ),
}
