"""The three administrators' pages: accounts, deputies, and the audit log."""

from __future__ import annotations

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Answer
from tests.geo_app.seeing.looks import HTML, Look, marks, rule
from tests.geo_app.seeing.people import BY_NAME, COUNTY, TOWN, VIEWERS, stand_ins
from tests.geo_app.seeing.rows import household_code

ACCOUNTS = sorted({viewer.account for viewer in VIEWERS if viewer.signed_in})
ADMINISTRATORS = {viewer.account for viewer in VIEWERS if viewer.role.endswith("_admin")}
REASON = {"reason": "x"}


@rule("/accounts", right=("manage_accounts", "grant_access"))
def accounts(look: Look) -> None:
    answer = look.get("/accounts")
    if answer:
        assert answer.keys(kinds.ACCOUNT) == look.truth.colleagues, look.viewer.name


@rule("/accounts/<name>", right=("manage_accounts", "grant_access"))
def one_account(look: Look) -> None:
    for name in (*ACCOUNTS, "nobody-at-all"):
        answer = look.get(f"/accounts/{name}", there=name in look.truth.colleagues)
        if answer:
            assert name in answer.keys(kinds.ACCOUNT)
            assert answer.keys(kinds.ACCOUNT) <= {name, look.viewer.account}, look.viewer.name


@rule("/accounts", "POST", right="manage_accounts")
def create_account(look: Look) -> None:
    for place, region in enumerate((COUNTY, TOWN, "330521102")):
        name = f"new{place}.{look.viewer.name.replace('+', '.')}"
        form = {"name": name, "display_name": "新来的", "region": region, **REASON}
        look.post("/accounts", form, allowed=region in look.truth.area)
        if look.acting:
            look.world.ask("delete from accounts where name = %s", name)


@rule("/accounts/<name>/password", "POST", right="manage_accounts")
def reset_password(look: Look) -> None:
    for name in ACCOUNTS if look.may else ("officer", "watch"):
        allowed = name in look.truth.colleagues and name not in ADMINISTRATORS and name != look.viewer.account
        if not allowed or name == "watch":
            look.post(f"/accounts/{name}/password", REASON, allowed=allowed)


@rule("/accounts/<name>/<act>", "POST", right=("manage_accounts", "grant_access"))
def change_account(look: Look) -> None:
    acts = {"disable": "manage_accounts", "enable": "manage_accounts", "sessions": "manage_accounts",
            "place": "grant_access", "withdraw": "grant_access", "return": "grant_access", "unlock": "grant_access",
            "second-factor": "grant_access", "nothing": ""}  # fmt: skip
    for name in (*ACCOUNTS, "nobody-at-all") if look.may else ("officer", "watch"):
        reachable = name in look.truth.colleagues and name != look.viewer.account
        for act, right in acts.items():
            if not (reachable and right and look.viewer.may(right)):
                form = {**REASON, "role": "county_officer", "region": look.viewer.region, "right": "view_map"}
                look.post(f"/accounts/{name}/{act}", _fields(act, form), allowed=False)
    if look.viewer.name == "sec":
        form = {**REASON, "right": "view_map"}
        for act in ("withdraw", "return"):
            look.post(f"/accounts/leader/{act}", form, allowed=True)


@rule("/delegations")
def delegations(look: Look) -> None:
    may = look.viewer.role not in ("system_admin", "audit_admin", "")
    expected = 302 if not look.may_come else 200 if may else 403
    for query in ("", "?for=officer", "?for=clerk"):
        answer = Answer(look.client.get(f"/delegations{query}", headers=HTML))
        assert answer.status == expected, (look.viewer.name, answer.status)
        asked = BY_NAME[query.partition("=")[2] or look.viewer.name] if look.viewer.may("grant_access") else look.viewer
        who = stand_ins(asked) if asked is look.viewer or asked.account in look.truth.colleagues else set()
        more = answer.found - look.visible
        assert {name for kind, name in more if kind == kinds.ACCOUNT} <= who, (look.viewer.name, query, more)
        assert {kind for kind, _ in more} <= {kinds.ACCOUNT, kinds.REGION}, (look.viewer.name, query, more)
        assert {code for kind, code in more if kind == kinds.REGION} <= {BY_NAME[name].region for name in who}
        look.rule.answered += answer.status == 200


@rule("/delegations", "POST")
def make_delegation(look: Look) -> None:
    day = look.world.one("select (current_date + 20)::text")
    today = look.world.one("select current_date::text")
    for name, deputy in (("officer", look.viewer.account), ("sec", look.viewer.account), ("aud", "officer")):
        if name in (look.viewer.account,) or (look.viewer.may("grant_access") and name == "officer"):
            continue
        form = {"name": name, "deputy": deputy, "from": today, "to": day, **REASON}
        look.post("/delegations", form, allowed=False, refused=(302, 400, 403, 404))
    look.answered_elsewhere()


@rule("/delegations/<int:number>/end", "POST")
def end_delegation(look: Look) -> None:
    number = look.world.one("select min(id) from delegations")
    concerned = look.viewer.person == "" and (
        look.viewer.account in ("town", "deputy") or (look.viewer.may("grant_access") and TOWN in look.truth.area)
    )
    if not concerned:
        look.post(f"/delegations/{number}/end", REASON, allowed=False, refused=(302, 400, 403, 404))
    look.answered_elsewhere()


@rule("/audit", right="read_audit")
def audit(look: Look) -> None:
    for query in ("", "?kind=household", "?who=town", "?action=householder.reveal", f"?area={TOWN}"):
        answer = look.get(f"/audit{query}")
        if answer:
            assert answer.keys(kinds.WHY_NOTED) <= _authors(look), look.viewer.name
    answer = look.get("/audit?action=householder.reveal&kind=household")
    if answer:
        assert answer.keys(kinds.WHY_NOTED) >= _authors(look) - {""}, look.viewer.name


@rule("/audit/<kind>/<key>", right="read_audit")
def audit_of(look: Look) -> None:
    for number, author in ((1, "officer"), (2, "town"), (3, "clerk"), (4, "grid"), (11, "town.other")):
        answer = look.get(f"/audit/household/{household_code(number)}",
                          also=marks(kinds.HOUSEHOLD_CODE, {household_code(number)}))  # fmt: skip
        if answer:
            assert answer.keys(kinds.WHY_NOTED) == _authors(look) & {author}, (look.viewer.name, author)


@rule("/audit/export", "POST", right="read_audit")
def audit_export(look: Look) -> None:
    answer = look.post("/audit/export", {"action": "householder.reveal", "reason": "核对"}, allowed=True)
    if answer:
        assert answer.kind == "text/csv"
        assert answer.keys(kinds.WHY_NOTED) == _authors(look), look.viewer.name
    look.post("/audit/export", {"reason": ""}, allowed=False)


def _authors(look: Look) -> set[str]:
    rows = look.world.ask(
        "select actor_name from audit_log where no = any (%s) and reason like 'zq%%'", sorted(look.truth.noted)
    )
    return {name for (name,) in rows}


def _fields(act: str, form: dict[str, str]) -> dict[str, str]:
    names = {"place": ("reason", "role", "region"), "withdraw": ("reason", "right"), "return": ("reason", "right")}
    return {name: form[name] for name in names.get(act, ("reason",))}
