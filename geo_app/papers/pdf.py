"""A paper as PDF: its HTML from our own templates, set by WeasyPrint in another process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from subprocess import PIPE
from threading import BoundedSemaphore

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geo_app.errors import PaperNotMadeError
from geo_app.papers import pages, wording
from geo_app.papers.card import Card
from geo_app.papers.card_pages import card_pages
from geo_app.papers.sheet import Paper

log = structlog.get_logger(__name__)

MOST_SECONDS = 55  # below what a proxy waits for
_PAGES_AT_ONCE = 40
"""Pages that are set at once: more of them are set in turns, so that none holds a gigabyte."""
_AT_ONCE = BoundedSemaphore(2)
_FOLDER = Path(__file__).parent / "templates"


def sheet_pdf(paper: Paper) -> bytes:
    """Return a paper of tables and letters as PDF."""
    page = _environment().get_template("sheet.html")
    if not paper.is_long:
        return _set([page.render(paper=paper, pages=pages)])
    stacks = pages.stacked(pages.paged(paper), _PAGES_AT_ONCE)
    return _set([page.render(paper=paper, pages=pages, stack=stack) for stack in stacks])


def cards_pdf(cards: Iterable[Card], title: str) -> bytes:
    """Return households' cards as PDF, each beginning a page."""
    shown = [page for card in cards for page in card_pages(card)]
    template = _environment().get_template("cards.html")
    stacks = [shown[at : at + _PAGES_AT_ONCE] for at in range(0, len(shown), _PAGES_AT_ONCE)] or [[]]
    return _set([template.render(pages=stack, title=title) for stack in stacks])


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("geo_app.papers"), autoescape=True, undefined=StrictUndefined)
    made.filters |= {
        "shown": wording.shown,
        "folded": wording.folded, "chinese_date": wording.chinese_date, "quarter": wording.quarter,
        "tenths": wording.tenths, "signed": wording.signed, "hundredths": wording.hundredths,
    }  # fmt: skip
    made.globals["css"] = Markup((_FOLDER / "paper.css").read_text(encoding="utf-8"))  # noqa: S704  # nosec B704 - our own
    return made


def _set(documents: Sequence[str]) -> bytes:
    """Set documents as one PDF in another process. PaperNotMadeError when that did not end well, or not in time."""
    # what a paper needs of the environment; passwords and keys are not among it
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [sys.executable, "-m", "geo_app.papers.press"]
    with (
        _AT_ONCE,
        subprocess.Popen(
            command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
        ) as process,
    ):
        try:
            made, reason = process.communicate("\0".join(documents).encode(), timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)  # with those that it shared the work out to
            raise PaperNotMadeError("内容太多，没有在一分钟内排好版。请按组打印，或下载 Excel。") from error
    if process.returncode != 0:
        log.error("paper_not_made", reason=reason.decode(errors="replace")[-2000:])
        raise PaperNotMadeError("PDF 没有排好版，原因已记录。请先下载 Excel，并联系系统管理员。")
    return made
