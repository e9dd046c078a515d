"""The points schemes that come with the program: one, labelled 示例, that a village may start from."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files

from scoring.scheme import Scheme
from scoring.scheme_form import parse


def example_scheme() -> Scheme:
    """Return the example scheme, as `example.json` has it."""
    text = (files(__name__) / "example.json").read_text(encoding="utf-8")
    return parse(json.loads(text, parse_float=Decimal))
