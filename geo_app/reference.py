"""The pages of documentation that are made from the program itself: its settings and its commands."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import click
from pydantic_core import PydanticUndefined

from geo_app import settings
from geo_app.cli import main

_SETTINGS_HEAD = """# Settings

Read from the environment when the program starts, and checked then: a wrong value stops it with a message. Made by
`geo-app docs settings` from `geo_app/settings.py`.

| variable | default | meaning |
|---|---|---|
"""

_COMMANDS_HEAD = """# Commands

Made by `geo-app docs commands` from the program itself. `./geo NAME …` does the same as `geo-app NAME …`, and sets up
first what is missing.
"""


def settings_page() -> str:
    """Return docs/settings.md."""
    meanings = _meanings()
    rows = [
        f"| `{name.upper()}` | {_default(field)} | {meanings[name]} |\n"
        for name, field in settings.Settings.model_fields.items()
    ]
    return _SETTINGS_HEAD + "".join(rows)


def commands_page() -> str:
    """Return docs/commands.md."""
    return _COMMANDS_HEAD + "".join(_sections(main, click.Context(main, info_name="geo-app")))


def _meanings() -> dict[str, str]:
    """Return the docstring that follows each setting in the source."""
    module = ast.parse(inspect.getsource(settings))
    body = next(node.body for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    found = {}
    for field, text in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(text.value)).split()).replace("|", "\\|")
    return found


def _default(field: Any) -> str:
    if field.default_factory is settings.default_home:
        return "`~/.local/share/geo-app`; as root `/var/lib/geo-app`"
    if field.default is PydanticUndefined or field.default in (None, ""):
        return "–"
    value = int(field.default) if isinstance(field.default, bool) else field.default
    return f"`{value}`"


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(context)):
            child = command.get_command(context, name)
            if child is not None:
                yield from _sections(child, click.Context(child, info_name=name, parent=context))
        if not command.invoke_without_command:
            return
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"\n## `{context.command_path}`\n\n{(command.help or '').strip()}\n\n    {context.command_path} {usage}\n"
    options = [
        record
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option) and "--help" not in parameter.opts
        if (record := parameter.get_help_record(context))
    ]
    if options:
        yield "\n| option | meaning |\n|---|---|\n"
        yield from (f"| `{name.replace('|', chr(92) + '|')}` | {meaning} |\n" for name, meaning in options)
