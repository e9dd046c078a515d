"""Wordings of points items, as villages write them: those that must be refused, and those that must pass."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
REFUSED = [tuple(line.split(" ", 1)) for line in (_HERE / "refused.txt").read_text(encoding="utf-8").splitlines()]
LAWFUL = (_HERE / "lawful.txt").read_text(encoding="utf-8").splitlines()
