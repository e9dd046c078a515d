"""`geo-app docs`: the pages that are made from the program itself."""

from __future__ import annotations

import click

from geo_app import reference


@click.group()
def command() -> None:
    """输出由程序生成的文档。"""


@command.command("settings")
def settings_command() -> None:
    """输出 docs/settings.md。"""
    click.echo(reference.settings_page(), nl=False)


@command.command("commands")
def commands_command() -> None:
    """输出 docs/commands.md。"""
    click.echo(reference.commands_page(), nl=False)
