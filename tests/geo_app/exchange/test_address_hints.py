"""An address that is not understood is answered with what was not, what may be meant, and how to write it."""

from __future__ import annotations

import pytest

from geo_app.exchange.address_hints import Hints
from geo_app.exchange.gazetteer import Gazetteer
from tests.geo_app.exchange.test_gazetteer import PLACES

NAMES = Gazetteer(PLACES)
HINTS = Hints(NAMES)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("新市镇宋是村3组", "「新市镇」没有叫「宋是村」的村（社区），是不是「新市镇宋市村」？"),
        ("新市镇石林村", "「新市镇」没有叫「石林村」的村（社区），是不是「新市镇士林村」？"),  # as it sounds there
        ("请看一下送市村3组", "没有叫「送市村」的村（社区），是不是「新市镇宋市村」？"),
        ("新市镇青山村", "「新市镇」没有叫「青山村」的村（社区）"),
        ("新市镇送家村", "「新市镇」没有叫「送家村」的村（社区），是不是「新市镇宋市村」？"),  # by its former name
        ("乾元镇石林村", "「乾元镇」没有叫「石林村」的村（社区）"),  # that one is of another town
        ("新市镇健康路12号", ""),
        ("新市镇", ""),
        ("村民反映路灯不亮", ""),
    ],
)
def test_what_of_an_address_nobody_knows(address: str, told: str):
    assert HINTS.unknown_village(address, NAMES.find(address)) == told


def test_how_an_address_should_be_written_is_shown_by_a_village_that_there_is():
    nothing = HINTS.nothing("大桥头", NAMES.find("大桥头"))
    assert nothing == "；请写乡镇和村，例如「新市镇宋市村3组」"  # a community has no groups
    near = Hints(NAMES, "330521104").nothing("大桥头", NAMES.find("大桥头"))
    assert near == "；请写乡镇和村，例如「钟管镇城西村3组」"
    assert Hints(Gazetteer([])).nothing("大桥头", NAMES.find("大桥头")) == "；请写乡镇和村"


def test_a_suggestion_never_decides():
    assert NAMES.find("送市村3组").code is None
    assert NAMES.find("新市镇宋是村3组").code == "330521102"
