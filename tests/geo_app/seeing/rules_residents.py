"""The residents' surface: a household sees its own and no more, a stranger nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Answer, Found
from tests.geo_app.seeing.looks import HTML, Look, csrf_token, rule
from tests.geo_app.seeing.rows import PERIOD, household_code, household_numbers

# looked at by a household of each village, one of them in no grid, and by a stranger
LOOKERS = (1, 2, 5, 6, 11, None)


def _own(number: int | None, look: Look) -> Found:
    """Return what a household may see: its own, its village's name, and all regions' names in forms."""
    places = {(kinds.REGION, code) for (code,) in look.world.ask("select code from regions where level <> 'grid'")}
    if number is None:
        return places
    own = (kinds.MASKED_HOUSEHOLDER, kinds.EVIDENCE, kinds.OBJECTION, kinds.OBJECTION_ANSWER)
    looked = {(kinds.REGION, code) for (code,) in look.world.ask("select code from regions")}
    asked = look.world.ask("select id from data_requests where household_id = %s", number)
    own_requests = {(kinds.REQUEST_WORDING, str(request)) for (request,) in asked}
    own_marks = {(kind, str(number)) for kind in own} | {(kinds.HOUSEHOLD_CODE, household_code(number))}
    return places | looked | own_marks | own_requests


def _each(look: Look, path: str, *, private: bool, check: Callable[[int | None, Answer], None] | None = None) -> None:
    """Look at a page as each household; the staff's viewers are no concern of this surface."""
    if look.viewer.name != "nobody":
        return
    for number in LOOKERS:
        answer = Answer(look.world.resident(number).get(path, headers=HTML))
        more = answer.found - _own(number, look)
        assert not more, f"household {number} saw {sorted(more)} at {path}"
        if private and number is None:
            assert answer.status in (302, 303, 401), (path, answer.status)
            continue
        assert answer.status == 200, (path, number, answer.status, answer.text[-300:])
        look.rule.answered += 1
        if check:
            check(number, answer)


def _post(look: Look, path: str, form: dict[str, str], *, expected: tuple[int, ...]) -> None:
    if look.viewer.name != "nobody" or look.acting:
        return
    for number in LOOKERS:
        browser = look.world.resident(number)
        answer = Answer(browser.post(path, data={"csrf_token": csrf_token(browser), **form}, headers=HTML))
        assert answer.status in expected, (path, number, answer.status, answer.text[-300:])
        assert not answer.found - _own(number, look) - kinds.find(" ".join(form.values())), (path, number)
        look.rule.answered += 1


def residents(address: str, method: str = "GET", *, public: bool = False) -> Callable[[Callable[[Look], None]], object]:
    """Note the rule of a route of this surface."""
    return rule(address, method, public=public, surface="residents")


for _address in ("/", "/numbers", "/ask", "/tell", "/sign-in", "/healthz", "/readyz"):
    residents(_address, public=True)(lambda look, path=_address: _each(look, path, private=False))  # type: ignore[misc]
for _address in (
    "/my/rules", "/my/looks", "/my/requests", "/my/applications", "/my/applications/new", "/my/benefits",
):  # fmt: skip
    residents(_address)(lambda look, path=_address: _each(look, path, private=True))  # type: ignore[misc]


@residents("/my/score")
def score(look: Look) -> None:
    def check(number: int | None, answer: Answer) -> None:
        assert answer.numbers(kinds.EVIDENCE) == {number}

    _each(look, "/my/score", private=True, check=check)


@residents("/my/objections")
def objections(look: Look) -> None:
    def check(number: int | None, answer: Answer) -> None:
        assert answer.numbers(kinds.OBJECTION) == {number}

    _each(look, "/my/objections", private=True, check=check)


@residents("/my/objections/new")
def new_objection(look: Look) -> None:
    _each(look, f"/my/objections/new?period={PERIOD}", private=True)
    if look.viewer.name != "nobody":
        return
    for number in household_numbers()[:6]:
        entry = look.world.one("select min(entry_no) from points_entries where household_id = %s", number)
        for looker in LOOKERS[:-1]:
            path = f"/my/objections/new?period={PERIOD}&entry={entry}"
            answer = Answer(look.world.resident(looker).get(path, headers=HTML))
            assert answer.status == (200 if number == looker else 404), (number, looker)


@residents("/my/requests/new")
def new_request(look: Look) -> None:
    _each(look, "/my/requests/new?kind=copy", private=True)


@residents("/my/requests/<int:number>/copy")
def own_copy(look: Look) -> None:
    _not_theirs(look, "/my/requests/{}/copy")


@residents("/my/requests/<int:number>/copy.json")
def own_copy_file(look: Look) -> None:
    _not_theirs(look, "/my/requests/{}/copy.json")


@residents("/sign-in", "POST", public=True)
def sign_in(look: Look) -> None:
    _post(look, "/sign-in", {"household": household_code(3), "code": "AAAA-AAAA-AAAA"}, expected=(403,))
    look.world.ask("delete from resident_attempts")


@residents("/card/<secret>", public=True)
def card(look: Look) -> None:
    """A card's picture shows the account of its own household; one made up shows nobody's."""
    if look.viewer.name != "nobody" or look.acting:
        return
    assert look.world.resident(None).get("/card/made-up", headers=HTML).status_code == 404
    for number in household_numbers()[:3]:
        secret = f"card-of-{number}"
        look.world.ask(
            """insert into card_links (token_digest, household_id, period, expires_at)
               values (sha256(%s), %s, %s, now() + interval '1 day') on conflict do nothing""",
            secret.encode(), number, PERIOD,
        )  # fmt: skip
        browser = look.world.resident(None)
        assert browser.get(f"/card/{secret}", headers=HTML).status_code == 303
        answer = Answer(browser.get(f"/my/score?period={PERIOD}", headers=HTML))
        assert answer.numbers(kinds.EVIDENCE) == {number}
        assert not answer.found - _own(number, look)
        look.rule.answered += 1
    look.world.ask("delete from resident_attempts")


@residents("/sign-out", "POST", public=True)
def sign_out(look: Look) -> None:
    if look.viewer.name == "nobody" and not look.acting:
        browser = look.world.resident(None)
        answer = Answer(browser.post("/sign-out", data={"csrf_token": csrf_token(browser)}))
        assert answer.status == 303
        look.rule.answered += 1


@residents("/ask", "POST", public=True)
def ask(look: Look) -> None:
    """A number without its code gives nothing, whatever the case."""
    for number in (1001, 1004):
        _post(look, "/ask", {"number": f"zqcxx{number}qz", "code": "AAAA-AAAA"}, expected=(404,))
    look.world.ask("delete from resident_attempts")


@residents("/ask/rating", "POST", public=True)
def rate(look: Look) -> None:
    form = {"number": "zqcxx1007qz", "code": "AAAA-AAAA", "rating": "dissatisfied"}
    _post(look, "/ask/rating", form, expected=(404,))
    look.world.ask("delete from resident_attempts")


@residents("/tell", "POST", public=True)
def tell(look: Look) -> None:
    _post(look, "/tell", {"matter": "nothing", "text": "x"}, expected=(400,))


@residents("/my/objections", "POST")
def object_to_others(look: Look) -> None:
    """Nobody objects to what was booked for another household."""
    entry = look.world.one("select min(entry_no) from points_entries where household_id = 3")
    form = {"period": PERIOD, "entry": str(entry), "text": "这一笔不对，请核对"}
    _post(look, "/my/objections", form, expected=(303, 404))


@residents("/my/applications", "POST")
def apply_for_nothing(look: Look) -> None:
    """What is no item of the rules is refused; a stranger is sent to sign in."""
    form = {"item": "QQ99", "times": "1", "occurred_on": "2026-01-02", "key": "k" * 24}
    _post(look, "/my/applications", form, expected=(303, 400))


@residents("/my/applications/<int:number>/withdraw", "POST")
def withdraw_anothers_application(look: Look) -> None:
    """Nobody takes back what another household handed in."""
    found = look.world.ask("select id, household_id, source, status from points_applications order by id limit 8")
    for number, owner, source, status in found or [(1, 0, "", "")]:
        if (source, status) == ("household", "submitted") and owner in LOOKERS:
            continue
        _post(look, f"/my/applications/{number}/withdraw", {}, expected=(303, 404))


@residents("/my/requests", "POST")
def request_nothing(look: Look) -> None:
    _post(look, "/my/requests", {"kind": "nothing"}, expected=(303, 400, 404))


@residents("/my/requests/<int:number>/withdraw", "POST")
def withdraw_others(look: Look) -> None:
    """A household takes back its own request and no other; a stranger is sent to sign in."""
    if look.viewer.name != "nobody" or look.acting:
        return
    owners = dict(look.world.ask("select id, household_id from data_requests"))
    for number, owner in owners.items():
        for looker in LOOKERS:
            browser = look.world.resident(looker)
            sent = {"csrf_token": csrf_token(browser)}
            answer = Answer(browser.post(f"/my/requests/{number}/withdraw", data=sent, headers=HTML))
            assert answer.status == (303 if looker in (None, owner) else 404), (number, looker, answer.status)
            status = look.world.one("select status from data_requests where id = %s", number)
            assert status == ("withdrawn" if looker and looker == owner else "filed"), (number, looker)
            look.world.ask("update data_requests set status = 'filed', done_at = null where id = %s", number)
            look.rule.answered += 1


def _not_theirs(look: Look, path: str) -> None:
    """Nothing was released, and a request that staff wrote down for another is not there."""
    if look.viewer.name != "nobody":
        return
    for number in range(1, 9):
        for looker in LOOKERS:
            answer = Answer(look.world.resident(looker).get(path.format(number), headers=HTML))
            assert answer.status in (302, 303, 404), (path, number, looker, answer.status)
            assert not answer.found - _own(looker, look)
            look.rule.answered += 1
