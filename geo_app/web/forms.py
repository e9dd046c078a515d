"""What people fill in: a form or the filters of a list, read into a typed model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from geo_app.errors import BadRequestError
from geo_app.web.openapi import faults

Filled = TypeVar("Filled", bound=BaseModel)
_NOT_OURS = ("csrf_token",)


def read(model: type[Filled], values: Mapping[str, str], *, beside: Iterable[str] = ()) -> Filled:
    """Return the filled-in model; fields left empty count as not sent. BadRequestError tells all that is wrong at once.

    `beside` names fields that were sent for something else.
    """
    skipped = {*_NOT_OURS, *beside}
    sent = {name: value.strip() for name, value in values.items() if value.strip() and name not in skipped}
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise BadRequestError(*faults(error)) from error


def is_for_a_page() -> bool:
    """Tell whether a person fills this in: then what is wrong is said on the page; a program gets problem+json."""
    return request.accept_mimetypes.accept_html


def told(error: BadRequestError, field_names: Mapping[str, str]) -> str:
    """Say what is wrong, with the fields called as the page calls them."""
    return "；".join(f"{field_names.get(fault.field, fault.field)}：{fault.message}" for fault in error.faults)
