"""The steps of the learning loop: asking for one, watching it."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "steps.lead": (
        "学习环节的每一步：谁在何时因何而做，结果如何。长步骤逐个运行。",
        "Every step of the learning loop: who asked for it, why, and what came of it. Long ones "
        "run one at a time.",
    ),
    "steps.new": ("新建步骤", "New step"),
    "steps.new_lead": (
        "排入队列后由服务端逐个运行，页面会显示进度和输出。",
        "It goes into the queue and is run by serving; its page shows how far it is and what it "
        "prints.",
    ),
    "steps.kinds": ("步骤种类", "Kind of step"),
    "steps.kind_dataset": ("数据集", "Dataset"),
    "steps.kind_train": ("训练", "Training"),
    "steps.kind_evaluate": ("评测", "Evaluation"),
    "steps.kind_export": ("导出", "Export"),
    "steps.kind_gate": ("准入检验", "Gate"),
    "steps.kind_shadow": ("影子运行", "Shadow"),
    "steps.kind_promote": ("换上模型", "Promotion"),
    "steps.kind_rollback": ("回退", "Roll back"),
    "steps.about_dataset": (
        "按配方冻结一个数据集；勾选后把现有样本一并交给它。",
        "Freezes a dataset from a recipe; with the samples there are now, when you tick it.",
    ),
    "steps.about_train": (
        "在一个数据集上训练，从某个模型包开始。",
        "Trains on a dataset, beginning with a package.",
    ),
    "steps.about_export": (
        "把一次训练做成模型包，并测量它。",
        "Makes a package of a run and measures it.",
    ),
    "steps.about_evaluate": (
        "像巡查那样运行模型包，把指标写到权重旁边。",
        "Runs a package as the patrol will and writes its figures beside its weights.",
    ),
    "steps.about_gate": (
        "逐图比较候选与现用模型，把结论写到候选旁边。",
        "Compares a candidate with the current package, picture by picture, and writes its word "
        "beside the candidate.",
    ),
    "steps.recipe": ("配方", "Recipe"),
    "steps.recipe_hint": (
        "工作区里的 .toml 文件。",
        "A .toml file in the workspace.",
    ),
    "steps.samples": ("交给它现有样本", "Hand it the present samples"),
    "steps.samples_hint": (
        "配方里写作 {samples}。",
        "The recipe finds them as {samples}.",
    ),
    "steps.dataset": ("数据集", "Dataset"),
    "steps.dataset_hint": (
        "工作区里的数据集文件夹。",
        "A dataset's folder in the workspace.",
    ),
    "steps.base": ("起点", "Begins with"),
    "steps.out": ("输出名称", "Name of what comes out"),
    "steps.out_hint": (
        "工作区里的新文件夹，用字母、数字和连字符。",
        "A new folder in the workspace; letters, digits and dashes.",
    ),
    "steps.epochs": ("轮数", "Epochs"),
    "steps.side": ("图片长边（像素）", "Longer side, pixels"),
    "steps.batch": ("每批图片数", "Pictures at once"),
    "steps.run": ("训练", "Run"),
    "steps.run_hint": ("工作区里完成的训练。", "A finished run in the workspace."),
    "steps.new_package": ("新模型包", "New package"),
    "steps.new_package_hint": (
        "名称/版本，例如 citypatrol/0.3.1。",
        "NAME/VERSION, such as citypatrol/0.3.1.",
    ),
    "steps.like": ("阈值参照", "Thresholds like those of"),
    "steps.candidate": ("候选", "Candidate"),
    "steps.ask": ("排入队列", "Put into the queue"),
    "steps.none": ("还没有任何步骤", "No step yet"),
    "steps.none_hint": (
        "新建一个数据集步骤，把审核结论冻结下来；训练、导出、评测和检验依次跟上。",
        "Begin with a dataset: it freezes the verdicts there are. Training, export, evaluation and "
        "the gate come after it.",
    ),
    "steps.step": ("步骤", "Step"),
    "steps.asked": ("提出时间", "Asked for"),
    "steps.took": ("用时", "Took"),
    "steps.about": ("这一步", "This step"),
    "steps.outcome": ("结果", "How it ended"),
    "steps.told": ("参数", "Told"),
    "steps.state_waiting": ("排队中", "Waiting"),
    "steps.state_running": ("运行中", "Running"),
    "steps.state_done": ("完成", "Done"),
    "steps.state_failed": ("失败", "Failed"),
    "steps.state_cancelled": ("已取消", "Cancelled"),
    "steps.state_interrupted": ("中断", "Interrupted"),
    "steps.cancel": ("取消", "Cancel"),
    "steps.cancelling": ("正在取消", "Being cancelled"),
    "steps.cancel_sure": (
        "取消这一步？训练已完成的轮次会保留。",
        "Cancel this step? Finished epochs of a training stay.",
    ),
    "steps.again": ("再做一次", "Ask again"),
    "steps.epoch": ("第 {number} 轮，共 {of} 轮", "Epoch {number} of {of}"),
    "steps.left": ("约剩 {time}", "About {time} left"),
    "steps.no_epoch": (
        "本机上还没有完成的轮次；第一轮完成后显示进度。",
        "No epoch is finished on this machine yet; progress shows after the first.",
    ),
    "steps.loss": ("训练损失", "Training loss"),
    "steps.map50": ("验证 mAP50", "mAP50 on validation"),
    "steps.change": ("变化", "Change"),
    "steps.validated": (
        "第 {number} 轮验证，按训练框架自己的算法；模型包的指标以评测为准。",
        "Validated in epoch {number}, as the training framework counts; a package's own figures "
        "come from its evaluation.",
    ),
    "steps.log": ("输出", "What it prints"),
    "steps.no_log": ("还没有输出。", "It has printed nothing yet."),
    "steps.short": (
        "这一步是对模型的决定，没有输出；详见变更记录。",
        "This step is a decision about the model and prints nothing; the history of packages tells "
        "more.",
    ),
    "error.step-not-found": (
        "没有这一步，请在列表里核对。",
        "There is no such step; look for it in the list.",
    ),
    "error.queue-full": (
        "队列已满，请等一个步骤结束后再试。",
        "The queue is full; wait until a step has ended and ask again.",
    ),
    "error.step-refused.why": (
        "请写明原因：将永久保留。",
        "Say why: the reason is kept for good.",
    ),
    "error.step-refused.letters": (
        "“{given}”只能使用字母和数字，请更正。",
        "A step cannot be told “{given}”; use letters and digits.",
    ),
    "error.step-refused.plain": (
        "路径“{given}”不合规范；请写工作目录内的路径。",
        "The path “{given}” is not plain; name one inside the workspace.",
    ),
    "error.step-refused.outside": (
        "路径“{given}”在工作目录之外；请先把内容复制进来。",
        "The path “{given}” leads out of the workspace; copy what it holds into it.",
    ),
    "error.step-refused.many": (
        "一个步骤最多 {most} 个参数，请减少。",
        "A step takes {most} words and options at most; say less.",
    ),
    "error.step-refused.option": (
        "步骤没有选项“{given}”，请核对。",
        "A step has no option “{given}”; see the command's --help.",
    ),
    "error.step-over.again": (
        "只有中途停止的步骤才能重做。",
        "Only a step that stopped short is done again.",
    ),
    "error.step-over.cancel": (
        "该步骤已经结束，无需取消。",
        "This step is over already; there is nothing to cancel.",
    ),
    "step_end.done": ("已完成。", "It is done."),
    "step_end.done-elsewhere": ("已在别处完成。", "It was done elsewhere."),
    "step_end.failed-elsewhere": ("在别处失败。", "It failed elsewhere."),
    "step_end.cancelled": ("已取消。", "It was cancelled."),
    "step_end.cancelled-before": (
        "{person} 在开始前取消。",
        "{person} cancelled it before it began.",
    ),
    "step_end.interrupted": (
        "运行期间服务停止，请重新申请。",
        "Serving ended while it ran; ask for it again.",
    ),
    "step_end.failed-words": (
        "已结束，退出码 {code}：{words}",
        "It ended with exit code {code}: {words}",
    ),
    "step_end.failed": ("已结束，退出码 {code}", "It ended with exit code {code}"),
    "step_end.not-begun": ("{python} 无法启动：{why}。", "{python} could not begin it: {why}."),
}
