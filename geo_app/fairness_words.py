"""How the fairness audit of points puts its findings to people: as questions, never as verdicts."""

from __future__ import annotations

from geo_app.use_cases.audit_fairness import Comparison, Question, TownAudit
from geo_app.web.wording import masked_name

KINDS = {"reviewer": "按评议员", "kin": "按与评议员的亲属关系", "neighbourhood": "按村民小组或网格"}
_ASK = {
    "reviewer": "请核对这名评议员参加的评议记录：是不是分到的事本来就不同？",
    "kin": "请核对评议记录和回避情况：是这些家庭做的事多，还是有别的原因？",
    "neighbourhood": "请核对评议记录：是那里做的事多，还是有的地方没有人申报？",
}
_NEAR = "评议员本人和已申报近亲属的家庭"
_SMALLEST = 0.001


def name(found: TownAudit, one: Comparison) -> str:
    """Call a group by its name: 第 3 组, or 2 号评议员 沈**."""
    return called(found, one.village, one.kind, one.who)


def called(found: TownAudit, village: str, kind: str, who: str) -> str:
    """Call a group by its name; one that is not there is empty."""
    if kind == "reviewer":
        member = found.reviewers.get(who)
        if member is None or member.village_code != village:
            return ""
        return f"{member.number} 号评议员 {masked_name(member.name)}"
    if kind == "kin":
        return "" if who else _NEAR
    place = found.neighbourhoods.get((village, who))
    if place is None:
        return ""
    return f"第 {place.group_no} 组" if place.group_no is not None else str(place.grid_name)


def unit(one: Comparison) -> str:
    """Say what is counted: decisions, or households."""
    return "件" if one.kind == "reviewer" else "户"


def basis(one: Comparison) -> str:
    """Say what it is compared with."""
    if one.measure == "received":
        return "全村各户平均"
    return "全村同样的事平均"


def difference(one: Comparison) -> str:
    """Say how much more or less."""
    return f"每{unit(one)}{'多' if one.effect > 0 else '少'}得 {abs(one.effect) / 10:.1f} 分"


def likelihood(share: float) -> str:
    """Write a probability so that it can be read aloud: 约 0.4%, or 不到 0.1%."""
    return "不到 0.1%" if share < _SMALLEST else f"约 {100 * share:.1f}%"


def question(found: TownAudit, asked: Question) -> str:
    """Put what was found of a group as one question, with the figure of each measure."""
    first = asked.comparisons[0]
    whom = {
        "reviewer": f"{name(found, first)}参加评议的 {first.n} 件，",
        "kin": f"{_NEAR}（{first.n} 户），",
        "neighbourhood": f"{name(found, first)}（{first.n} 户），",
    }[asked.kind]
    others = [f"{'' if one.n == first.n else f'{one.n} {unit(one)}'}{figure(one)}" for one in asked.comparisons[1:]]
    return f"{whom}{'；'.join([figure(first), *others])}。{_ASK[asked.kind]}"


def figure(one: Comparison) -> str:
    """Write one measure beside its village, and whether chance alone may come to as much."""
    chance = f"偶然出现的可能{likelihood(one.p)}" if one.is_question else f"偶然就可能差这么多（{likelihood(one.p)}）"
    return f"比{basis(one)}{difference(one)}，{chance}"
