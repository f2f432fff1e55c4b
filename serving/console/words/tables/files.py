"""Why a file was refused, what is said of one that was taken, and why somebody has to wait."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "error.too-often.requests": (
        "每分钟最多 {per_minute} 次请求，请等待 {wait} 秒后再试，并降低频率。",
        "At most {per_minute} requests a minute; wait {wait} s, and from then on ask less often.",
    ),
    "error.too-often.lists": (
        "每分钟最多查询列表 {per_minute} 次，请等待 {wait} 秒后再试，并降低频率。",
        "At most {per_minute} lists a minute; wait {wait} s, and from then on ask less often.",
    ),
    "error.too-often.exports": (
        "每分钟最多导出 {per_minute} 次，请等待 {wait} 秒后再试，并降低频率。",
        "At most {per_minute} exports a minute; wait {wait} s, and from then on ask less often.",
    ),
    "error.too-often.sign_ins": (
        "每分钟最多尝试登录 {per_minute} 次，请等待 {wait} 秒后再试。",
        "At most {per_minute} attempts to sign in a minute; wait {wait} s.",
    ),
    "error.district-tree-broken.id": (
        "区划编号须为 1 至 {most} 个可见字符，请更正。",
        "A district needs an id of 1 to {most} printable characters.",
    ),
    "error.district-tree-broken.city": (
        "{id} 是市级，不能有上级，请留空。",
        "{id} is a city: leave its parent out.",
    ),
    "error.district-tree-broken.street": (
        "街道 {id} 须填写所属区县的编号作为上级。",
        "The street {id} needs the id of its district as parent.",
    ),
    "error.district-tree-broken.twice": (
        "{id} 在文件中出现了两次，请保留一个。",
        "The district {id} stands twice in the list; keep one of them.",
    ),
    "error.district-tree-broken.parent-city": (
        "{id} 的上级 {parent} 须是本文件中的市级，请补上或更正。",
        "The parent {parent} of {id} must be a city of this list; add it or correct the parent.",
    ),
    "error.district-tree-broken.parent-district": (
        "{id} 的上级 {parent} 须是本文件中的区县，请补上或更正。",
        "The parent {parent} of {id} must be a district of this list; add it or correct the "
        "parent.",
    ),
    "error.district-tree-broken.large": (
        "{name} 超过 {most} 字节，不是区划列表。",
        "{name} is larger than {most} bytes; it is no list of districts.",
    ),
    "error.district-tree-broken.columns": (
        "{name} 首行须有 id、name、level、parent 各列。",
        "{name} needs the columns id, name, level and parent in its first line.",
    ),
    "error.district-tree-broken.csv": (
        "第 {line} 行不是有效的 CSV，请重新保存。",
        "Line {line} is no CSV; save it again.",
    ),
    "error.district-tree-broken.empty": (
        "{name} 没有任何区划，请在首行之下至少写一行。",
        "{name} names no place; write at least one line below the first.",
    ),
    "error.district-tree-broken.encoding": (
        "{name} 既不是 UTF-8 也不是 GBK，请存为 UTF-8。",
        "{name} is neither UTF-8 nor GBK; save it as UTF-8.",
    ),
    "error.district-tree-broken.level": (
        "第 {line} 行：没有“{level}”这个层级，请写 city、district 或 street。",
        "Line {line}: {level!r} is no level; write city, district or street.",
    ),
    "error.file-unreadable.away": (
        "缺少 {name} 或无法读取，请检查文件夹。",
        "{name} cannot be read; check the folder.",
    ),
    "error.file-unreadable.encoding": (
        "{name} 第 {line} 行不是 UTF-8 文本，请存为 UTF-8。",
        "{name} line {line} is not UTF-8 text; save it as UTF-8.",
    ),
    "error.file-unreadable.syntax": (
        "{name} 第 {line} 行不是有效的 {form}，请更正后重新导入。",
        "{name} line {line} is not valid {form}; correct it and import again.",
    ),
    "error.file-unreadable.not-valid": (
        "{name}：{said}，请更正后重新导入。",
        "{name}: {said}; correct it and import again.",
    ),
    "error.file-unreadable.not-valid-at": (
        "{name} 第 {line} 行：{said}，请更正后重新导入。",
        "{name} line {line}: {said}; correct it and import again.",
    ),
    "error.file-unreadable.empty": (
        "{name} 表头之下没有内容，请补上。",
        "{name} has no line below its header; add what belongs there.",
    ),
    "error.file-unreadable.columns": (
        "{name} 首行的列须为：{columns}。",
        "{name} line 1: its columns must be {columns}.",
    ),
    "error.file-unreadable.long": (
        "{name} 超过 {most} 行，请减少。",
        "{name} has more than {most} lines; take fewer.",
    ),
    "error.file-unreadable.cells": (
        "{name} 第 {line} 行有 {count} 个单元格，表头有 {wanted} 个；含逗号的文字请加引号。",
        "{name} line {line}: it has {count} cells and the header {wanted}; put text with a comma "
        "between quotes.",
    ),
    "error.pack-unreadable.no-major": (
        "{name} 第 {line} 行：没有 {group} 大类 {major}，请在 majors.csv 中补上。",
        "{name} line {line}: there is no {group} major {major}; add it to majors.csv.",
    ),
    "error.pack-unreadable.no-minor": (
        "{name} 第 {line} 行：没有 {group} 小类 {minor}，请在 minors.csv 中补上。",
        "{name} line {line}: there is no {group} minor {minor}; add it to minors.csv.",
    ),
    "error.pack-unreadable.no-kind": (
        "{name} 第 {line} 行：没有违规类型 {kind}，请在 kinds.csv 中补上。",
        "{name} line {line}: there is no violation kind {kind}; add it to kinds.csv.",
    ),
    "error.pack-unreadable.no-code": (
        "{name} 第 {line} 行：没有 {group} 代码 {minor}，请写大类或小类，或两栏都写 *。",
        "{name} line {line}: there is no {group} code {minor}; name a major or a minor, or write * "
        "for group and code.",
    ),
    "error.pack-unreadable.no-unit": (
        "{name} 第 {line} 行：没有单位 {unit}，请在 units.csv 中补上。",
        "{name} line {line}: there is no unit {unit}; add it to units.csv.",
    ),
    "error.pack-unreadable.no-last-duty": (
        "duties.csv 没有 *,*,* 一行，请指定无人负责时由哪个单位接收。",
        "duties.csv has no line *,*,*: name the unit that takes what nobody else does.",
    ),
    "error.file-unreadable.no-parent": (
        "{name} 第 {line} 行：没有上级单位 {unit}，请补上或更正。",
        "{name} line {line}: there is no unit {unit} to stand above it.",
    ),
    "error.file-unreadable.parent-below": (
        "{name} 第 {line} 行：单位 {unit} 的层级高于其上级单位 {parent}，请更正。",
        "{name} line {line}: unit {unit} cannot stand below unit {parent} of a lower level.",
    ),
    "error.file-unreadable.circle": (
        "{name} 第 {line} 行：单位 {unit} 成了自己的上级，请更正上级。",
        "{name} line {line}: unit {unit} stands above itself; mend its parent.",
    ),
    "error.file-unreadable.twice": (
        "{name} 第 {line} 行：{what} 已在第 {before} 行出现，请保留一个。",
        "{name} line {line}: {what} stands in line {before} already; keep one of them.",
    ),
    "error.pack-unreadable.rungs": (
        "pack.toml：催办各级须名称各异并依次升高（比例升高，或比例相同而小时数升高），请排好顺序。",
        "pack.toml: the rungs of urge need names of their own and rising shares, or the same share "
        "and rising hours after it; order them.",
    ),
    "error.pack-unreadable.signs": (
        "{name} 含有 YAML 不允许的符号，请删除。",
        "{name} holds signs that YAML does not allow.",
    ),
    "error.pack-unreadable.no-label": (
        "labels.yaml 没有状态 {status} 的名称，请用两种语言补上。",
        "labels.yaml has no label for {status}; add it in both languages.",
    ),
    "error.pack-unreadable.not-shipped": (
        "没有随附标准包 {name}，可选：{choice}。",
        "No pack {name} is shipped; choose from {choice}.",
    ),
    "error.file-unreadable.no-zip": (
        "这不是可打开的 ZIP 文件，请重新打包文件夹，不要设密码。",
        "This is no ZIP file that can be opened; pack the folder again, without a password.",
    ),
    "error.file-unreadable.zip-twice": (
        "ZIP 中有两个 {name}，请只打包一个文件夹。",
        "The ZIP holds {name} twice; pack one folder only.",
    ),
    "error.file-unreadable.zip-large": (
        "ZIP 解开后超过 {most} 字节，请只打包 {name} 所在的文件夹。",
        "The ZIP unpacks to more than {most} bytes; pack only the folder of {name}.",
    ),
    "error.file-unreadable.zip-empty": (
        "ZIP 中没有 {name}，请打包它所在的文件夹。",
        "The ZIP holds no {name}; pack the folder it stands in.",
    ),
    "error.units-unreadable.two-desks": (
        "{name} 第 {line} 行：该区已由 {unit} 担任派遣台，请只保留一个。",
        "{name} line {line}: {unit} is the desk there already; keep one.",
    ),
    "error.units-unreadable.no-desk": (
        "units.csv 没有全市的派遣台：请在一个 district 为空的单位的 desk 栏写 yes，"
        "由它在单位不明时决定。",
        "units.csv names no desk for the whole city: write yes under desk, with an empty district, "
        "for whoever decides where no unit is certain.",
    ),
    "error.units-unreadable.area-unit": (
        "{name} 第 {number} 个图形（{area}）：没有单位 {unit}，请在 units.csv 中补上。",
        "{name} feature {number} ({area}): there is no unit {unit}; add it to units.csv.",
    ),
    "error.units-unreadable.corners": (
        "{name} 的顶点超过 {most} 个，请先简化边界。",
        "{name} has more than {most} corners; simplify its outlines first.",
    ),
    "error.units-unreadable.deep": (
        "{name} 嵌套过深，不是地图，请重新导出。",
        "{name} is nested too deep to be a map.",
    ),
    "error.units-unreadable.no-collection": (
        "{name} 不是 GeoJSON FeatureCollection，请按此格式导出。",
        "{name} is no GeoJSON FeatureCollection; export it as one.",
    ),
    "error.units-unreadable.areas": (
        "{name} 的责任区超过 {most} 个，请合并一部分。",
        "{name} has more than {most} areas; join some of them.",
    ),
    "error.units-unreadable.crs": (
        "{name} 的坐标系无法识别，请导出为下列之一：{choice}。",
        "{name} is in a reference system we do not read; export it in one of {choice}.",
    ),
    "error.units-unreadable.two-crs": (
        "{name} 写的坐标系是 {one}，register.toml 写的是 {other}，请更正其一。",
        "{name} says it is in {one} and register.toml says {other}; correct one of them.",
    ),
    "error.units-unreadable.feature": (
        "{name} 第 {number} 个图形：{said}，请更正。",
        "{name} feature {number}: {said}.",
    ),
    "error.units-unreadable.position": (
        "{name} 第 {number} 个图形（{area}）的坐标无效，请更正。",
        "{name} feature {number} ({area}) has coordinates that are none; correct them.",
    ),
    "error.units-unreadable.open-rings": (
        "{name} 第 {number} 个图形（{area}）的边界没有闭合，请重新绘制。",
        "{name} feature {number} ({area}): its rings are no closed outlines; draw it anew.",
    ),
    "error.units-unreadable.outline": (
        "{name} 第 {number} 个图形（{area}）的边界自相交或为空，请更正。",
        "{name} feature {number} ({area}) is no sound outline; mend it.",
    ),
    "error.permits-unreadable.none": (
        "{name} 里没有许可，请为每个许可写一个 [[permits]]。",
        "{name} holds no permits; write [[permits]] for each one.",
    ),
    "error.permits-unreadable.no-area": (
        "{name} 须恰好有一个区域，请保存为一个 Polygon 或 MultiPolygon。",
        "{name} holds no single area; save one Polygon or MultiPolygon in it.",
    ),
    "error.permits-unreadable.no-collection": (
        "{name} 不是含许可的 FeatureCollection，请重新导出。",
        "{name} is no FeatureCollection with permits; export it again.",
    ),
    "error.permits-unreadable.many": (
        "一个文件最多 {most} 个许可，请拆分。",
        "A file may hold {most} permits; split it.",
    ),
    "notice.one-sheet": (
        "只读取了工作表“{sheet}”，未读取：{others}。",
        "Only the sheet {sheet!r} was read, not {others}.",
    ),
    "notice.areas": (
        "{count} 行是区域或分组，不是摄像头，已略过。",
        "{count:line is an area or a group|lines are areas or groups}, nothing to look with, and "
        "left out.",
    ),
    "notice.unplaced": (
        "{count} 路摄像头没有坐标或坐标为 0，不会出现在地图上。",
        "{count:camera has|cameras have} no coordinates, or 0: the map lacks them.",
    ),
    "notice.misplaced": (
        "{count} 路摄像头的坐标无效（如第 {line} 行），已按无坐标导入；经纬度可能填反了。",
        "{count:camera has|cameras have} coordinates that are none, line {line} among them, and "
        "taken without: longitude and latitude may be exchanged.",
    ),
    "notice.off": (
        "列表中有 {count} 路摄像头为离线状态，仍会巡查。",
        "{count:camera is|cameras are} off by the list, and visited all the same.",
    ),
    "notice.moving": (
        "{count} 路摄像头可由所属单位转动，画面可能改变。",
        "{count:camera|cameras} can be turned by the owner: views may move.",
    ),
    "notice.unused": ("未使用的列：{columns}。", "Columns not used: {columns}."),
    "notice.names": (
        "{names} 个名称对应多路摄像头，“{name}”有 {count} 路，只能凭编号区分。",
        "{names:name stands|names stand} for more than one camera, {name!r} for {count}: "
        "people will tell them apart by their ids only.",
    ),
    "notice.drawings": (
        "{count} 路摄像头（如 {first}）保留了人工绘制的区域和许可；"
        "要采用文件中的内容，请勾选替换区域。",
        "{count:camera keeps|cameras keep} the zones and permits that people drew, {first} among "
        "them: tick to replace drawings to take the file's.",
    ),
}
