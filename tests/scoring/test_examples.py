"""The examples in the docstrings of scoring are true."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

import scoring


@pytest.mark.parametrize("name", [module.name for module in iter_modules(scoring.__path__)])
def test_docstring_examples(name):
    result = doctest.testmod(import_module(f"scoring.{name}"))
    assert result.attempted > 0
    assert result.failed == 0
