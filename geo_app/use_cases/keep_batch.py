"""Keep what an import stored as a batch that can be taken back."""

from __future__ import annotations

import hashlib
from pathlib import Path

from geo_app.exchange.columns import Layer
from geo_app.exchange.import_order import ImportOrder, ImportReport
from geo_app.exchange.tables import RowFault
from layers import batches, duplicates
from layers.batches import BatchCounts
from layers.database import Connection


def keep_batch(connection: Connection, order: ImportOrder, report: ImportReport) -> int | None:
    """Keep what was stored as a batch that can be taken back, and queue what may be there twice by now.

    A file that only repeats what is there is noted, and is no batch to take back.
    """
    number = batches.open_batch(
        connection,
        layer=order.layer,
        file_name=order.path.name,
        sha256=_sha256(order.path),
        imported_by=order.by,
        account_id=order.account_id,
        area=order.area,
        options=_options(order),
        coord_source=order.coord_source,
    )
    counts = BatchCounts(
        read=report.read,
        inserted=report.inserted,
        updated=report.updated,
        unchanged=report.read - report.inserted - report.updated - report.rejected,
        duplicates=report.duplicates,
        rejected=report.rejected,
    )
    if not batches.close_batch(connection, number, order.layer, counts, area=order.area):
        return None
    found = duplicates.look_through(connection, number, order.layer)
    if found.pairs:
        report.remarks.append(RowFault(0, "", _told_twice(order.layer, found)))
        report.remarks_found += 1
    return number


def _options(order: ImportOrder) -> dict[str, object]:
    """Return how the file was read, as far as that was said."""
    said = {
        "level": order.level,
        "valid_from": order.valid_from and order.valid_from.isoformat(),
        "encoding": order.encoding,
        "sheet": order.sheet,
        "axis_order": order.axis_order if order.axis_order != "xy" else None,
        "complete": order.complete or None,
        "skip_bad": order.skip_bad or None,
        "as_applications": order.as_applications or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _told_twice(layer: Layer, found: duplicates.Found) -> str:
    what = "户" if layer == "households" else "件"
    alike = f"，其中 {found.alike} 对内容完全相同" if found.alike else ""
    left = f"；一批最多列 {found.queued} 对，其余没有列" if found.queued < found.pairs else ""
    return f"有 {found.pairs} 对可能是同一{what}{alike}{left}，请在「重复核对」里核对"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
