"""Why a camera file or a package was refused: one sentence for each, and what to do."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "error.camera-refused.digits-lost": (
        "{what} 被当作数字保存，已丢失位数；请把该列设为文本后重新填写。",
        "its {what} came as a number and has lost digits; format the column as text and enter it "
        "again.",
    ),
    "error.camera-refused.gb-letters": (
        "国标编码含有数字以外的字符，请更正。",
        "its GB/T 28181 id holds more than digits; correct it.",
    ),
    "error.camera-refused.gb-length": (
        "国标编码为 {count} 位，应为 20 位，请更正。",
        "its GB/T 28181 id has {count} digits instead of 20; correct it.",
    ),
    "error.camera-refused.address-elsewhere": (
        "{what} 里是视频流地址，可能含密码；请把地址放在单独的 url 列。",
        "its {what} holds an address of a stream, perhaps with a password; put it into a column of "
        "its own called url.",
    ),
    "error.camera-refused.cells": (
        "单元格比表头多，请检查是否多了逗号。",
        "it has more cells than the header; look for a stray comma.",
    ),
    "error.camera-refused.no-id": (
        "没有编号，也没有国标编码，请填写其一。",
        "it has neither an id nor a GB/T 28181 id; give it one.",
    ),
    "error.camera-refused.id-letters": (
        "编号最多 64 个字符，只能用英文字母、数字、点、短横线和下划线，请更正。",
        "its id may hold up to 64 letters a to z, digits, dots, dashes and underscores, no others; "
        "correct it.",
    ),
    "error.camera-refused.no-number": (
        "{what} 不是数字，请更正。",
        "its {what} is no number; correct it.",
    ),
    "error.camera-refused.not-valid": (
        "{said}，请更正。",
        "{said}.",
    ),
    "error.camera-refused.no-watch": (
        "没有写明要看哪些违规；请在 watch（监测类型）列填写，或在“文件未写明时”中选择。",
        "nothing says what to look for; name violation kinds in a column watch, or choose them "
        "below where the file says nothing.",
    ),
    "error.camera-refused.twice": (
        "文件中这个编号出现了两次，请给每路摄像头不同的编号。",
        "the file names this camera twice; give each camera its own id.",
    ),
    "error.camera-refused.no-source": (
        "没有来源 {source}；请先导入它，或在本文件的 sources 中加上它。",
        "there is no source {source}; import a plan with it first, or add it to this plan's "
        "sources.",
    ),
    "error.camera-refused.no-address": (
        "没有取流地址：自身没有 url，来源也没有地址模板或平台，请补上其一。",
        "it has no address: no url of its own, and its source has neither a template nor a "
        "platform; give it one.",
    ),
    "error.camera-refused.blanks": (
        "没有取流地址：来源的地址模板还需要 {missing}，请补上。",
        "it has no address: its source needs its {missing}; give it what is missing.",
    ),
    "error.camera-refused.drawn": (
        "视角 {view} 上有人绘制过区域，而文件里没有这个视角；要放弃所绘内容，请勾选替换区域。",
        "people drew on its view {view}, which the file no longer has; tick to replace drawings to "
        "give up what they drew.",
    ),
    "error.plan-unreadable.no-id-column": (
        "没有找到编号列；请在首行写上 id 或 gb28181_id。现有的列：{columns}。",
        "No column holds the cameras' ids; write id or gb28181_id into the first line. The columns "
        "are: {columns}.",
    ),
    "error.plan-unreadable.no-excel": (
        "{name} 不是可读取的 Excel 文件，请另存为 .xlsx 或 CSV。",
        "{name} is no Excel file we can read; save it again as .xlsx, or as CSV.",
    ),
    "error.plan-unreadable.old-excel": (
        "{name} 是旧版 Excel 文件，请另存为 .xlsx。",
        "{name} is an old Excel file; save it as .xlsx.",
    ),
    "error.plan-unreadable.empty": ("{name} 是空的，请换一个文件。", "{name} is empty."),
    "error.plan-unreadable.no-kind": (
        "无法读取 {name} 这种文件，请使用 .toml、.json、.csv 或 .xlsx。",
        "{name} is of no kind we read; name a .toml, .json, .csv or .xlsx file.",
    ),
    "error.plan-unreadable.quote": (
        "{name} 在第 {line} 行附近无法读取，请检查是否有未闭合的引号。",
        "{name} cannot be read near line {line}; look for a quote left open.",
    ),
    "error.plan-unreadable.no-list": (
        "{name} 里没有计划，也没有摄像头列表，请换一个文件。",
        "{name} holds no plan and no list of cameras.",
    ),
    "error.plan-unreadable.damaged": (
        "{name} 第 {line} 行已损坏：是 UTF-8 文本，但有几个字节错误；请重新保存。",
        "{name} is damaged in line {line}: it is UTF-8 text but for a few bytes; save it again.",
    ),
    "error.plan-unreadable.encoding": (
        "{name} 的编码无法识别，请存为 UTF-8。",
        "{name} is not text we can read; save it as UTF-8.",
    ),
    "error.plan-unreadable.deep": (
        "{name} 嵌套过深，不是摄像头列表，请换一个文件。",
        "{name} is nested too deeply to be a list of cameras.",
    ),
    "error.plan-unreadable.no-table": (
        "文件中的 {key} 须为列表，请为每一项写一个 [[{key}]]。",
        "The plan's {key} must be a list; write [[{key}]] for each one.",
    ),
    "error.plan-unreadable.unknown-key": (
        "文件中有不认识的键 {key}；可用的键：{keys}。",
        "The plan has an unknown key {key}; it may have {keys}.",
    ),
    "obstacle.unsound": ("模型包有问题：{said}", "{said}"),
    "obstacle.no_gate": (
        "{name} 没有准入检验结果（gate.json），请先运行检验。",
        "Package {name} has no gate.json: run the gate on it first.",
    ),
    "obstacle.other_weights": (
        "{name} 的准入检验针对的是另一组权重，请重新检验。",
        "The gate of package {name} judged other weights: run the gate on these.",
    ),
    "obstacle.other_package": (
        "{name} 旁的准入检验针对的是 {other}，请对本模型包检验。",
        "The gate beside package {name} judged {other}: run the gate on this one.",
    ),
    "obstacle.not_passed": (
        "{name} 未通过准入检验，未通过的各项见“对比”。",
        "Package {name} did not pass its gate; the comparison says in what.",
    ),
    "obstacle.old_comparison": (
        "{name} 检验时对比的不是现用的 {other}，请重新检验。",
        "The gate of package {name} compared it with another package than {other}, which looks "
        "now: run the gate again.",
    ),
    "error.gate-not-passed.no_gate": (
        "{name} 没有准入检验结果，请先运行检验；仍要启用，请勾选强制并说明原因。",
        "Package {name} has no gate.json: run the gate on it first. To promote it all the same, "
        "force it and say why.",
    ),
    "error.gate-not-passed.other_weights": (
        "{name} 的准入检验针对的是另一组权重，请重新检验；仍要启用，请勾选强制并说明原因。",
        "The gate of package {name} judged other weights: run the gate on these. To promote it all "
        "the same, force it and say why.",
    ),
    "error.gate-not-passed.other_package": (
        "{name} 旁的准入检验针对的是 {other}；仍要启用，请勾选强制并说明原因。",
        "The gate beside package {name} judged {other}: run the gate on this one. To promote it "
        "all the same, force it and say why.",
    ),
    "error.gate-not-passed.not_passed": (
        "{name} 未通过准入检验；仍要启用，请勾选强制并说明原因。",
        "Package {name} did not pass its gate. To promote it all the same, force it and say why.",
    ),
    "error.gate-not-passed.old_comparison": (
        "{name} 检验时对比的不是现用的 {other}，请重新检验；仍要启用，请勾选强制并说明原因。",
        "The gate of package {name} compared it with another package than {other}, which looks "
        "now. To promote it all the same, force it and say why.",
    ),
    "error.shadow-refused.share": (
        "影子比例应大于 0，最多 100%。",
        "A shadow looks at a share of looks above 0 and up to 1.",
    ),
    "error.shadow-refused.days": (
        "影子的期限最长 {most} 天，且须晚于现在。",
        "A shadow ends after now and within {most} days.",
    ),
    "error.shadow-refused.none": (
        "没有候选模型在影子中，无需结束。",
        "No candidate is in the shadow; there is nothing to end.",
    ),
    "check_of.ap50": ("AP50 精度", "AP50"),
    "check_of.working_recall": ("工作精度下的召回率", "Recall at the working precision"),
    "check_of.map50": ("平均 AP50 精度", "Mean AP50"),
    "check_of.worst_cameras": ("最差十分之一摄像头的 F1", "F1 on the worst tenth of the cameras"),
    "check_of.quiet_on_rejected": (
        "历史误报中保持安静的比例",
        "Share of past rejected cases that stay quiet",
    ),
    "check_of.event_recall": ("事件确认率", "Share of events confirmed"),
    "check_of.event_precision": ("确认事件的正确率", "Share of confirmed events that are right"),
    "check_of.innocent": ("无违规录像中的误报数", "False violations in innocent recordings"),
    "check_of.bar": ("规定指标", "Bar of the rules"),
    "check_of.replay": ("历史误报回放", "Replay of rejected cases"),
    "check_of.events": ("场景片段", "Scenario clips"),
    "gate_check.of": ("{place}的{name}", "{name} of {place}"),
    "gate_check.not_measured": ("候选模型未测量：{what}。", "Not measured: {what}."),
    "gate_check.bar": (
        "{what} 为 {after}，未达到要求 {bar}。",
        "{what} is {after} and misses the bar {bar}.",
    ),
    "gate_check.span": ("，差值 {low} 至 {high}", ", difference {low} to {high}"),
    "gate_check.passed": (
        "{what}：原 {before}，现 {after}{span}，没有变差。",
        "{what}: {before} before, {after} now{span}: not worse.",
    ),
    "gate_check.failed": (
        "{what}：原 {before}，现 {after}{span}，变差了。",
        "{what}: {before} before, {after} now{span}: worse.",
    ),
}
