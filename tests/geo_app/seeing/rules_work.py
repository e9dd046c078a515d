"""What is done with a case, a household, an objection or a request."""

from __future__ import annotations

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Answer
from tests.geo_app.seeing.looks import Look, marks, rule
from tests.geo_app.seeing.people import FAR_VILLAGE, TOWN
from tests.geo_app.seeing.rows import cases, contact_number, household_code, household_numbers


@rule("/map/households/<key>/name", "POST", right="view_identity")
def reveal_householder(look: Look) -> None:
    for number in household_numbers():
        shown = marks(kinds.HOUSEHOLDER, {number})
        allowed = number in look.truth.named_households
        answer = look.post(f"/map/households/{number}/name", {"reason": "走访"}, allowed=allowed,
                           also=shown if allowed else set())  # fmt: skip
        if answer:
            assert answer.numbers(kinds.HOUSEHOLDER) == {number}
            _noted(look, "householder.reveal", household_code(number))
        look.post(f"/map/households/{number}/name", {"reason": ""}, allowed=False)


@rule("/map/households/<key>/resident-code", "POST", right="issue_resident_codes")
def resident_code(look: Look) -> None:
    for number in (1, 5, 6, 11):
        look.post(f"/map/households/{number}/resident-code", allowed=number in look.truth.all_households)


@rule("/map/cases/<int:case_id>/petitioner", "POST", right="view_identity")
def reveal_petitioner(look: Look) -> None:
    for it in cases():
        allowed = it.number in look.truth.petitioners
        also = marks(kinds.PETITIONER, {it.number}) | marks(kinds.PHONE, {it.number})
        answer = look.post(f"/map/cases/{it.number}/petitioner", {"reason": "核实情况"}, allowed=allowed,
                           also=also if allowed else set())  # fmt: skip
        if answer:
            assert answer.numbers(kinds.PETITIONER) == answer.numbers(kinds.PHONE) == {it.number}, look.viewer.name
            _noted(look, "petitioner.reveal", str(it.number))


@rule("/map/cases/<int:case_id>/assignments", "POST", right="assign_cases")
def assign(look: Look) -> None:
    for it in cases():
        for taker in ("mediator", "town.other", "leader", "nobody-at-all"):
            place = {"mediator": it.region[:12] == "330521101201", "town.other": it.region.startswith("330521102")}
            free = it.against is None or not (
                (taker == "mediator" and "330521101201".startswith(it.against)) or (taker == "town.other"
                and "330521102".startswith(it.against))
            )  # fmt: skip
            seen = it.number in look.truth.listed and place.get(taker, False) and free
            within = {"mediator": "330521101201", "town.other": "330521102"}.get(taker, "-") in look.truth.area
            look.post(f"/map/cases/{it.number}/assignments", {"account": taker, "reason": "x"}, allowed=seen and within)


@rule("/map/cases/<int:case_id>/assignments/<int:number>/end", "POST", right="assign_cases")
def end_assignment(look: Look) -> None:
    running = look.world.ask("select id, case_id from case_assignments where ended_at is null order by id")
    for number, case in running:
        look.post(f"/map/cases/{case}/assignments/{number}/end", allowed=case in look.truth.listed)
        if look.acting:
            look.world.ask("update case_assignments set ended_at = null where id = %s", number)
    look.post("/map/cases/1001/assignments/999999/end", allowed=False)
    look.post(f"/map/cases/{2**63}/assignments/{2**63}/end", allowed=False)


@rule("/map/cases/<int:case_id>/level", "POST", right=("assign_cases", "view_routed_cases"))
def move(look: Look) -> None:
    """Only what must not be is tried here; what may is tested with the page itself."""
    for it in cases():
        if it.number not in look.truth.listed:
            look.post(f"/map/cases/{it.number}/level", {"level": "county", "reason": "x"}, allowed=False)
    if look.viewer.name == "officer":
        before = look.world.one("select current_level from cases where id = 1001")
        look.post("/map/cases/1001/level", {"level": "county", "reason": "x"}, allowed=True)
        if look.acting:
            look.world.ask("update cases set current_level = %s where id = 1001", before)


@rule("/sealed-cases")
def sealed(look: Look) -> None:
    answer = look.get("/sealed-cases")
    if answer:
        own = look.truth.of_cases("c.matter_kind = 'accusation'")
        assert answer.numbers(kinds.WHY_GRANTED) == own, look.viewer.name
        assert not answer.numbers(kinds.TITLE)


@rule("/sealed-cases/<int:case_id>", right="grant_access")
def sealed_case(look: Look) -> None:
    for it in cases():
        look.get(f"/sealed-cases/{it.number}", there=it.number in look.truth.sealed)
    look.get(f"/sealed-cases/{2**63}", there=False)


@rule("/sealed-cases/<int:case_id>/grants", "POST", right="grant_access")
def grant(look: Look) -> None:
    day = look.world.one("select (current_date + 20)::text")
    for it in cases():
        for taker in ("town", "town.other", "clerk", look.viewer.account):
            region = {"town": TOWN, "town.other": "330521102"}.get(taker, "-")
            allowed = it.number in look.truth.sealed and it.region.startswith(region) and region in look.truth.area
            allowed = allowed and (it.number, taker) != (1004, "town")  # who was let in is not let in again
            form = {"account": taker, "until": day, "reason": "x"}
            if look.post(f"/sealed-cases/{it.number}/grants", form, allowed=allowed):
                look.world.ask("delete from case_grants where reason = 'x'")
        look.post(f"/sealed-cases/{it.number}/grants", {"account": "town", "until": day, "reason": ""}, allowed=False)


@rule("/sealed-cases/<int:case_id>/grants/<int:number>/end", "POST", right="grant_access")
def end_grant(look: Look) -> None:
    for number, case in look.world.ask(
        "select id, case_id from case_grants where ended_at is null and ends_at > now() order by id"
    ):
        path = f"/sealed-cases/{case}/grants/{number}/end"
        if look.post(path, {"reason": "x"}, allowed=case in look.truth.sealed):
            look.world.ask("update case_grants set ended_at = null where id = %s", number)


@rule("/objections", right=("view_objections", "keep_points", "precheck_points"))
def objections(look: Look) -> None:
    for state, condition in (("open", "status = 'filed'"), ("answered", "status <> 'filed'")):
        answer = look.get(f"/objections?state={state}")
        if answer:
            expected = look.truth.objections & look.truth.select(condition, "objections", "id")
            assert answer.numbers(kinds.OBJECTION) == expected, look.viewer.name


@rule("/objections/<int:number>", "POST", right="view_objections")
def answer_objection(look: Look) -> None:
    for number in household_numbers():
        is_open = look.world.one("select status = 'filed' from objections where id = %s", number)
        allowed = number in look.truth.objections and look.viewer.role == "supervision" and is_open
        look.post(f"/objections/{number}", {"outcome": "rejected", "answer": "看过了，没有差错"}, allowed=allowed)
        if look.acting:
            look.world.ask(
                """update objections set status = 'filed', answer = '', answered_at = null, answered_by = null
                   where id = %s and answer = '看过了，没有差错'""",
                number,
            )


@rule("/requests", right="handle_data_requests")
def requests(look: Look) -> None:
    answer = look.get("/requests")
    if answer:
        rows = look.world.ask(
            "select coalesce(household_id, case_id), subject_key from data_requests where id = any (%s)",
            sorted(look.truth.requests),
        )
        expected = {key for _, key in rows}
        told = answer.keys(kinds.HOUSEHOLD_CODE) | {f"zqcxx{key}qz" for key in answer.keys(kinds.NUMBER)}
        assert told == expected, look.viewer.name


@rule("/requests/new", right="handle_data_requests")
def new_request(look: Look) -> None:
    look.get("/requests/new")


@rule("/requests/retention", right="handle_data_requests")
def retention(look: Look) -> None:
    look.get("/requests/retention")


@rule("/requests/<int:number>", right="handle_data_requests")
def one_request(look: Look) -> None:
    for number in (*range(1, 9), 999, 2**63):
        answer = look.get(f"/requests/{number}", there=number in look.truth.requests)
        if answer:
            assert answer.numbers(kinds.REQUEST_PERSON) == {number}


@rule("/requests", "POST", right="handle_data_requests")
def file_request(look: Look) -> None:
    form = {"kind": "copy", "said_by": "某人", "relation": "self", "identity_checked": "id_card", "wording": "x"}
    for number in (1, 6, 11):
        subject = {"subject": "household", "key": household_code(number)}
        # the number that was typed stands in the form again
        look.post("/requests", {**form, **subject}, allowed=number in look.truth.all_households,
                  also=marks(kinds.HOUSEHOLD_CODE, {household_code(number)}))  # fmt: skip
    for it in cases():
        subject = {"subject": "case", "key": f"zqcxx{it.number}qz"}
        high = look.viewer.level in ("county", "town") or it.kind in ("dispute", "report")
        look.post("/requests", {**form, **subject}, allowed=it.number in look.truth.cases and high,
                  also=marks(kinds.NUMBER, {it.number}))  # fmt: skip


@rule("/requests/<int:number>/<step>", "POST", right="handle_data_requests")
def step(look: Look) -> None:
    for number in range(1, 9):
        look.post(f"/requests/{number}/accept", allowed=number in look.truth.requests)
        look.post(f"/requests/{number}/nothing", allowed=False)
        if look.acting:
            look.world.ask("update data_requests set status = 'filed', decided_by = null where id = %s", number)


@rule("/requests/<int:number>/copy", "POST", right="handle_data_requests")
def copy(look: Look) -> None:
    for number in range(1, 9):
        allowed = number in look.truth.requests
        for form in ("page", "file"):
            if look.acting and allowed and look.may:
                look.world.ask("update data_requests set status = 'accepted', copies = '{}' where id = %s", number)
            also = _held(look, number) if allowed else set()
            look.post(f"/requests/{number}/copy", {"form": form}, allowed=allowed, also=also)
        if look.acting:
            look.world.ask("update data_requests set status = 'filed', copies = '{}' where id = %s", number)


@rule("/requests/<int:number>/contact", "POST", right="handle_data_requests")
def contact(look: Look) -> None:
    for number in range(1, 9):
        allowed = number in look.truth.requests
        shown = marks(kinds.PHONE, {contact_number(number)}) if allowed else set()
        answer = look.post(f"/requests/{number}/contact", allowed=allowed, also=shown)
        if answer:
            assert answer.numbers(kinds.PHONE) == {contact_number(number)}
            _noted(look, "request.contact", str(number))


def _held(look: Look, number: int) -> set[tuple[str, str]]:
    """Return what a copy may show besides: all that is held about its subject."""
    household, case = look.world.ask("select household_id, case_id from data_requests where id = %s", number)[0]
    if household:
        which = (kinds.HOUSEHOLDER, kinds.PINYIN, kinds.EVIDENCE, kinds.OBJECTION, kinds.OBJECTION_ANSWER)
        return {(kind, str(household)) for kind in which}
    of_a_case = (kinds.PETITIONER, kinds.PHONE, kinds.BODY, kinds.PHOTO, kinds.TITLE, kinds.ADDRESS)
    return {(kind, str(case)) for kind in of_a_case}


def _noted(look: Look, action: str, key: str) -> None:
    """Check that the newest entry of this action says who looked at what."""
    actor, of_whom = look.world.ask(
        "select actor_name, object_key from audit_log where action = %s order by no desc limit 1", action
    )[0]
    assert (actor, of_whom) == (look.viewer.person or look.viewer.account, key)


__all__ = ["FAR_VILLAGE", "Answer"]
