"""Search keys: 张三 is found by zhangsan and by zs."""

from __future__ import annotations

import pytest

from geo_app.exchange.pinyin import place_keys, search_keys


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("张三", ("zhangsan", "zs")),
        ("沈建国", ("shenjianguo", "sjg")),
        ("曾国明", ("zengguoming", "zgm")),
        ("查良", ("zhaliang", "zl")),
        ("仇英", ("qiuying", "qy")),
        ("单雄信", ("shanxiongxin", "sxx")),
        ("解珍", ("xiezhen", "xz")),
        ("翟荣", ("zhairong", "zr")),
        ("缪根", ("miaogen", "mg")),
        ("区明", ("ouming", "om")),
        ("欧阳明", ("ouyangming", "oym")),
        ("尉迟恭", ("yuchigong", "ycg")),
        ("万俟平", ("moqiping", "mqp")),
        ("吕绿", ("lvlv", "ll")),
        ("阿依·古丽", ("ayiguli", "aygl")),
        ("", ("", "")),
    ],
)
def test_a_surname_is_read_as_a_surname(name, keys):
    assert search_keys(name) == keys


def test_a_place_is_read_as_words_are():
    assert place_keys("长春村") == ("changchuncun", "ccc")
    assert place_keys("单桥村")[0] == "danqiaocun"
    assert place_keys("宋市村") == ("songshicun", "ssc")
