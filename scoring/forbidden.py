"""What may never give or take points, in words that such an item would use.

The first subject covers every word of the database's own check (`app.lawful_item_text`); a test keeps it so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_GAPS = re.compile(r"[\s\W_]+")

CHARTER_LAW = "《村民委员会组织法》第三十一条：村规民约不得侵犯村民的人身权利、民主权利和合法财产权利"
SENSITIVE_LAW = "《个人信息保护法》第二十八条：宗教信仰、医疗健康、金融账户等敏感个人信息须有特定目的和充分必要"


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject that no scheme may touch: the words that betray it, why it is refused, under which law."""

    code: str
    words: re.Pattern[str]
    reason: str
    law: str


def _subject(code: str, words: str, reason: str, law: str) -> Subject:
    return Subject(code, re.compile("|".join(words.split())), reason, law)


SUBJECTS: tuple[Subject, ...] = (
    _subject(
        "petition",
        r"""信访 上访 访民 走访反映 越级 闹访 缠访 进京 赴京 赴省 投诉 举报 检举 控告 告状 告发 起诉
            诉讼 打官司 上诉 申诉 仲裁 复议 复查复核 12345 市长热线 市长信箱 政务热线 民呼我为
            反映(?:问题|情况|诉求) 媒体 记者 曝光 舆情 发帖 撤诉 息访 息诉 罢访 停访 不访 零访 无访""",
        "反映问题和依法维权是村民的权利，不得因此加分或扣分，“不反映就加分”同样不行",
        "《信访工作条例》第十八条、第四十六条：不得打击报复信访人；" + CHARTER_LAW,
    ),
    _subject(
        "vote",
        r"选举 选票 投票 拉票 候选人 表决 举手赞成 投赞成 投反对 罢免 反对意见 不同意见",
        "怎样投票、持什么意见由村民自己决定，不得计分",
        CHARTER_LAW,
    ),
    _subject(
        "religion",
        r"""宗教 信教 信仰 信佛 信主 教会 教堂 教徒 寺庙 寺院 拜佛 烧香 佛教 道教 基督 天主教 伊斯兰
            清真 礼拜 祷告""",
        "宗教信仰自由，信与不信都不得计分",
        SENSITIVE_LAW,
    ),
    _subject(
        "ethnicity",
        r"民族 (?:汉|回|藏|维吾尔|苗|彝|壮|畲|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|朝鲜|蒙古)族",
        "不得按民族区别对待",
        CHARTER_LAW,
    ),
    _subject(
        "childbirth",
        r"""生育 计生 超生 多生 少生 二孩 二胎 三孩 三胎 独生 怀孕 未婚先孕 孕妇 孕检 孕产 产检 节育
            避孕 绝育 结扎 流产 生男 生女""",
        "生育是家庭的私事，不得计分",
        CHARTER_LAW,
    ),
    _subject(
        "debt",
        r"""欠款 欠债 欠费 欠缴 欠税 欠钱 拖欠 债务 讨债 负债 贷款 借款 借贷 还款 征信 失信 老赖 赖账
            信用卡""",
        "债务和信用属于财产隐私，另有法定途径，不得计分",
        SENSITIVE_LAW,
    ),
    _subject(
        "health",
        r"""疾病 患病 生病 得病 重病 大病 慢病 慢性病 传染病 精神病 精神障碍 病人 病史 病历 病情 残疾证
            残疾等级 因残 因病 医疗 医保 就医 看病 住院 体检 疫苗 接种 核酸 献血 捐血 血型
            捐献(?:器官|骨髓|遗体|造血) 艾滋 乙肝""",
        "健康和医疗情况不得计分，有人因身体原因做不到的事也不得计分",
        SENSITIVE_LAW,
    ),
    _subject(
        "signing",
        r"""(?:拒|不|未|没有?|不肯|不愿意?)签(?![到收])
            签[订署]?[^，；]{0,8}(?:协议|征地|拆迁|征收|流转)""",
        "签不签协议由各户自己决定，不得因拒签扣分，也不得因签了加分",
        CHARTER_LAW,
    ),
    _subject(
        "mediation_party",
        r"""(?:接受|同意|服从|配合|拒绝|拒不|不接受|不服)[^，；]{0,4}调解 达成调解 履行调解
            (?<!非)当事人""",
        "当事人可以不接受调解，不得因接受或拒绝调解给当事人计分",
        "《人民调解法》第十七条：一方当事人明确拒绝调解的，不得调解",
    ),
    _subject(
        "police_record",
        r"""治安处罚 行政处罚记录 行政拘留 拘留 逮捕 犯罪 判刑 刑事 刑满 服刑 坐牢 社区矫正 前科 案底
            违法(?!建|搭|占|用地) (?:公安|派出所)[^，；]{0,6}(?:记录|处罚|处理|警告|训诫|传唤|通报) 报警
            出警 警情 赌博 聚赌 吸毒 涉毒 贩毒 嫖娼 卖淫 邪教 盗窃 偷盗 (?<![防反])诈骗 打架 斗殴 酒驾
            醉驾""",
        "治安违法和犯罪记录应当封存，不得提供给任何单位和个人，不得据此计分",
        "《治安管理处罚法》第一百三十六条：违反治安管理的记录应当予以封存",
    ),
    _subject(
        "kin",
        r"亲戚 亲属(?:犯|违|有|被|在外) 家属(?:犯|违|被) 子女(?:犯|违|被) 外嫁女 连带 株连",
        "各户只对自己的行为负责，户外亲属的事不得计分",
        CHARTER_LAW,
    ),
    _subject(
        "unproved",
        r"涉嫌 嫌疑 疑似 听说 传闻 据说 群众反映 据反映",
        "没有查实的事不得计分",
        CHARTER_LAW,
    ),
)


def subjects_in(wording: str) -> tuple[Subject, ...]:
    """Name the forbidden subjects of a wording.

    Parameters
    ----------
    wording : str
        A name or text, in Chinese. Width, case, spaces and punctuation do not matter: `信 访` is found.

    Returns
    -------
    tuple of Subject
        In the order of `SUBJECTS`; empty when the wording is free of all.

    Examples
    --------
    >>> [subject.code for subject in subjects_in("全年无信 访记录")]
    ['petition']
    >>> subjects_in("当调解志愿者（非当事人）")
    ()
    """
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", wording)).casefold()
    return tuple(subject for subject in SUBJECTS if subject.words.search(plain))
