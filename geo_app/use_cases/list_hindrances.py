"""List everything that keeps a batch from being taken back, as a sheet to work through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from geo_app import batch_words
from geo_app.exchange.cells import SHANGHAI
from geo_app.exchange.export_file import Sheet, to_xlsx
from layers import audit, batches
from layers.database import Database
from layers.records_batches import Hindrance
from layers.scope import Scope


def list_hindrances(database: Database, scope: Scope, number: int, area: str, asker: str) -> bytes:
    """Return the list for a batch of the viewer's area as a workbook, and note that it was taken."""
    with database.transaction(scope, read_only=False) as connection:
        batches.batch(connection, number)
        found = batches.hindrances(connection, number, None)
        detail = {"form": "xlsx", "rows": len(found), "batch": number}
        audit.note(connection, "list.export", "list", "hindrances", area=area, detail=detail)
    return as_workbook(number, found, asker)


def as_workbook(number: int, hindrances: Sequence[Hindrance], asker: str) -> bytes:
    """Write the list, with its first line saying of what and for whom."""
    now = datetime.now(SHANGHAI)
    mark = f"{asker} {now.year}年{now.month}月{now.day}日 {now:%H:%M} 导出；限工作使用，不得外传"
    rows = [(batch_words.KINDS[each.kind], batch_words.called(each), batch_words.why(each)) for each in hindrances]
    return to_xlsx(Sheet(f"第 {number} 批导入不能撤回的行", mark, ("种类", "哪一行", "为什么"), rows))


def file_name(number: int) -> str:
    """Return what the workbook of a batch is called."""
    return f"第{number}批不能撤回的行.xlsx"
