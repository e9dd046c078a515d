"""Goals and what was measured, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One goal: what it is about, what it asks for, what was measured, and whether that is good enough."""

    name: str
    wanted: str
    measured: str
    met: bool | None = None


def at_most(name: str, limit: float, value: float, unit: str = "", more: str = "") -> Goal:
    """Return a goal that asks for no more than a limit."""
    return Goal(name, f"≤ {limit:g}{unit}", f"{value:.2f}{unit}{more and f'  ({more})'}", value <= limit)


def at_least(name: str, limit: float, value: float, unit: str = "", more: str = "") -> Goal:
    """Return a goal that asks for no less than a limit."""
    return Goal(name, f"≥ {limit:g}{unit}", f"{value:.2f}{unit}{more and f'  ({more})'}", value >= limit)


def show(title: str, goals: Sequence[Goal]) -> None:
    """Print the table."""
    width = max(len(goal.name) for goal in goals)
    wanted = max(len(goal.wanted) for goal in goals)
    print(f"\n{title}")  # noqa: T201
    for goal in goals:
        mark = {True: "ok", False: "MISS", None: ""}[goal.met]
        print(f"  {goal.name:<{width}}  {goal.wanted:<{wanted}}  {mark:<4}  {goal.measured}")  # noqa: T201
