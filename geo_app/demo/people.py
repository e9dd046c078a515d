"""Names of people who do not exist, as common and as rare as names are, with the keys that find them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from geo_app.demo.plane import Floats, Ints, Texts
from geo_app.exchange.pinyin import search_keys, surname_syllables

# Surnames and how many in ten thousand bear them, roughly as in the north of Zhejiang.
_SURNAMES = (
    "沈780 陈560 姚420 徐400 朱390 张385 王380 俞300 钱280 陆265 费230 蔡225 吴270 杨235 李300 章205 施190 潘200 蒋180 "
    "胡175 金170 方155 孙165 周230 许135 顾120 谈95 邱90 褚85 嵇75 闵70 车60 丁85 倪65 冯70 高85 郭60 韩40 何75 洪55 "
    "黄110 姜60 林60 刘95 罗40 马55 毛45 梅28 茅30 莫26 戚32 邵55 盛38 史30 宋48 苏22 汤42 唐36 陶40 童28 屠24 汪60 "
    "魏26 翁24 夏48 谢36 严34 叶58 于22 余42 袁36 臧14 赵70 郑52 钟40 诸18 祝22 庄20 宗16 邹22 凌20 柳12 龚18 管14 桂6 "
    "计12 纪8 经5 阮14 尹8 游6 郁14 岳4 曾12 查10 仇9 单8 解5 缪8 翟6 盖2 区2 覃4 任22 乐3 鲍12 卞8 柏10 巢4 储6 戴28 "
    "邓14 董22 杜14 范26 房6 葛16 耿4 古4 归3 侯8 贾10 江30 来6 赖4 雷6 黎4 梁16 卢18 吕24 孟12 裴4 彭14 平6 濮5 齐6 "
    "秦20 饶3 桑6 申4 石18 寿6 舒6 司4 田14 温6 闻8 项10 萧6 熊8 虞10 喻4 詹8 甄2 郎6 竺4 "
    "欧阳8 司马3 诸葛3 上官2 尉迟1"
)
_FIRST = (
    "建国志文明永金水根荣华伟海林祥福兴德春小晓世宗少云阿学培新玉雪美秀丽国庆立宏俊子浩宇佳思雨雅正家振银松柏仁义利鹏向炳"
    "才火土木生财宝长有顺发惠敏静桂凤爱月亚红卫跃胜勤守其维加松连法掌泉张毛冬夏秋锦菊兰梅"
)
_LAST = (
    "明华平良荣根林生法祥福兴英芳珍娟琴凤妹宝兰仙文军强民峰杰伟斌涛涌江海波泉松康康泰安宁国庆忠孝方元初新春夏秋冬梅花玉"
    "珠美丽敏燕红霞萍芬娣珊琳佳欣怡然轩豪鑫磊森淼炎坤龙虎发财富贵才宽达成功利顺高山清洪水木土金银铭锋鸣官观连勤学章仁义"
)
_RARE = "堃喆淼煊玥珺赟翀昱晗祎頔燚㛃䶮𠅤𬱖𤩽"
_DOTTED = ["阿依·古丽", "买买提·艾力", "吾买尔·江", "热娜·阿不都", "扎西·顿珠", "格桑·曲珍"]


@dataclass(frozen=True)
class _Parts:
    surname: Texts
    surname_share: Floats
    surname_pinyin: Texts
    surname_initials: Texts
    given: Texts
    given_share: Floats
    given_pinyin: Texts
    given_initials: Texts


@lru_cache(maxsize=1)
def _parts() -> _Parts:
    entries = _SURNAMES.split(" ")
    surnames = [entry.rstrip("0123456789") for entry in entries]
    shares = np.array([float(entry[len(name) :]) for entry, name in zip(entries, surnames, strict=True)])
    firsts, lasts = _unique(_FIRST), _unique(_LAST)
    single = [(last, 0.0022) for last in lasts]
    double = [(a + b, 0.74 / (len(firsts) * len(lasts))) for a in firsts for b in lasts if a != b]
    rare = [(a + b, 0.004 / (len(_RARE) * 12)) for b in _RARE for a in firsts[:12]]
    given, given_share = zip(*single, *double, *rare, strict=True)
    read_surnames = [surname_syllables(name) for name in surnames]
    character = {mark: search_keys(mark)[0] for mark in {*"".join(given)}}
    read_given = [[character[mark] for mark in name if character[mark]] for name in given]
    return _Parts(
        surname=np.array(surnames, dtype=object),
        surname_share=shares / shares.sum(),
        surname_pinyin=np.array(["".join(read) for read in read_surnames], dtype=object),
        surname_initials=np.array(["".join(s[0] for s in read) for read in read_surnames], dtype=object),
        given=np.array(given, dtype=object),
        given_share=np.array(given_share) / sum(given_share),
        given_pinyin=np.array(["".join(read) for read in read_given], dtype=object),
        given_initials=np.array(["".join(s[0] for s in read) for read in read_given], dtype=object),
    )


def _unique(text: str) -> list[str]:
    return list(dict.fromkeys(text))


def names(count: int, random: np.random.Generator, surname: Ints | None = None) -> tuple[Texts, Texts, Texts]:
    """Return names with their pinyin and initials; `surname` holds surnames by number where they are given."""
    parts = _parts()
    if surname is None:
        surname = surnames(count, random)
    given = np.searchsorted(np.cumsum(parts.given_share), random.random(count))
    given = np.minimum(given, len(parts.given) - 1)
    whole = parts.surname[surname] + parts.given[given]
    pinyin = parts.surname_pinyin[surname] + parts.given_pinyin[given]
    initials = parts.surname_initials[surname] + parts.given_initials[given]
    for place in np.flatnonzero(random.random(count) < 0.0003):
        whole[place] = _DOTTED[int(random.integers(len(_DOTTED)))]
        pinyin[place], initials[place] = search_keys(whole[place])
    return whole, pinyin, initials


def surnames(count: int, random: np.random.Generator) -> Ints:
    """Return surnames by number, as common as they are."""
    share = np.cumsum(_parts().surname_share)
    return np.asarray(np.minimum(np.searchsorted(share, random.random(count)), len(share) - 1))


def names_of(count: int, random: np.random.Generator) -> list[str]:
    """Return names alone."""
    return [str(name) for name in names(count, random)[0]]
