"""Whatever is typed into any parameter of any route: never an error of ours, never more rows than without it."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.geo_app.seeing.canaries import Answer
from tests.geo_app.seeing.looks import csrf_token
from tests.geo_app.seeing.people import BY_NAME, stand_ins

TYPED = (
    "'", "''", "' or '1'='1", "1' or 1=1--", "1; drop table cases; --", "1) union select body from cases--",
    "'; select pg_sleep(10); --", "%27%20or%201=1", "\\", "\"", "$$", "{{7*7}}", "%s%s%s", "%(id)s", ":id", "*/ or /*",
    "-1", "0", "99999999999999999999999999", "1e309", "nan", "infinity", "null", "true", "[]", "{}", "a" * 3000,
    "\x00", "\ud7ff", "𠀀", "\u202e", "０１", "١", "İ", "\r\n", "2026-02-30", "2026Q9", "0001-01-01", "9999-12-31",
    ",", ",,,",
)  # fmt: skip
QUERY = (
    "area", "m", "t", "h", "tab", "cat", "cls", "layers", "sel", "z", "box", "after", "q", "parent", "region", "bbox",
    "from", "to", "category", "status", "limit", "cursor", "period", "kinds", "v", "state", "page", "before", "who",
    "action", "kind", "key", "format", "role", "for", "done", "next", "number", "household", "entry", "filed",
)  # fmt: skip
FORM = (
    "name", "password", "next", "reason", "account", "level", "until", "outcome", "answer", "kind", "subject", "key",
    "said_by", "relation", "identity_checked", "field", "form", "region", "period", "from", "to", "named", "role",
    "right", "display_name", "deputy", "label", "days", "rights", "session", "code", "decision", "opinion", "matter",
    "category", "village", "respondent", "lon", "lat", "text", "phone", "place", "household", "number", "rating",
    "entry",
)  # fmt: skip


def routes(app, method):
    return sorted(rule.rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def filled(rule, value, number="1"):
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: number if found[1] == "int" else quote(value, safe=""), rule)


def looker(world, surface, name):
    return world.browser(BY_NAME[name]) if surface == "staff" else world.resident(1)


@pytest.mark.parametrize("name", ["clerk", "town"])
def test_nothing_typed_into_an_address_breaks_or_widens(world, name):
    """Of a narrow and of a wider viewer, each with its half: what comes back holds no mark that they must not see."""
    browser, visible = world.browser(BY_NAME[name]), world.truth(BY_NAME[name]).visible
    turn = 7 if name == "town" else 0
    for rule in routes(world.staff, "GET"):
        if rule.startswith("/static"):
            continue
        addresses = [filled(rule, value) for value in TYPED] if "<" in rule and "<int" not in rule else []
        addresses += [
            f"{filled(rule, '330521')}?{parameter}={quote(value, safe='')}"
            for place, parameter in enumerate(QUERY, turn)
            for value in TYPED[place % 14 :: 14]
        ]
        for address in addresses:
            answer = Answer(browser.get(address, headers={"Accept": "text/html"}))
            assert answer.status < 500, (address, answer.text[-500:])
            more = answer.found - visible - {found for found in answer.found if found[1] in address}
            if rule == "/delegations":  # who may be a deputy, and of where
                more -= {
                    mark for name in stand_ins(BY_NAME[name]) for mark in (("an", name), ("rg", BY_NAME[name].region))
                }
            assert not more, address
    assert not world.kept.changed()


@pytest.mark.parametrize("surface", ["staff", "residents"])
def test_nothing_typed_into_a_form_breaks(world, surface):
    """All fields of every form hold the same nonsense at once, a third of it at each form; nothing changes."""
    for turn, rule in enumerate(routes(getattr(world, surface), "POST")):
        if rule in ("/logout", "/sign-out"):
            continue
        for place, value in list(enumerate(TYPED))[turn % 3 :: 3]:
            browser = looker(world, surface, ("placeless", "town.leader", "clerk")[0] if place % 2 else "deputy")
            form = {**dict.fromkeys(FORM, value), "csrf_token": csrf_token(browser)}
            number = "1" if surface == "staff" else "2"  # a household may well withdraw what is its own
            answer = browser.post(filled(rule, "1", number), data=form, headers={"Accept": "text/html"})
            assert answer.status_code < 500, (rule, value, answer.get_data(as_text=True)[-500:])
        world.ask("delete from resident_attempts")
        world.ask("delete from failed_sign_ins")
        world.ask("update accounts set failed_sign_ins = 0, locked_until = null")
    changed = world.kept.changed()
    # wrong passwords are counted; a household takes back what is asked for in its name
    may_change = {"strange_names", "failed_sign_ins", "accounts"} if surface == "staff" else {"data_requests"}
    assert changed <= may_change, changed


def test_a_number_that_is_not_the_viewers_is_as_one_that_is_not_there(world):
    """Walking through numbers tells nothing: the same answer for what is hidden and for what does not exist."""
    browser = world.browser(BY_NAME["neighbour"])
    for rule, hidden in (
        ("/map/cases/{}", 1001), ("/map/households/{}", 1), ("/map/rooms/{}", 4), ("/map/cases/{}/photos/1", 1001),
        ("/map/cases/{}", 1104), ("/map/regions/{}", 330521101201),
    ):  # fmt: skip
        there, nowhere = (browser.get(rule.format(number)) for number in (hidden, 999_999))
        assert (there.status_code, there.data) == (nowhere.status_code, nowhere.data), rule
