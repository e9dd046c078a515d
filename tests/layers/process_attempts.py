"""What nobody may do on the way of the points, as calls of the database; names in braces are what a test laid out."""

from __future__ import annotations

import json


def review(application: str, votes: dict[str, str], *, village: str = "here", held: str = "held", points: str = "null",
           minutes: str = "逐件评议", chair: str = "a", others: str = "", twice: bool = False) -> str:  # fmt: skip
    """Write the call that records a meeting; `others` were there and said nothing."""
    present = ", ".join(f"{{{who}}}" for who in [*votes, *others.split()])
    said = ", ".join(f'"{{{who}}}": "{vote}"' for who, vote in votes.items())
    one = f'{{{{"application": {{{application}}}, "votes": {{{{{said}}}}}, "points": {points}}}}}'
    return (
        f"select app.record_review('{{{village}}}', '{{{{\"held_on\": \"{{{held}}}\", \"place\": \"村委会\","
        f" \"minutes\": {json.dumps(minutes, ensure_ascii=False)}, \"chair\": {{{chair}}}, \"present\": [{present}],"
        f" \"decisions\": [{', '.join([one] * (1 + twice))}]}}}}')"
    )  # fmt: skip


DEED = "'{home_code}', 'MS01', 100, '{today}'"
PLAN = "app.plan_benefits('{here}', '2026Q3', '慰问', 'small_goods', '', 'assembly', '1', '{today}', 9, 9, 9)"
PASS = {"a": "pass", "b": "pass", "c": "pass"}
KEEP = RULES = {"clerk", "committee"}
CHECK = APPLY = KEEP | {"grid"}
# the call, who has the right to it, and the same of another village, which is not there
CALLS: list[tuple[set[str], str, str]] = [
    (APPLY, f"app.file_application({DEED}, '', 1, 1, '', '', 'grid_worker', null, null)", "home_code"),
    (APPLY, "app.file_inspection('{here}', '{today}', '[]')", "here"),
    (CHECK, "app.precheck_application({submitted}, 'prechecked', '')", "submitted"),
    (CHECK, "app.precheck_applications(array[{submitted}]::bigint[])", "submitted"),
    (CHECK, "app.withdraw_application({submitted}, '填错了')", "submitted"),
    (KEEP, "app.withdraw_application({passed}, '填错了')", "passed"),
    (KEEP, review("prechecked", PASS).removeprefix("select "), "here"),
    (KEEP, "app.publicise('{here}', array[{passed}]::bigint[], '{today}', '{day5}')", "here"),
    (KEEP, "app.book_application({due})", "due"),
    (KEEP, "app.book_due('{here}')", "here"),
    (KEEP, "app.set_panel_member('{here}', null, '丙', 'villager', '', '{today}')", "here"),
    (KEEP, "app.end_panel_member({a}, '{today}', '任满')", "a"),
    (KEEP, "app.declare_kin({a}, '{home_code}', 'other')", "a"),
    (KEEP, "app.retract_kin({sister}, '{home_code}', '登记错了')", "sister"),
    (KEEP, "app.take_back_entry({entry}, '登记错了户')", "entry"),
    (KEEP, "app.post_results('{here}', '2026Q3', '{today}', '{day15}')", "here"),
    (KEEP, "app.freeze_results('{here}', '2026Q3')", "here"),
    (KEEP, "app.open_erratum('{here}', '2026Q3', '写错了名次')", "here"),
    (KEEP, "(app.redeem({home}, {goods}, 1)).outcome", "home"),
    (KEEP, "app.sign_redemption(1)", ""),
    (KEEP, "app.save_goods('{here}', '毛巾', 50, true)", "here"),
    (KEEP, "app.set_village_contacts('{here}', '', '', '', '')", "here"),
    (KEEP, "app.give_naming_consent('{here}', '{home_code}', 'honour_roll', '1', '{today}')", "here"),
    (KEEP, "app.withdraw_naming_consent('{here}', 1)", "here"),
    (KEEP, f"({PLAN}).outcome", "here"),
    (KEEP, "app.decide_benefit(1, '{home_code}', '毛巾')", ""),
    (KEEP, "app.post_benefits(1, '{day15}')", ""),
    (KEEP, "app.unpost_benefits(1, '写错了')", ""),
    (KEEP, "app.receive_benefit(1, '{home_code}')", ""),
    (KEEP, "app.carry_out_order(1, '已经改好了')", ""),
    (RULES, "app.create_draft('{here}', '{{}}', null)", "here"),
    (RULES, "app.save_draft(1, 1, '{{}}')", ""), (RULES, "app.discard_draft(1)", ""),
    (RULES, "app.note_trial(1, 1)", ""), (RULES, "app.adopt_draft(1, 1, '{{}}')", ""),
    ({"town"}, "app.file_scheme(1, 'filed', '', '')", ""),
]  # fmt: skip
# for the next two the answer is the same as where there is no such objection
ANSWERS = [
    ("app.answer_objection({objection}, 'upheld', '该给', 0)", "supervision"),
    ("app.amend_answer({objection}, '写错了')", "supervision"),
]
# what the owner's own functions would do: not to be called by anybody who signs in
INSIDE = [
    "app.book_now({due})", "app.book_due_of('{here}')", "app.revise_application({objected}, 100, '')",
    "app.step_application({noticed}, 'booked', '')", "app.reverse_entry({entry}, '')",
    "app.book_correction({entry}, 50, '')", "app.begin_erratum('{here}', '2026Q3', 'x')", "app.expire_redeemable(2026)",
    "app.follow_entries('{here}', '2026Q4', null)", "app.rank_village('{here}', '2026Q4')", "app.seal_unsealed()",
    "app.book_entry({home}, 1, 'MS01', 100, '{today}', '', 'honour', 'item', null, null, null)",
    "app.put_application({home}, 'MS01', 100, '{today}', '', null, null, '', '', 'household', null, null, null)",
    "app.file_objection(null, '2026Q4', null, null, null, '', false)", "app.managed_draft(1)", "app.kept_plan(1)",
]  # fmt: skip
# out of order, too early, too few, on one's own, twice: as the clerk, who has the right to the step
ORDER: list[tuple[str, str]] = [
    *((f"select app.precheck_application({{{s}}}, 'prechecked', '')", "no_such_step")
      for s in ("rejected", "passed", "noticed", "objected", "due", "booked", "withdrawn")),
    ("select app.precheck_application({prechecked}, 'prechecked', '')", ""),  # twice is once
    ("select app.precheck_application({submitted}, 'booked', '')", "no_such_step"),
    ("select app.precheck_application({submitted}, 'withdrawn', '')", "reason_needed"),
    *((f"select app.withdraw_application({{{s}}}, '撤')", "no_such_step")
      for s in ("rejected", "objected", "booked", "withdrawn")),
    *((review(s, PASS), "not_waiting")
      for s in ("submitted", "rejected", "passed", "noticed", "objected", "due", "booked", "withdrawn")),
    (review("their_prechecked", PASS), "not_found"),
    (review("own", {"a": "pass", "b": "pass", "c": "pass", "member": "pass"}), "must_recuse"),
    (review("own", {"a": "pass", "b": "pass", "c": "pass", "sister": "reject"}), "must_recuse"),
    (review("own", {"a": "pass", "b": "pass"}, others="member sister"), "too_few_voting"),
    (review("prechecked", {"a": "pass", "b": "pass"}), "no_quorum"),
    (review("prechecked", {**PASS, "far": "pass"}), "not_in_office"),
    (review("prechecked", PASS, chair="sister"), "chair_not_present"),
    (review("prechecked", PASS, held="day5"), "in_the_future"),
    (review("prechecked", PASS, points="777"), "points_not_of_item"),
    (review("prechecked", PASS, minutes="该户信-访"), "unlawful_minutes"),
    (review("prechecked", PASS, twice=True), "not_waiting"),
    *((f"select app.publicise('{{here}}', array[{{{s}}}]::bigint[], '{{today}}', '{{day5}}')", "not_waiting")
      for s in ("submitted", "prechecked", "rejected", "noticed", "objected", "due", "booked", "withdrawn")),
    ("select app.publicise('{here}', array[{passed}]::bigint[], '{today}', '{day4}')", "notice_too_short"),
    ("select app.publicise('{here}', array[{passed}]::bigint[], '{yesterday}', '{day5}')", "posted_in_the_past"),
    ("select app.publicise('{here}', array[{their_passed}]::bigint[], '{today}', '{day5}')", "not_found"),
    *((f"select app.book_application({{{s}}})", "not_waiting")
      for s in ("submitted", "prechecked", "rejected", "passed", "objected", "withdrawn")),
    ("select app.book_application({noticed})", "notice_not_over"),
    ("select app.take_back_entry({entry}, '')", "reason_needed"),
    ("select app.take_back_entry({entry}, '上3访户')", "reason_unlawful"),
    ("select (app.redeem({home}, {goods}, 1)).outcome", "too_little"),
    ("select (app.redeem({home}, {goods}, 0)).outcome", "quantity"),
    ("select (app.redeem({home}, {goods_there}, 1)).outcome", "None"),
    ("select app.post_results('{here}', app.quarter_of('{today}'), '{today}', '{day15}')", "not_over"),
    ("select app.post_results('{here}', '2026Q3', '{today}', '{day5}')", "too_short"),
    ("select app.post_results('{here}', '2026Q3', '{yesterday}', '{day15}')", "in_the_past"),
    ("select app.freeze_results('{here}', '2026Q3')", "not_posted"),
    ("select app.open_erratum('{here}', '2026Q3', '写错了名次')", "not_frozen"),
    ("select app.save_goods('{here}', '息访奖品', 50, true)", "goods_unlawful"),
    (f"select ({PLAN}).outcome", "not_frozen"),
    ("select app.create_draft('{here}', '{{\"title\": \"不上访积分\"}}', null)", "23514"),
]  # fmt: skip
