"""Samples and the datasets frozen of them."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "samples.lead": (
        "审核结论与巡查画面变成的训练样本；人头与车牌均已模糊，这里看不到原图。",
        "What verdicts and looks gave training to learn from. Heads and plates are blurred; there "
        "is no way to the originals here.",
    ),
    "samples.one": ("样本", "Sample"),
    "samples.all": ("全部", "All"),
    "samples.outcome": ("结论", "Verdict"),
    "samples.outcome_positive": ("属实", "Right"),
    "samples.outcome_negative": ("不属实", "Wrong"),
    "samples.outcome_unreviewed": ("未审核", "Not reviewed"),
    "samples.origin": ("来源", "Comes from"),
    "samples.origin_verdict": ("审核结论", "a verdict"),
    "samples.origin_near_threshold": ("接近阈值的画面", "a look close to the threshold"),
    "samples.origin_disagreement": ("两个模型意见不一", "two models that differ"),
    "samples.state_waiting": ("等待制作模糊图", "Picture still to be blurred"),
    "samples.state_ready": ("可用于训练", "Ready for training"),
    "samples.state_duplicate": ("与另一样本几乎相同", "Nearly the same as another one"),
    "samples.state_failed": ("图片无法制作", "No picture could be made"),
    "samples.state_deleted": ("已删除", "Deleted"),
    "samples.day": ("日期", "Day"),
    "samples.usable": ("可用的", "Usable"),
    "samples.deleted": ("已删除", "Deleted"),
    "samples.more": ("显示更多", "Show more"),
    "samples.shown": ("{total} 个样本中的 {shown} 个", "{shown} of {total} samples"),
    "samples.none": ("还没有样本", "No sample yet"),
    "samples.none_hint": (
        "审核员每作出一个结论，就有一个样本在数秒后出现在这里。",
        "Every verdict of a reviewer becomes a sample some seconds later.",
    ),
    "samples.none_such": ("没有符合条件的样本", "No sample like that"),
    "samples.none_such_hint": (
        "放宽上面的筛选条件再试。",
        "Ask for less above, and show again.",
    ),
    "samples.alt": ("{kind}，摄像头 {camera}，已模糊", "{kind}, camera {camera}, blurred"),
    "samples.captured": ("拍摄时间", "Captured"),
    "samples.light": ("条件", "Condition"),
    "samples.reason": ("理由", "Reason"),
    "samples.duplicates": ("近似重复", "Near duplicates"),
    "samples.fault": ("问题", "Fault"),
    "samples.note": ("备注", "Note"),
    "samples.case": ("打开案件", "Open its case"),
    "samples.held_by": ("收录它的数据集", "Datasets that hold it"),
    "samples.held_by_none": ("没有数据集收录它。", "No dataset holds it."),
    "samples.history": ("经过", "What happened to it"),
    "samples.did_entered": ("进入样本库", "entered"),
    "samples.did_judged": ("作出结论", "judged"),
    "samples.did_box_fixed": ("修正框", "box put right"),
    "samples.did_pictured": ("制作模糊图", "picture blurred"),
    "samples.did_dropped": ("判为近似重复", "dropped as a near duplicate"),
    "samples.did_failed": ("制作失败", "failed"),
    "samples.did_deleted": ("删除", "deleted"),
    "samples.delete": ("删除样本", "Delete this sample"),
    "samples.delete_hint": (
        "图片将永久删除，只留下时间、操作人和原因。仍有副本的数据集：{count} 个，删除后会逐一告知；"
        "已训练出的模型不会因此改变。",
        "Its picture goes for good; when, who and why stay. Datasets that still hold a copy: "
        "{count}; you are told which. A network that learnt from it does not unlearn it.",
    ),
    "samples.sure": ("永久删除这张样本图片？", "Delete this sample's picture for good?"),
    "samples.gone": ("已删除，没有数据集收录它。", "It is deleted, and no dataset holds it."),
    "samples.gone_but": (
        "已删除。以下数据集仍有副本，请重新冻结：{datasets}",
        "It is deleted. These datasets still hold a copy, freeze them anew: {datasets}",
    ),
    "datasets.lead": (
        "冻结的数据集按内容哈希命名；样本被删除后，这里会提示哪些数据集需要重新冻结。",
        "Frozen datasets, known by the hash of what they hold. When samples are deleted, this page "
        "says which ones to freeze anew.",
    ),
    "datasets.name": ("数据集", "Dataset"),
    "datasets.deleted": ("其中已删除", "Deleted since"),
    "datasets.stale": ("{count} 个已删除，请重新冻结", "{count} deleted: freeze anew"),
    "datasets.none": ("还没有登记的数据集", "No dataset is registered yet"),
    "datasets.none_hint": (
        "在“训练与评测”中新建一个数据集步骤，完成后会自动登记。",
        "Ask for a dataset under “Training runs”; it registers by itself when it is built.",
    ),
    "error.sample-not-found": (
        "您的区县里没有这个样本，请核对编号。",
        "There is no such sample, or not in your district; check its id.",
    ),
    "error.reason-missing": (
        "删除样本需要一句原因，请填写；它将永久保留。",
        "Deleting a sample needs a sentence that says why; it is kept for good.",
    ),
    "sample_note.alike": ("与 {sample} 几乎相同", "nearly the same as {sample}"),
    "sample_note.counted": ("现计入 {sample}", "now counted by {sample}"),
    "sample_note.changed": ("与之相近的样本已变更", "what it was like changed"),
    "sample_note.box-back": ("随审核结论一并撤销", "taken back with the verdict"),
    "sample_note.deleted": ("原图已删除。", "The original was deleted."),
    "sample_note.missing": (
        "证据存储中没有原图。",
        "The original is not in the evidence store.",
    ),
    "sample_note.damaged": (
        "证据存储中的原图已损坏。",
        "The original in the evidence store is damaged.",
    ),
    "sample_note.broken": ("原图无法解码。", "The original cannot be decoded."),
    "sample_note.store-away": ("图片存储没有应答。", "The picture store does not answer."),
    "sample_note.no-finder": ("无法识别人脸：{error}", "Nothing finds faces: {error}"),
}
