"""Forms of the page of exports, and files as somebody reads them who got one."""

from __future__ import annotations

import csv
import io
from typing import Any

from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from tests.administered_county import GRID, Visitor

PERIOD = "2026Q4"
REASON = "核对年底公示名单"


def households(region: str = GRID, **more: str) -> dict[str, str]:
    """Return the form that asks for an area's households."""
    return {"kind": "households", "region": region, "period": PERIOD, "form": "csv", **more}


def cases(region: str, first: str = "2026-01-01", last: str = "2026-12-31", **more: str) -> dict[str, str]:
    """Return the form that asks for an area's cases."""
    return {"kind": "cases", "region": region, "from": first, "to": last, "form": "csv", **more}


def ask_named(browser: Visitor, **form: str) -> str:
    """Ask for a file that names people; return its number."""
    answer = browser.post("/exports", **{"named": "1", "reason": REASON, **form})
    assert answer.status_code == 303, told(answer)
    return answer.location.rpartition("-")[2]


def take(browser: Visitor, number: str) -> TestResponse:
    """Take a file that was asked for."""
    return browser.post(f"/exports/{number}/file")


def told(answer: TestResponse) -> str:
    """Return a page."""
    return answer.get_data(as_text=True)


def table(answer: TestResponse) -> list[list[Any]]:
    """Return the lines of a file: its mark, its headings, its rows."""
    assert answer.status_code == 200, told(answer)[-2000:]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    if answer.mimetype == "text/csv":
        return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    return book.get_sheet_by_index(0).to_python()


def column(answer: TestResponse, heading: str) -> list[Any]:
    """Return a column of a file."""
    _, headings, *rows = table(answer)
    return [row[headings.index(heading)] for row in rows]
