"""What the pages of the process of points have in common: how they are drawn, and how a refusal is told on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from flask import render_template, request

from geo_app import process_words
from geo_app.errors import BadRequestError, Fault
from geo_app.web import access
from geo_app.web.glossary import china_today
from geo_app.web.wording import EMPTY
from layers.process_refusals import ProcessRefusedError

READING = "view_household_points"
_MOST_NUMBERS = 1000
_MOST_DIGITS = 18


def draw(template: str, faults: tuple[Fault, ...] = (), **facts: Any) -> str:
    """Render a page of the process, with what was wrong with what was sent."""
    return render_template(
        template,
        viewer=access.viewer(),
        words=process_words,
        today=china_today(),
        faults={fault.field: fault.message for fault in reversed(faults)},
        wrong=list(faults),
        days_left=days_left,
        **facts,
    )


@contextmanager
def told() -> Iterator[None]:
    """Turn what the database refuses into BadRequestError with a field and words."""
    try:
        yield
    except ProcessRefusedError as error:
        raise process_words.refused(error) from None


def tried(step: Callable[[], Any], again: Callable[[tuple[Fault, ...]], str]) -> Any:
    """Take a step; where what was sent is wrong, show the page again with what is wrong."""
    try:
        with told():
            return step()
    except BadRequestError as error:
        return again(error.faults), 400


def chosen(name: str) -> list[int]:
    """Return the numbers that were ticked in a form."""
    sent = request.form.getlist(name)
    if len(sent) > _MOST_NUMBERS:
        raise BadRequestError(Fault(name, f"一次最多 {_MOST_NUMBERS} 件"))
    return [whole(name, value) for value in sent]


def whole(name: str, value: str) -> int:
    """Read a number of a record."""
    if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
        raise BadRequestError(Fault(name, "请重新选择"))
    return int(value)


def day(name: str, label: str) -> date:
    """Read a day from the form."""
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        raise BadRequestError(Fault(name, f"{label}请写成 2026-11-25 这样")) from None


def text(name: str, most: int, label: str, *, needed: bool = False) -> str:
    """Read a text from the form."""
    value = request.form.get(name, "").strip()
    if needed and not value:
        raise BadRequestError(Fault(name, f"请填写{label}"))
    if len(value) > most:
        raise BadRequestError(Fault(name, f"{label}最多 {most} 个字"))
    return value


def choice(name: str, options: dict[str, str], label: str) -> str:
    """Read one of several options from the form."""
    value = request.form.get(name, "")
    if value not in options:
        raise BadRequestError(Fault(name, f"请选择{label}"))
    return value


def days_left(until: date | None) -> str:
    """Say how long a notice still hangs, its last day included."""
    if until is None:
        return EMPTY
    left = (until - china_today()).days
    if left < 0:
        return "已满"
    return "今天最后一天" if left == 0 else f"还有 {left} 天"


def shortest_notice(posted_on: date) -> date:
    """Return the first day on which a notice may end: five days, of which the day it is posted is none."""
    return posted_on + timedelta(days=5)
