"""Set HTML as PDF, in a process of its own: reads it from standard input, writes the PDF to standard output.

A large village takes seconds: here they are nobody else's, and its memory goes when the process ends. Nothing is
fetched, from the network or from the disk: whatever a page needs stands in it.
"""

from __future__ import annotations

import gc
import io
import logging
import multiprocessing
import os
import sys
from typing import NoReturn

from pypdf import PdfWriter

_MOST_HANDS = 2


def refuse(url: str) -> NoReturn:
    """Fetch nothing."""
    raise ValueError(f"a paper fetches nothing: {url[:80]}")


def main() -> None:
    """Read, set, write. Several documents, apart by a NUL each, are set by two at a time and become one PDF."""
    gc.disable()  # it is over before garbage matters, and collecting takes a fifth of the time
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    import weasyprint  # noqa: F401, PLC0415 - only this process pays for it, and those that it shares out to do not again

    documents = sys.stdin.buffer.read().decode("utf-8").split("\0")
    if len(documents) == 1:
        sys.stdout.buffer.write(_pdf(documents[0]))
        return
    # each is set by a process of its own, whose memory goes with it
    joined = PdfWriter()
    hands = min(len(os.sched_getaffinity(0)), _MOST_HANDS)
    with multiprocessing.get_context("fork").Pool(hands, maxtasksperchild=1) as pool:
        for part in pool.imap(_pdf, documents):
            joined.append(io.BytesIO(part))
    kept = io.BytesIO()  # a pipe cannot say where it is
    joined.write(kept)
    sys.stdout.buffer.write(kept.getvalue())


def _pdf(document: str) -> bytes:
    from weasyprint import HTML  # noqa: PLC0415

    made: bytes = HTML(string=document, url_fetcher=refuse).write_pdf()
    return made


if __name__ == "__main__":
    main()
