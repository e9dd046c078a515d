"""Set HTML as PDF, in a process of its own: reads it from standard input, writes the PDF to standard output.

A large village takes seconds: here they are nobody else's, and its memory goes when the process ends. Nothing is
fetched, from the network or from the disk: whatever a page needs stands in it.
"""

from __future__ import annotations

import gc
import logging
import sys
from typing import NoReturn


def refuse(url: str) -> NoReturn:
    """Fetch nothing."""
    raise ValueError(f"a paper fetches nothing: {url[:80]}")


def main() -> None:
    """Read, set, write."""
    gc.disable()  # it is over before garbage matters, and collecting takes a fifth of the time
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    from weasyprint import HTML  # noqa: PLC0415 - only this process pays for it

    page = sys.stdin.buffer.read().decode("utf-8")
    HTML(string=page, url_fetcher=refuse).write_pdf(sys.stdout.buffer)


if __name__ == "__main__":
    main()
