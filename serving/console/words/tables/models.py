"""Models: packages, how good they are, and who lets them look."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "models.title": ("模型", "Models"),
    "models.lead": (
        "哪个模型在看、它有多准、谁因为什么换的。换上与回退只移动一个指针，各巡查进程随下一份计划切换。",
        "Which package looks, how good it is, who changed it and why. Promoting and rolling back "
        "move one pointer; every patrol switches with its next plan.",
    ),
    "models.parts": ("模型的各部分", "Parts of the model pages"),
    "models.packages": ("模型包", "Packages"),
    "models.samples": ("样本", "Samples"),
    "models.datasets": ("数据集", "Datasets"),
    "models.steps": ("训练与评测", "Training runs"),
    "models.part_figures": ("指标", "Figures"),
    "models.part_comparison": ("与现用模型对比", "Beside the current one"),
    "models.part_card": ("说明卡", "Card"),
    "models.package": ("模型包", "Package"),
    "models.state": ("状态", "State"),
    "models.gate": ("准入检验", "Gate"),
    "models.weights": ("权重 SHA-256", "Weights, SHA-256"),
    "models.registered": ("登记", "Registered"),
    "models.none": ("模型库里还没有模型包", "No package in the model store yet"),
    "models.none_hint": (
        "把模型包文件夹（名称/版本）放进模型库，每台运行巡查的机器也要有同样的一份。",
        "Put a package folder (NAME/VERSION) into the model store, here and on every machine that "
        "runs a patrol.",
    ),
    "models.looks_now": ("正在使用", "Looks now"),
    "models.in_shadow": ("影子运行", "In the shadow"),
    "models.by_settings": ("由巡查配置决定", "The one in the patrol's settings"),
    "models.by_settings_hint": (
        "还没有人换上过模型：各巡查进程用自己配置里的那一个。",
        "Nobody has promoted anything yet: each patrol uses the package its settings name.",
    ),
    "models.since": ("自", "Since"),
    "models.shadow_of": ("占实时查看的 {share}，至", "On {share} of live looks, until"),
    "models.gate_passed": ("检验通过", "Gate passed"),
    "models.gate_failed": ("检验未通过", "Gate failed"),
    "models.no_gate": ("未检验", "No gate yet"),
    "models.no_gate_hint": (
        "请先对这个模型包运行准入检验。",
        "Run the gate on this package first.",
    ),
    "models.unsound": ("文件不完整", "Not sound"),
    "models.history": ("变更记录", "Who changed it, and why"),
    "models.no_history": ("尚无变更。", "Nobody has changed the model yet."),
    "models.when": ("时间", "When"),
    "models.what": ("操作", "What"),
    "models.who": ("操作人", "Who"),
    "models.why": ("原因", "Why"),
    "models.why_hint": (
        "写一句话说明原因，将永久保留。",
        "One sentence that says why; it is kept for good.",
    ),
    "models.forced": ("强制", "forced"),
    "models.did_promote": ("换上", "Promoted"),
    "models.did_rollback": ("回退", "Rolled back to"),
    "models.did_shadow": ("开始影子运行", "Put into the shadow"),
    "models.did_shadow_end": ("结束影子运行", "Taken out of the shadow"),
    "models.promote": ("换上此模型", "Promote"),
    "models.promote_sure": (
        "换上 {name}，代替 {before}？所有巡查进程都会随下一份计划切换。",
        "Let {name} look instead of {before}? Every patrol switches with its next plan.",
    ),
    "models.promoted": (
        "已换上 {name}，各巡查进程随下一份计划切换。",
        "{name} looks from now on; patrols switch with their next plan.",
    ),
    "models.obstacle": ("准入检验不放行：{why}", "The gate does not let it pass: {why}"),
    "models.force": ("不顾检验结果，强制换上", "Promote it all the same, by force"),
    "models.force_hint": (
        "“强制”和原因都会留在变更记录和审计日志里。",
        "That it was forced, and why, stays in the history and in the audit log.",
    ),
    "models.force_sure": (
        "{name} 未通过准入检验。仍要用它代替 {before} 吗？",
        "{name} did not pass its gate. Let it look instead of {before} all the same?",
    ),
    "models.roll_back": ("回退", "Roll back"),
    "models.roll_back_hint": (
        "回到它之前的那个模型；再次回退则再往前一个。",
        "Back to the package before this one; again, to the one before that.",
    ),
    "models.roll_back_sure": (
        "回退到之前的模型？所有巡查进程都会随下一份计划切换。",
        "Go back to the package before this one? Every patrol switches with its next plan.",
    ),
    "models.rolled_back": ("已回退到 {name}。", "Rolled back to {name}."),
    "models.rolled_back_to_settings": (
        "已回退：各巡查进程重新使用自己配置里的模型。",
        "Rolled back: each patrol uses the package of its settings again.",
    ),
    "models.shadow": ("放入影子运行", "Put into the shadow"),
    "models.shadow_hint": (
        "它与现用模型看同样的画面，但不作任何决定。",
        "It looks at the same pictures as the current package and decides nothing.",
    ),
    "models.shadow_share": ("占实时查看的比例", "Share of live looks"),
    "models.shadow_days": ("天数", "Days"),
    "models.shadow_begun": ("{name} 已开始影子运行。", "{name} is in the shadow now."),
    "models.shadow_end": ("结束影子运行", "End the shadow"),
    "models.shadow_end_sure": ("结束 {name} 的影子运行？", "Take {name} out of the shadow?"),
    "models.shadow_ended": ("影子运行已结束。", "The shadow is over."),
    "models.about": ("这个模型包", "This package"),
    "models.measured_on": ("评测数据", "Measured on"),
    "models.measured_with": ("运行方式", "Run with"),
    "models.not_measured": ("还没有评测结果", "Nothing was measured yet"),
    "models.not_measured_hint": (
        "在“训练与评测”里对它做一次评测，或把 evaluation.json 放到权重旁边："
        "指标、曲线和逐摄像头表都由此而来。",
        "Have it evaluated under “Training runs”, or put an evaluation.json beside its weights: "
        "figures, curves and the table of cameras come from it.",
    ),
    "models.map50": ("平均 AP50（{kind}）", "mAP50, {kind}"),
    "models.map50_of": ("{labels} 类，{boxes} 个框", "{labels} labels, {boxes} boxes"),
    "models.events": ("确认的违规事件", "Violations confirmed"),
    "models.events_false": ("误报 {count} 起", "{count} confirmed wrongly"),
    "models.pictures": ("图片种类", "Kind of pictures"),
    "pictures.real": ("真实照片", "real photos"),
    "pictures.composed": ("合成图片", "composed pictures"),
    "pictures.rendered": ("渲染场景", "rendered scenes"),
    "condition.day": ("白天", "day"),
    "condition.night": ("夜间", "night"),
    "condition.dusk": ("黄昏", "dusk"),
    "condition.rain": ("雨天", "rain"),
    "condition.backlight": ("逆光", "against the light"),
    "condition.unknown": ("条件不明", "condition not known"),
    "models.by_label": ("各类指标", "Figures by label"),
    "models.label": ("类别", "Label"),
    "models.boxes": ("标注框", "Boxes"),
    "models.interval": ("95% 区间", "95 % interval"),
    "models.threshold": ("阈值", "Threshold"),
    "models.precision": ("精确率", "Precision"),
    "models.recall": ("召回率", "Recall"),
    "models.curves": ("精确率—召回率曲线", "Precision against recall"),
    "models.curves_hint": (
        "横轴召回率，纵轴精确率；圆点是该模型包的工作阈值。",
        "Recall across, precision up; the dot is where the package's threshold lies.",
    ),
    "models.curve_of": (
        "{label} 的精确率—召回率曲线，AP50 {ap}",
        "Precision against recall of {label}, AP50 {ap}",
    ),
    "models.curves_of": (
        "{label} 的精确率—召回率曲线：{current} 与 {candidate}",
        "Precision against recall of {label}: {current} and {candidate}",
    ),
    "models.no_pictures": (
        "评测结果里没有逐图记录，无法画曲线；重新评测即可。",
        "The evaluation kept no pictures, so there is no curve to draw; evaluate again.",
    ),
    "models.by_camera": ("逐摄像头，最差在前", "By camera, the worst first"),
    "models.cameras_of": (
        "{count} 个摄像头中最差的 {shown} 个（框数不足 5 的不计）。",
        "The worst {shown} of {count} cameras with five boxes or more.",
    ),
    "models.no_cameras": (
        "这类图片里没有框数达到 5 的摄像头。",
        "No camera among these pictures has five boxes or more.",
    ),
    "models.camera": ("摄像头", "Camera"),
    "models.picture_count": ("图片", "Pictures"),
    "models.hits": ("找对", "Right"),
    "models.missed": ("漏掉", "Missed"),
    "models.false": ("误报", "Wrong"),
    "models.drawn": ("F1 图示", "F1, drawn"),
    "models.violations": ("视频片段上的完整违规", "Whole violations on clips"),
    "models.every_kind": ("全部", "All of them"),
    "models.kind": ("违规种类", "Violation"),
    "models.clips": ("片段", "Clips"),
    "models.happened": ("发生", "Happened"),
    "models.found": ("确认", "Confirmed"),
    "models.no_card": (
        "这个模型包没有可读的 CARD.md。",
        "This package has no CARD.md that can be read.",
    ),
    "models.current": ("现用模型", "Current"),
    "models.nothing_beside": (
        "没有可对比的模型：还没有换上过任何模型，它也没有检验结果。",
        "There is nothing to compare it with: nobody has promoted a package, and it has no gate.",
    ),
    "models.checks": ("{count} 项检查，{failed} 项未通过。", "{count} checks, {failed} failed."),
    "models.gate_against": ("对比对象：{name}。", "Compared with {name}."),
    "models.not_both": (
        "两者没有在同类图片上评测过，准入检验也没有比较过它们。",
        "They were not measured on the same kind of pictures, and no gate compared these two.",
    ),
    "models.compared": ("两个模型包的 AP50", "AP50 of both packages"),
    "models.difference": ("差值", "Difference"),
    "models.gate_says": ("检验结论", "The gate says"),
    "models.not_checked": ("未比较", "not compared"),
    "models.not_worse": ("不更差", "Not worse"),
    "models.worse": ("更差", "Worse"),
    "models.even": ("相当", "Even"),
    "models.no_shadow": (
        "它还没有影子运行过。影子运行会在真实画面上比较两个模型。",
        "It has not been in the shadow yet. A shadow compares the two on live pictures.",
    ),
    "models.both": ("都看到", "Both"),
    "models.only": ("只有 {name}", "Only {name}"),
    "models.shadow_looks": ("共同查看 {count} 次", "{count} looks by both"),
    "models.shadow_cost": (
        "每次查看耗时：现用 {current} 毫秒，候选 {candidate} 毫秒。",
        "A look costs {current} ms for the current one, {candidate} ms for the candidate.",
    ),
    "models.shadow_lost": (
        "候选来不及 {dropped} 次，出错 {failed} 次。",
        "The candidate had no time for {dropped} and stumbled over {failed}.",
    ),
    "models.disputes": ("两者看法不同的实时画面", "Live pictures on which they differ"),
    "models.disputes_hint": (
        "左为现用模型所见，右为候选所见；人头与车牌已模糊。",
        "Left what the current package saw, right the candidate; heads and plates are blurred.",
    ),
    "models.no_disputes": (
        "没有留下看法不同的画面。影子运行并开启 patrol.sampling 后会保留。",
        "No picture was kept. A shadow keeps them when patrol.sampling is on.",
    ),
    "models.disputes_unseen": (
        "另有 {count} 张不在您可见的样本之中。",
        "{count} more are not among the samples you may see.",
    ),
    "models.dispute_alt": (
        "摄像头 {camera} 的画面，两个模型看法不同",
        "Picture of camera {camera} on which the two differ",
    ),
    "models.contrasts": ("评测图片中差异最大的", "Labelled pictures on which they differ most"),
    "models.contrasts_hint": (
        "箭头前为 {current}，箭头后为 {candidate}；图片在评测所用的数据集里。",
        "Before the arrow {current}, behind it {candidate}. The pictures lie in the dataset that "
        "both were measured on.",
    ),
    "models.no_contrasts": (
        "两者没有在同一份数据上评测过；用同一数据集评测两者后，这里会列出差异最大的图片。",
        "They were not measured on the same pictures; evaluate both on one dataset, and those on "
        "which they differ most stand here.",
    ),
    "models.picture": ("图片", "Picture"),
    "models.better": ("哪个更好", "Better"),
    "error.why-missing": (
        "更换模型需要一句原因，请填写；它将永久保留。",
        "Changing the model needs a sentence that says why; it is kept for good.",
    ),
    "error.already-current": (
        "这个模型包正在使用，无需操作。",
        "This package looks already; there is nothing to do.",
    ),
    "error.nothing-before": (
        "还没有换上过模型，无从回退。",
        "No package was promoted yet, so there is nothing to go back to.",
    ),
    "error.pointer-moved-meanwhile": (
        "他人刚刚更换了模型，请看过之后再决定。",
        "Somebody else changed the model at the same moment; look at it before deciding again.",
    ),
    "error.gate-not-passed": (
        "准入检验没有放行这个模型包。如仍要换上，请勾选强制并写明原因。",
        "The gate does not let this package pass. To promote it all the same, force it and say "
        "why.",
    ),
    "error.package-not-found": (
        "没有这个模型包，请在列表里核对名称和版本。",
        "There is no such package; check its name and version in the list.",
    ),
    "error.shadow-refused": (
        "影子运行要有大于 0、至多 100% 的比例，并在 30 天内结束；结束时须有候选在运行。",
        "A shadow looks at a share above 0 and up to 100 %, ends within 30 days, and can only be "
        "ended while a candidate is in it.",
    ),
}
