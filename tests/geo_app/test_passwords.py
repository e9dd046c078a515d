"""Which passwords are good enough: HANDBOOK 6.2."""

from __future__ import annotations

import subprocess
import sys

import pytest

from geo_app import passwords


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Ab1!efghi", "至少 10"),
        ("abcdefghijkl", "至少三种"),
        ("abcdefgh1234", "至少三种"),
        ("ABCDEFGH1234", "至少三种"),
        ("Shen-Li-2026", "账号名"),
        ("xx-SHEN-LI-9x", "账号名"),
        ("Password123", "太常见"),
        ("P@ssw0rd123", "太常见"),
        ("Admin@123456", "太常见"),
        ("1qaz@WSX3edc", "太常见"),
        ("aA1aA1aA1aA1", "太常见"),
        ("Aa1!" * 33, "最多 128"),
    ],
)
def test_a_weak_password_is_refused_in_words(password, words):
    assert words in (passwords.complaint(password, "shen-li") or "")


@pytest.mark.parametrize(
    "password", ["Ye-you-10-zifu", "correct horse 9 battery", "河边的老槐树Ab1234", "a1!a2@b3#c4$"]
)
def test_a_good_password_is_taken(password):
    assert passwords.complaint(password, "shen-li") is None


def test_a_new_password_is_good_enough_and_random():
    made = {passwords.new_password("wang") for _ in range(20)}
    assert len(made) == 20
    assert all(passwords.complaint(password, "wang") is None for password in made)


def test_a_password_matches_itself_alone():
    kept = passwords.hash_password("Ye-you-10-zifu")
    assert passwords.matches(kept, "Ye-you-10-zifu")
    assert not passwords.matches(kept, "ye-you-10-zifu")
    assert not passwords.matches(None, "Ye-you-10-zifu")
    assert not passwords.matches("not a hash", "Ye-you-10-zifu")
    assert not passwords.matches(kept, "x" * 5_000_000)


def test_what_is_kept_costs_a_thief_what_it_should():
    """Asked of a process of its own: in this one a quick price stands in (tests/conftest.py)."""
    program = """
import re
from importlib import import_module
from geo_app import passwords
codes = import_module("geo_app.use_cases.issue_resident_code")
kept = passwords.hash_password("Ye-you-10-zifu")
asked = []
real = passwords.hasher.verify
type(passwords.hasher).verify = lambda self, kept, password: asked.append(kept) or real(kept, password)
assert not passwords.matches(None, "Ye-you-10-zifu")
codes.hash_secret_raw = lambda *_, **cost: print(cost["time_cost"], cost["memory_cost"], cost["type"].name)
codes.hashed("code", b"salt" * 4)
print(*(re.sub(r"[$][^$]{22}[$][^$]{43}$", "", text) for text in (kept, *asked)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["3", "65536", "ID", *["$argon2id$v=19$m=65536,t=3,p=4"] * 2]
