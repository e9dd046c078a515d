"""A paper as PDF: its HTML from our own templates, set by WeasyPrint in another process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geo_app.errors import PaperNotMadeError
from geo_app.papers import wording
from geo_app.papers.card import Card
from geo_app.papers.sheet import Paper

log = structlog.get_logger(__name__)

MOST_SECONDS = 55  # below what a proxy waits for
_AT_ONCE = BoundedSemaphore(2)
_FOLDER = Path(__file__).parent / "templates"


def sheet_pdf(paper: Paper) -> bytes:
    """Return a paper of tables and letters as PDF."""
    return _set(_environment().get_template("sheet.html").render(paper=paper))


def cards_pdf(cards: Iterable[Card], title: str) -> bytes:
    """Return households' cards as PDF, each beginning a page."""
    return _set(_environment().get_template("cards.html").render(cards=list(cards), title=title))


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


def _set(page: str) -> bytes:
    """Set a page in another process. PaperNotMadeError when that did not end well, or not in time."""
    # what a paper needs of the environment; passwords and keys are not among it
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [sys.executable, "-m", "geo_app.papers.press"]
    with _AT_ONCE:
        try:
            made = subprocess.run(
                command, input=page.encode(), capture_output=True, timeout=MOST_SECONDS, check=True, env=environment
            )
        except subprocess.TimeoutExpired as error:
            raise PaperNotMadeError("内容太多，没有在一分钟内排好版。请按组打印，或下载 Excel。") from error
        except subprocess.CalledProcessError as error:
            log.error("paper_not_made", reason=error.stderr.decode(errors="replace")[-2000:])
            raise PaperNotMadeError("PDF 没有排好版，原因已记录。请先下载 Excel，并联系系统管理员。") from error
    return made.stdout
