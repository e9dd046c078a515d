"""What may never give or take points, in words that such an item would use.

The words themselves are in `scoring.forbidden_words`. The database's own check (`app.lawful_item_text`) has the same
words, which a test compares. What it cannot say is why and under which law a text is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scoring.forbidden_words import LAWFUL, WORDS
from scoring.wording import readings

CHARTER_LAW = "《村民委员会组织法》第三十一条：村规民约不得侵犯村民的人身权利、民主权利和合法财产权利"
SENSITIVE_LAW = "《个人信息保护法》第二十八条：宗教信仰、医疗健康、金融账户等敏感个人信息须有特定目的和充分必要"
_LAWFUL = re.compile(LAWFUL)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject that no scheme may touch: the words that betray it, why it is refused, under which law."""

    code: str
    words: re.Pattern[str]
    reason: str
    law: str


def _subject(code: str, reason: str, law: str) -> Subject:
    return Subject(code, re.compile(WORDS[code]), reason, law)


SUBJECTS: tuple[Subject, ...] = (
    _subject(
        "petition",
        "反映问题和依法维权是村民的权利，不得因此加分或扣分，“不反映就加分”同样不行",
        "《信访工作条例》第十八条、第四十六条：不得打击报复信访人；" + CHARTER_LAW,
    ),
    _subject("vote", "怎样投票、持什么意见由村民自己决定，不得计分", CHARTER_LAW),
    _subject("religion", "宗教信仰自由，信与不信都不得计分", SENSITIVE_LAW),
    _subject("ethnicity", "不得按民族区别对待", CHARTER_LAW),
    _subject("childbirth", "生育是家庭的私事，不得计分", CHARTER_LAW),
    _subject("debt", "债务和信用属于财产隐私，另有法定途径，不得计分", SENSITIVE_LAW),
    _subject("health", "健康和医疗情况不得计分，有人因身体原因做不到的事也不得计分", SENSITIVE_LAW),
    _subject("signing", "签不签协议由各户自己决定，不得因拒签扣分，也不得因签了加分", CHARTER_LAW),
    _subject(
        "mediation_party",
        "当事人可以不接受调解，不得因接受或拒绝调解给当事人计分",
        "《人民调解法》第十七条：一方当事人明确拒绝调解的，不得调解",
    ),
    _subject(
        "police_record",
        "治安违法和犯罪记录应当封存，不得提供给任何单位和个人，不得据此计分",
        "《治安管理处罚法》第一百三十六条：违反治安管理的记录应当予以封存",
    ),
    _subject("kin", "各户只对自己的行为负责，户外亲属的事不得计分", CHARTER_LAW),
    _subject("unproved", "没有查实的事不得计分", CHARTER_LAW),
    _subject(
        "black_list",
        "不得公开点名：做得不够的私下提醒，不上榜、不示众",
        "《个人信息保护法》第二十五条：未经个人单独同意不得公开其个人信息；" + CHARTER_LAW,
    ),
)


def subjects_in(wording: str) -> tuple[Subject, ...]:
    """Name the forbidden subjects of a wording.

    Lawful phrases that hold a forbidden word, such as 反诈骗宣传 or 非当事人, are set aside first.

    Parameters
    ----------
    wording : str
        A name or text, in Chinese. Width, case, spaces, punctuation and traditional characters do not matter, nor
        letters and digits put between: `信 訪` and `信x访` are found, and so are the words for petitions and complaints
        in the Latin letters of their sound, and some of them in English.

    Returns
    -------
    tuple of Subject
        In the order of `SUBJECTS`; empty when the wording is free of all.

    Examples
    --------
    >>> [subject.code for subject in subjects_in("全年无信 訪记录，不上3fang")]
    ['petition']
    >>> subjects_in("当调解志愿者（非当事人），参加诚信主题活动")
    ()
    """
    said = _LAWFUL.sub(".", readings(wording))
    return tuple(subject for subject in SUBJECTS if subject.words.search(said))
