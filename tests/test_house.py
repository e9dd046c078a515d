"""The house keeps its order: the import contracts hold, and know every blueprint."""

from __future__ import annotations

import configparser
from pathlib import Path

from importlinter import cli

ROOT = Path(__file__).parents[1]


def test_the_import_contracts_hold(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert cli.lint_imports(config_filename="setup.cfg", no_cache=True) == 0, capsys.readouterr().out


def test_every_blueprint_stands_under_the_contract():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["importlinter:contract:blueprints"]["modules"].split())
    blueprints = {
        f"geo_app.web.{path.stem}"
        for path in (ROOT / "geo_app" / "web").glob("*.py")
        if "Blueprint(" in path.read_text(encoding="utf-8")
    }
    assert blueprints == listed


def test_sql_stands_in_its_places_only():
    """Statements are found by their verbs at the beginning of a string."""
    verbs = ("select ", "insert into ", "update ", "delete from ", "create table ", "alter ", "drop ")
    for package in ("geo_app", "scoring"):
        for path in (ROOT / package).rglob("*.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                assert not line.lstrip(" frb(").startswith(tuple(f'"{verb}' for verb in verbs)), f"{path}:{number}"


def test_modules_stay_small():
    for package in ("geo_app", "layers", "scoring"):
        for path in (ROOT / package).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 300, f"{path}: {lines} lines"
