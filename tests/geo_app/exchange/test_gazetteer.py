"""An address gives the region and group that it names for certain, and nothing that it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_app.exchange.gazetteer import Gazetteer, Place

SONG, SHI, WEST_A, WEST_B, JU = "330521102218", "330521102216", "330521101206", "330521104207", "330521001001"
PLACES = [
    Place("330521", "county", None, ("德清县",)),
    Place("330521001", "town", "330521", ("武康街道",)),
    Place("330521101", "town", "330521", ("乾元镇",)),
    Place("330521102", "town", "330521", ("新市镇",)),
    Place("330521104", "town", "330521", ("钟管镇",)),
    Place(JU, "village", "330521001", ("居仁社区",)),
    Place(SONG, "village", "330521102", ("宋市村", "宋家村")),
    Place(SHI, "village", "330521102", ("士林村",)),
    Place(WEST_A, "village", "330521101", ("城西村",)),
    Place(WEST_B, "village", "330521104", ("城西村",)),
    Place(SONG, "hamlet", None, ("南浜",)),
]


@pytest.fixture(scope="module")
def names() -> Gazetteer:
    return Gazetteer(PLACES)


@pytest.mark.parametrize(
    ("address", "code", "group"),
    [
        ("新市镇宋市村3组", SONG, 3),
        ("浙江省湖州市德清县新市镇宋市村第三村民小组12号", SONG, 3),
        ("德清县 新市镇　宋市村 １２组", SONG, 12),
        ("德清新市宋市二十组", SONG, 20),
        ("浙江宋市村一百零二组", SONG, 102),
        ("来电反映新市镇宋市村一组路灯不亮", SONG, 1),
        ("家住宋市村(3组)", SONG, 3),
        ("宋市3组", SONG, 3),
        ("新市镇宋市村村民委员会", SONG, None),
        ("宋市村委会", SONG, None),
        ("武康街道居仁居委会", JU, None),
        ("居仁社区居民委员会2组", JU, 2),
        ("乾元镇城西村5组", WEST_A, 5),
        ("钟管城西村5组", WEST_B, 5),
        ("新市镇宋家村3组", SONG, 3),  # as it was called before
        ("新市镇南浜12号", SONG, None),  # a hamlet of it
        ("新市镇宋市村3-5组", SONG, None),  # several groups: the village is still right
        ("新市镇宋市村3、5组", SONG, None),
        ("新市镇宋市村3组和5组之间", SONG, None),
        ("宋市村一组团", SONG, None),
        ("新市镇张家村", "330521102", None),  # a village that nobody knows: the town is still right
        ("新市镇", "330521102", None),
        ("德清县", "330521", None),
    ],
)
def test_what_an_address_says(names: Gazetteer, address: str, code: str, group: int | None):
    found = names.find(address)
    assert (found.code, found.group_no) == (code, group)
    village = "village" if len(code) == 12 else "unknown"
    assert found.precision == ("group" if group else village)


@pytest.mark.parametrize(
    ("address", "doubt", "candidates"),
    [
        ("城西村5组", "ambiguous", (WEST_A, WEST_B)),
        ("宋市村与士林村交界", "ambiguous", (SHI, SONG)),
        ("钟管镇宋市村", "contradiction", (SONG,)),
        ("安吉县宋市村", "elsewhere", ()),
        ("梅溪镇宋市村3组", "elsewhere", ()),
        ("杭州市余杭区宋市村", "elsewhere", ()),
        ("杭州市宋市村", "elsewhere", ()),
        ("小宋市村", "nothing", ()),
        ("宋市村路12号", "nothing", ()),
        ("新市健康路", "nothing", ()),
        ("3组", "nothing", ()),
        ("", "nothing", ()),
    ],
)
def test_what_is_not_certain_is_not_guessed(names: Gazetteer, address: str, doubt: str, candidates: tuple[str, ...]):
    found = names.find(address)
    assert (found.code, found.group_no, found.doubt, found.candidates) == (None, None, doubt, candidates)


def test_in_a_village_that_is_known_a_group_may_stand_alone_but_not_with_another_village(names: Gazetteer):
    assert names.group_within(SONG, "3组12号") == 3
    assert names.group_within(SONG, "宋市村第三组") == 3
    assert names.group_within(SONG, "士林村3组") is None
    assert names.group_within(SONG, "安吉县某村3组") is None


_WORDS = st.sampled_from(
    ["浙江省", "湖州市", "德清县", "德清", "新市镇", "新市", "钟管镇", "乾元镇", "武康街道", "宋市村", "宋市", "士林村",
     "城西村", "居仁社区", "南浜", "梅溪镇", "安吉县", "第", "3", "十", "组", "村民小组", "号", "-", "、", "与", "路",
     "小", "村委会", "　", ",", "A", "１２"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=40), st.lists(_WORDS, max_size=9).map("".join)))
def test_any_text_gives_a_known_region_or_a_reason_and_the_memory_makes_no_difference(address: str):
    warm, cold = _WARM.find(address), Gazetteer(PLACES).find(address)
    assert warm == cold
    assert (warm.code is None) == (warm.doubt not in ("", "village_unknown"))
    assert warm.code is None or warm.code in {place.code for place in PLACES}
    assert warm.group_no is None or (1 <= warm.group_no <= 999 and len(str(warm.code)) == 12)
    # whatever else is said, a village that is found is one whose name or hamlet stands there
    if warm.code and len(warm.code) == 12:
        stems = [name[:2] for place in PLACES if place.code == warm.code for name in place.names]
        assert any(stem in address.replace("　", "") for stem in stems)


_WARM = Gazetteer(PLACES)
