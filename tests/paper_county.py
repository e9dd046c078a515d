"""What the tests of papers stand on: a village with a quarter frozen, who agreed to what, and PDFs read back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

import pypdfium2
from pypdf import PdfReader

from layers.scope import Scope
from tests.forgotten_past import forget_past

VILLAGE, CLERK = "330521102218", "village-330521102218"
OPEN, FROZEN = "2026Q4", "2026Q3"
LETTERS_PER_MM = 72 / 25.4
_ACROSS = 60  # points: the letters of 预览，未公示 across a page
_FREEZE = """
    insert into period_results (village_code, period, version, scheme_id, posted_on, posted_until)
    select village_code, period, 1, scheme_id, current_date - 40, current_date - 20 from village_scores
    where (village_code, period) = (%(village)s, %(period)s);
    update household_scores s set band_first = greatest(rank_no - 2, 1), band_last = rank_no + 2
    where (village_code, period) = (%(village)s, %(period)s) and rank_no is not null;
    update period_results set frozen_on = current_date - 19, ledger_seal = sha256('a seal'),
        results = app.frozen_results(village_code, period),
        digest = sha256(convert_to(app.frozen_results(village_code, period)::text, 'UTF8'))
    where (village_code, period) = (%(village)s, %(period)s)
"""


def ask(database: Any, statement: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
    """Run a statement as the schema's owner and return its rows, if it has any."""
    with (
        database.owner.transaction(Scope.nobody(), read_only=False) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, named or values or None)
        return cursor.fetchall() if cursor.description else []


def freeze(database: Any, village: str = VILLAGE, period: str = FROZEN) -> None:
    """Have a quarter posted and frozen some weeks ago, and nothing else of what the demonstration comes with."""
    forget_past(partial(ask, database), village)
    ask(database, _FREEZE, village=village, period=period)


def consent(database: Any, household_code: str, purpose: str) -> None:
    """Have a household agree to be named."""
    ask(
        database,
        """insert into naming_consents (household_id, purpose, form_ref, given_on, ground)
           select id, %s, '同意书 1 号', current_date, ground from households where code = %s""",
        purpose, household_code,
    )  # fmt: skip


def read_pdf(body: bytes) -> PdfReader:
    """Read a PDF back."""
    return PdfReader(io.BytesIO(body))


def text_of(body: bytes) -> str:
    """Return all text of a PDF."""
    return "\n".join(page.extract_text() for page in read_pdf(body).pages)


def lines_of(body: bytes) -> list[str]:
    """Return what stands beside one another on each line of a PDF's pages, what stands apart parted by a blank."""
    return [line for page in pypdfium2.PdfDocument(body) for line in _lines(page.get_textpage())]


def _lines(text: Any) -> list[str]:
    lines: list[tuple[float, list[tuple[float, float, str]]]] = []
    placed = [
        (*text.get_charbox(number, loose=True), text.get_text_range(number, 1)) for number in range(text.count_chars())
    ]
    for left, bottom, right, top, letter in sorted(placed, key=lambda one: -one[1]):
        if not letter.strip() or top - bottom > _ACROSS:
            continue
        if not lines or lines[-1][0] - bottom > (top - bottom) / 3:
            lines.append((bottom, []))
        lines[-1][1].append((left, right, letter))
    return ["".join(_parted(sorted(letters))) for _, letters in lines]


def _parted(letters: list[tuple[float, float, str]]) -> Iterator[str]:
    end = letters[0][0]
    for left, right, letter in letters:
        yield f" {letter}" if left - end > 1 else letter
        end = right
