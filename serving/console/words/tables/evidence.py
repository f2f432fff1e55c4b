"""What proving and taking evidence refuses, and what a check of it finds
(serving.evidence.findings)."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "error.store-away.silent": (
        "图片存储没有应答，请稍后再试。",
        "The picture store does not answer; try again in a moment.",
    ),
    "error.store-away.lost": (
        "有图片在存储中缺失或损坏，请告知管理员。",
        "A picture is missing or damaged in the store; tell the administrator.",
    ),
    "error.store-away.broken": (
        "有图片无法解码，请改看原图。",
        "A picture cannot be decoded; look at the original instead.",
    ),
    "error.cannot-blur": (
        "无法打开用于模糊处理的模型包，因此不显示图片；请管理员检查 serving.learning.finder。",
        "The model package that finds what to blur cannot be opened, so no picture is shown; tell "
        "the administrator to check serving.learning.finder.",
    ),
    "error.chain-broken": (
        "案件 {number} 的办理过程不完整，不予签名；请运行 citypatrol evidence verify {number} "
        "并查明是谁改动了数据库。",
        "The history of case {number} does not hold and is not signed. Run 'citypatrol evidence "
        "verify {number}' and find out who changed the database.",
    ),
    "error.no-signing-key.none": (
        "没有签名密钥；请管理员运行 citypatrol evidence keys new 生成。",
        "There is no key to sign with; make one with 'citypatrol evidence keys new'.",
    ),
    "error.no-signing-key.others": (
        "签名私钥 {file} 可被他人读取；请收紧其权限，若已被读取则更换密钥。",
        "Others than its owner may read the private key {file}; 'chmod 600' it, and replace the "
        "key if they did.",
    ),
    "error.no-signing-key.unread": (
        "无法读取签名私钥 {file}；请检查其所有者和权限。",
        "The private key {file} cannot be read; check its owner and mode.",
    ),
    "error.no-signing-key.no-key": (
        "{file} 中没有 PEM 格式的 Ed25519 私钥；请恢复，或运行 citypatrol evidence keys new 生成。",
        "{file} holds no private Ed25519 key in PEM; restore it, or make a new one with "
        "'citypatrol evidence keys new'.",
    ),
    "chain.first": (
        "首个环节被改动：案件的编号、上报内容或时间与原始的不符。",
        "The first link was changed: number, report or time of the case are not the original.",
    ),
    "chain.changed": (
        "第 {step} 步与当时记录的不符，或与前一步不衔接。",
        "Step {step} is not what was written, or does not follow from the step before it.",
    ),
    "chain.removed": (
        "办理过程从第 {before} 步跳到第 {after} 步：有步骤被删除。",
        "The history goes from step {before} to step {after}: one was removed.",
    ),
    "chain.order": (
        "第 {step} 步出现在第 {place} 步的位置：顺序被改动。",
        "Step {step} stands where step {place} belongs: the order was changed.",
    ),
    "finding.missing": (
        "{role} {name} 在存储中缺失。",
        "The {role} picture {name} is missing from the store.",
    ),
    "finding.damaged": (
        "{role} {name} 在存储中已损坏。",
        "The {role} picture {name} is damaged in the store.",
    ),
    "finding.other-hash": (
        "{role} {name} 的校验值与上报的不符。",
        "The {role} picture {name} has another hash than the report says.",
    ),
    "finding.other-size": (
        "{role} {name} 为 {bytes} 字节，应为 {told} 字节。",
        "The {role} picture {name} has {bytes} bytes, not {told}.",
    ),
    "finding.no-original": (
        "{role}的原图 {name} 不完整。",
        "The original {name} of the {role} picture is not there whole.",
    ),
    "finding.steps": (
        "案件为第 {version} 版，却有 {steps} 步：有步骤被删除或插入。",
        "The case is at version {version} and has {steps} steps: some were removed or put in.",
    ),
    "finding.status": (
        "案件状态为“{status}”，办理过程却止于“{last}”。",
        "The case is {status}, and its history ends as {last}.",
    ),
    "finding.signature": (
        "{at} 对办理过程的签名被改动。",
        "The signature of {at} over the history was changed.",
    ),
    "finding.written-anew": (
        "办理过程与 {at} 在第 {step} 步之后签名的不同：此后被重写。",
        "The history is not the one that was signed on {at} after step {step}: it was written "
        "anew since.",
    ),
    "finding.deleted": (
        "{role} {name} 已于 {at} 按规则 {rule} 删除。",
        "The {role} picture {name} was deleted under the rule {rule} on {at}.",
    ),
    "finding.back-filled": (
        "链条于 {at} 补建：此前的 {steps} 步在补建之前的内容无法证明。",
        "The chain was made afterwards, on {at}: what its first {steps} steps were before that "
        "moment is not proven.",
    ),
    "finding.made": (
        "案件 {number}，{steps} 步，由 {who} 于 {at} 导出，用密钥 {key} 签名。",
        "Case {number}, {steps} steps, made by {who} on {at}, signed with the key {key}.",
    ),
    "finding.key-unchecked": (
        "没有核对密钥属于谁：公钥来自证据包本身。请另行取得本市公钥，用 --key 再次核验。",
        "Whose key that is was not checked: it came with the bundle. Get the city's public key "
        "another way and check again with --key.",
    ),
    "finding.pair-unnamed": (
        "办理过程写于步骤记录核查图片之前：处置前后的图片是否对应，仅由签名证明。",
        "The history was written before steps named the pictures of a check: that the pair before "
        "and after handling is the right one rests on the signature alone.",
    ),
    "finding.blurred": (
        "图片为人脸和车牌已模糊的副本；原图的校验值见清单。",
        "The pictures are copies with heads and plates blurred; the originals have the hashes in "
        "the manifest.",
    ),
    "finding.was-missing": (
        "导出时{role} {name} 在存储中缺失。",
        "The {role} picture {name} was missing in the store when the bundle was made.",
    ),
    "finding.was-damaged": (
        "导出时{role} {name} 在存储中已损坏。",
        "The {role} picture {name} was damaged in the store when the bundle was made.",
    ),
}
