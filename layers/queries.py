"""The queries of layers/sql, loaded once."""

from __future__ import annotations

from importlib.resources import files
from types import ModuleType
from typing import Any

import aiosql

from layers import records


def load(name: str, kinds: ModuleType = records) -> Any:
    """Return the queries of `sql/<name>.sql` as functions; rows of a `record_class` become that record of `kinds`."""
    text = (files("layers") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    classes = {kind: getattr(kinds, kind) for kind in kinds.__dict__ if kind[0].isupper()}
    return aiosql.from_str(text, "psycopg2", record_classes=classes)
