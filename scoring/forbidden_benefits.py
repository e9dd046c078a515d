"""What no village may give, hold back or trade for points, in the words that such a benefit would use.

The list is closed on the other side as well: a plan's kind is one of four (`BENEFIT_TYPES`). The database checks the
same words (`app.lawful_benefit_text`); a test keeps the two alike.
"""

from __future__ import annotations

import re

from scoring import forbidden
from scoring.forbidden import CHARTER_LAW, SENSITIVE_LAW, Subject
from scoring.wording import readings

_MEETING = re.compile("表决|投票")  # how a meeting decides may be told
BENEFIT_TYPES = ("honour_title", "small_goods", "year_end_goods", "activity_priority")

_AID_LAW = "《社会救助暂行办法》：救助按条件给予，不得附加积分等条件；" + CHARTER_LAW
_INSURANCE_LAW = "《社会保险法》第四条：参加和享受社会保险是法定权利；" + CHARTER_LAW
_LAND_LAW = "《农村土地承包法》第五条：任何组织和个人不得剥夺和非法限制农村集体经济组织成员承包土地的权利"
_SHARE_LAW = "《农村集体经济组织法》第十三条：收益分配是成员的法定权利；" + CHARTER_LAW
_OFFICE_LAW = "《村民委员会组织法》第三十一条：村民会议的决定不得侵犯村民的民主权利和合法权益"


def _subject(code: str, words: str, reason: str, law: str) -> Subject:
    return Subject(code, re.compile("|".join(words.split())), reason, law)


SUBJECTS: tuple[Subject, ...] = (
    _subject(
        "aid",
        r"""低保 五保 特困 最低生活 社会救助 临时救助 医疗救助 救助金 救助款 救济 抚恤 优抚
            (?:困难|贫困|生活|残疾人?|高龄|护理|种粮|农机|农资|惠农|生态|能繁|危房)补[贴助]
            危房改造""",
        "救助、补贴和抚恤按国家规定给，不得与积分挂钩",
        _AID_LAW,
    ),
    _subject(
        "insurance",
        r"""医保 医疗保险 合作医疗 新农合 大病保险 养老(?!院) 退休金 社保 社会保险 工伤保险 失业金 失业保险
            生育保险 住房公积金""",
        "医保、养老等社会保险是法定权利，不得与积分挂钩",
        _INSURANCE_LAW,
    ),
    _subject(
        "land",
        r"""承包地 承包田 承包权 承包经营 土地承包 土地流转 土地确权 责任田 口粮田 自留地 宅基地 建房
            批地(?![瓜毯膜板]) 征地 拆迁 青苗费 安置房 安置费""",
        "土地承包和宅基地资格是法定权利，不得与积分挂钩",
        _LAND_LAW,
    ),
    _subject(
        "share",
        r"""分红 股金 股份(?!经济合作社|合作社) 股权 股息 红利 分配款 成员资格 成员身份
            集体(?:经济|资产|经营性?)?(?:收益|收入|盈余)的?(?:分配|分给|均分) (?:收益|盈余)分配""",
        "集体收益分配和股金是成员的法定权利，不得与积分挂钩",
        _SHARE_LAW,
    ),
    _subject(
        "career",
        r"""入党 党员发展 发展党员 预备党员 入团 参军 入伍 征兵 政审 政治审查 招工 招聘 录用 就业(?:推荐|资格|名额)
            公益性?岗位 村干部(?:人选|后备)""",
        "入党、参军和就业各有规定的条件，不得与积分挂钩",
        CHARTER_LAW,
    ),
    _subject(
        "school",
        r"入学 就学 上学(?:资格|名额|机会) 优先上学 入园 升学 学位 学籍 择校 助学 奖学金 贫困生",
        "受教育是法定权利，不得与积分挂钩",
        "《教育法》第九条：公民依法享有平等的受教育机会；" + CHARTER_LAW,
    ),
    _subject(
        "vote",
        r"选举 被选 选民 候选 (?:投票|表决)[权资] 罢免",
        "选举权和被选举权是法定权利，不得与积分挂钩",
        _OFFICE_LAW,
    ),
    _subject(
        "papers",
        r"""证明 盖章 公章 印章 介绍信 户口(?![本簿]) 户籍 落户 迁户 办证
            (?:优先|免费|不予|暂停|暂缓|停止|取消|拒绝)(?:办理|受理|代办)""",
        "开证明、盖章和办事是村委会的职责，不得与积分挂钩",
        _OFFICE_LAW,
    ),
    _subject(
        "service",
        r"""公共服务 公共设施 供水 供电 供暖 通水 通电 停水 停电 断水 断电 断网 水费 电费 水电 燃气 天然气 有线电视
            道路通行 通行证 贷款 授信 就医 看病 就诊 体检 家庭医生""",
        "公共服务人人都有，不得与积分挂钩",
        CHARTER_LAW,
    ),
    _subject(
        "punishment",
        r"""扣发 停发 不得享受 不予享受 取消(?:资格|待遇|享受|福利) 暂停(?:资格|待遇|享受|福利) 罚款 黑榜 黑名单
            后进户 落后户 末位 倒数""",
        "福利只做加法：不得罚款、扣发待遇，也不得公布落后的户",
        CHARTER_LAW,
    ),
    _subject(
        "sensitive",
        r"困难户 贫困户 低收入 患病 重病 大病 病人 残疾 欠款 欠债 失信 宗教 信教",
        "健康、贫困、债务和信仰不得写进方案，也不得公布",
        SENSITIVE_LAW,
    ),
)


def refused_in(wording: str) -> tuple[Subject, ...]:
    """Name what a benefit's wording touches and may not.

    Parameters
    ----------
    wording : str
        A title, a description or a decision, in Chinese. How it is spelt matters as little as in
        `scoring.forbidden.subjects_in`.

    Returns
    -------
    tuple of Subject
        What may not give points either, then in the order of `SUBJECTS`; empty for a lawful wording.

    Examples
    --------
    >>> [found.code for found in refused_in("积分前十的户优先办低 保")]
    ['aid']
    >>> refused_in("年底慰问品：大米一袋、食用油一桶")
    ()
    """
    never_scored = forbidden.subjects_in(_MEETING.sub("", wording))
    said = readings(wording)
    return never_scored + tuple(subject for subject in SUBJECTS if subject.words.search(said))
