"""Make a draft a village's rules, as its people decided."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from geo_app.errors import BadRequestError, Fault, NotFoundError
from geo_app.rule_check import scheme_of
from layers import rules
from layers.database import Database
from layers.records_rules import Draft
from layers.scope import Scope
from scoring.scheme import SchemeError, adoption_faults, refused

QUORUMS = {
    "assembly": ("村民会议", "到会的要超过本村十八周岁以上村民的一半", "《村民委员会组织法》第二十六条"),
    "households": (
        "村民会议（每户一名代表）",
        "到会的要有本村三分之二以上的户的代表",
        "《村民委员会组织法》第二十六条",
    ),
    "representatives": ("村民代表会议", "到会的要有三分之二以上的村民代表", "《村民委员会组织法》第三十条"),
}
"""Who may decide on rules, how many have to be there, and under which law."""
_WORDS = {
    "adopted": ("draft", "这份草稿已经表决通过，不能再改"),
    "changed": ("draft", "这份草稿在您打开之后又有人保存过，请先看新的内容、重新试算，再登记表决"),
    "incomplete": ("draft", "草稿还没有写全"),
    "items_in_use": ("draft", "生效的季度里已经按旧规则入账，有的积分项新规则里没有了，请从下一个季度起生效"),
    "majority": ("votes_for", "没有通过：赞成的要超过到会人数的一半"),
    "not_met": ("met_on", "会议还没有开"),
    "posted": ("draft", "生效的季度已经张榜公示，规则不能再换，请从下一个季度起生效"),
    "quorum": ("present", "到会人数不够，表决无效"),
    "retroactive": ("draft", "生效日期要晚于会议日期，也不能早于本季度的第一天：规则不管以前的事"),
    "untried": ("draft", "请先用最新的草稿试算已经结束的季度，再登记表决"),
    "votes": ("votes_for", "赞成、反对、弃权加起来应等于到会人数"),
}


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a meeting decided: `decided_by` is a key of `QUORUMS`; the numbers are of people with a vote."""

    decided_by: str
    met_on: date
    place: str
    entitled: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int
    resolution_ref: str
    minutes: str


def adopt_draft(database: Database, scope: Scope, draft: Draft, edition: int, adoption: Adoption) -> None:
    """Record the vote and put the rules in force from their first day on, all of it or nothing.

    BadRequestError says, in the words of a committee, what the law or the draft lacks; NotFoundError where there is no
    such draft in the viewer's area.
    """
    faults = _missing(draft, adoption)
    if adoption.decided_by in QUORUMS and not _quorate(adoption):
        name, needed, law = QUORUMS[adoption.decided_by]
        came = f"现在是 {adoption.entitled} 人中到了 {adoption.present} 人"
        faults.append(Fault("present", f"到会人数不够，{name}的表决无效：{needed}（{law}），{came}"))
    if faults:
        raise BadRequestError(*faults)
    facts = asdict(adoption) | {"met_on": adoption.met_on.isoformat()}
    with database.transaction(scope, read_only=False) as connection:
        outcome = rules.adopt_draft(connection, draft.id, edition, facts)
    if outcome is None:
        raise NotFoundError
    if outcome != "done":
        raise BadRequestError(Fault(*_WORDS[outcome]))


def _missing(draft: Draft, adoption: Adoption) -> list[Fault]:
    """Tell what keeps the draft itself from being adopted."""
    try:
        scheme = replace(scheme_of(draft.body), adopted_on=adoption.met_on)
    except SchemeError as error:
        return [Fault("draft", f"草稿还没有写全：{fault}") for fault in error.faults]
    faults = [Fault("draft", f"{refusal.reason}（{refusal.law}）") for refusal in refused(scheme)]
    return faults + [Fault("draft", fault) for fault in adoption_faults(scheme)]


def _quorate(adoption: Adoption) -> bool:
    if adoption.decided_by == "assembly":
        return 2 * adoption.present > adoption.entitled
    return 3 * adoption.present >= 2 * adoption.entitled
