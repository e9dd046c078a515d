"""What files of batches, and of what may be there twice, hold; nobody's name is among it."""

from __future__ import annotations

from functools import partial
from itertools import chain, combinations

from geo_app import batch_words
from geo_app.exchange.list_kinds import ExportList, ListColumn

_C = ListColumn
_code = partial(ListColumn, kind="code")
_REASONS = {
    ",".join(found): "、".join(batch_words.REASONS[name] for name in found)
    for found in chain.from_iterable(combinations(sorted(batch_words.REASONS), n) for n in range(1, 5))
}
_VERDICTS = {"open": "待核对", "same": "是同一件", "different": "不是同一件"}


def _side(name: str, title: str) -> tuple[ListColumn, ...]:
    """Return what a file says of one case of a pair."""
    return (
        _C(f"{name}_id", f"{title}系统编号", "whole", 20, on_paper=False),
        _C(f"{name}_number", f"{title}编号", width=32, on_paper=False),
        _C(f"{name}_title", f"{title}标题", width=44),
        _C(f"{name}_category", f"{title}类别", width=24, on_paper=False),
        _C(f"{name}_registered_at", f"{title}登记时间", "moment", 28),
        _C(f"{name}_address", f"{title}地址", width=40),
        _C(f"{name}_region", f"{title}属地", width=24, on_paper=False),
    )


LISTS_OF_IMPORTS = (
    ExportList(
        "batches",
        "导入批次",
        "批",
        tuple(f"import_{layer}" for layer in batch_words.LAYERS),
        (
            _C("id", "批次", "whole", 16),
            _C("layer", "内容", width=18, words=batch_words.LAYERS),
            _C("file_name", "文件", width=50),
            _C("state", "状态", width=26, words=batch_words.STATES),
            _C("rows_read", "读到行数", "whole", 20),
            _C("rows_inserted", "新增", "whole", 16),
            _C("rows_updated", "更新", "whole", 16),
            _C("rows_unchanged", "不变", "whole", 16),
            _C("rows_duplicate", "重复行", "whole", 16, on_paper=False),
            _C("rows_rejected", "拒绝", "whole", 16),
            _C("rows_removed", "撤掉", "whole", 16, on_paper=False),
            _C("imported_by", "谁导入", width=24),
            _C("imported_at", "导入时间", "moment", 28),
            _C("region_name", "范围", width=26),
            _C("undoes", "撤回的批次", "whole", 20, on_paper=False),
            _C("undo_reason", "撤回原因", width=40, on_paper=False),
        ),
    ),
    ExportList(
        "duplicates",
        "重复核对",
        "对",
        ("judge_duplicates",),
        (
            _C("id", "序号", "whole", 14),
            _C("state", "核对", width=22, words=_VERDICTS),
            _C("reasons", "像在哪里", width=36, words=_REASONS),
            _C("days", "相隔天数", "whole", 18),
            _C("metres", "相距（米）", "whole", 20),
            *_side("earlier", "前一件"),
            *_side("later", "后一件"),
            _C("batch_id", "导入批次", "whole", 18, on_paper=False),
            _C("found_at", "发现时间", "moment", 28, on_paper=False),
            _C("judged_by", "核对人", width=22, on_paper=False),
            _C("judged_at", "核对时间", "moment", 28, on_paper=False),
        ),
    ),
    ExportList(
        "household_pairs",
        "一户两个编码",
        "对",
        ("import_households",),
        (
            _code("earlier_code", "前一个户号", width=40),
            _code("later_code", "后一个户号", width=40),
            _C("village_name", "村（社区）", width=40),
            _C("group_no", "组", "whole", 14),
            _C("found_on", "发现日期", "day", 28),
        ),
    ),
)
