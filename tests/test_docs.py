"""The docs name what there is: every setting, command and route, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from geo_app.cli import main
from geo_app.reference import commands_page, settings_page
from geo_app.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def test_the_page_of_settings_is_the_one_that_the_code_writes():
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == settings_page()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_named(name):
    assert f"`{name.upper()}`" in (DOCS / "settings.md").read_text(encoding="utf-8")


def test_the_page_of_commands_is_the_one_that_the_code_writes():
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == commands_page()


def test_every_command_is_named():
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    context = click.Context(main)
    for name in main.list_commands(context):
        assert f"geo-app {name}" in page


def test_every_route_is_named(app):
    page = (DOCS / "http.md").read_text(encoding="utf-8")
    for rule in app.url_map.iter_rules():
        plain = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule)
        assert f"`{plain}`" in page, plain


def test_no_route_is_named_that_does_not_exist(app):
    known = {re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule) for rule in app.url_map.iter_rules()}
    page = (DOCS / "http.md").read_text(encoding="utf-8")
    for named in re.findall(r"`(/[^`?]*)`", page):
        assert named in known, named


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_links_in_the_readme_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (ROOT / target).exists(), target
