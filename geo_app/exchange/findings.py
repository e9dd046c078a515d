"""What the database found wrong with staged rows, in words."""

from __future__ import annotations

from geo_app.exchange.columns import LEVEL_TITLES

_SENTENCES = {
    "repeated": "「{value}」与第 {detail} 行重复，但内容不同",
    "parent_needed": "「{value}」缺少上级编码",
    "parent_of_county": "县没有上级，这里却写了「{value}」",
    "parent_unknown": "上级「{value}」不存在，请先导入上级，或放在同一个文件里",
    "parent_of_wrong_level": "上级「{value}」是{detail}，级别不对",
    "parent_changed": "这个编码已属于上级「{detail}」，不能改到「{value}」；调整隶属关系请用新编码",
    "valid_from_too_early": "「{value}」现有的边界从 {detail} 起有效，新边界的生效日期要在这以后",
    "ended_later": "「{value}」到 {detail} 才结束，新边界的生效日期不能早于这一天",
    "far_from_parent": "边界完全在上级「{value}」以外，相距约 {detail}，请核对编码或坐标",
    "overlaps": "边界与「{value}」重叠 {detail}",
    "outside_parent": "边界超出上级「{value}」{detail}",
    "gaps": "上级「{value}」的范围没有被下级填满，空着 {detail}",
    "parts_missing": "上级「{value}」还有 {detail} 没有下级的边界",
    "ends": "「{value}」不在文件里，到生效那天结束；那里还有 {detail} 户，请另行归入新的村（社区）",
    "too_young_to_end": "「{value}」不在文件里，但它那天才开始有效，没有结束",
    "village_unknown": "没有编码为「{value}」的村（社区），请先导入区划",
    "grid_unknown": "没有编码为「{value}」的网格，请先导入区划",
    "grid_of_other_village": "网格「{value}」属于另一个村「{detail}」",
    "household_of_other_village": "户「{value}」已属于村「{detail}」，不能直接改到别的村",
    "address_nothing": "地址「{value}」里没有认出村名{detail}，或补上区划编码、坐标",
    "address_coarse": "地址「{value}」只归到了镇（街道）或县：{detail}",
    "address_elsewhere": "地址「{value}」像是别的县、镇的，不知道属于哪里；请填写坐标或区划编码",
    "address_ambiguous": "地址「{value}」可能是{detail}，不能替您猜；请写明镇和村，或填写区划编码",
    "address_contradiction": "地址「{value}」里的镇下没有这个村，只有{detail}；请核对，或填写区划编码",
    "region_unknown": "没有编码为「{value}」的区划，请先导入区划",
    "respondent_unknown": "没有编码为「{value}」的镇（街道）或村（社区），请先导入区划",
    "category_unknown": "类别「{value}」不认识，可以写：{detail}",
    "outside_all_regions": "点（{value}）不在任何已导入的区划以内，请核对坐标，或填写区划编码",
    "nowhere": "没有经纬度，也没有区划编码，不知道属于哪里",
    "outside_area": "不在您的辖区内",
    "number_elsewhere": "这个编号已在别处登记，不能由文件更改",
    "registered_at_changed": "「{value}」已登记于 {detail}，登记时间不能改",
    "closed_too_early": "办结时间早于登记时间",
    "household_unknown": "没有编码为「{value}」的户，请先导入户",
    "no_scheme": "村「{detail}」在那个季度还没有积分方案",
    "item_unknown": "积分方案里没有「{value}」这一项，可以写：{detail}",
    "wrong_sign": "积分 {value} 的正负号与「{detail}」这一项不符",
    "points_not_of_item": "「{detail}」的分值应是规则里每次的分值乘以次数，现在是 {value}",
    "item_without_basis": "规则里没有写明「{detail}」扣分的依据，不能扣分",
    "evidence_too_long": "扣分的依据最多 500 个字（「{detail}」）",
    "in_the_future": "日期 {value} 还没有到",
    "quarter_posted": "{value} 的结果已经公示，不能再导入；漏记的请在网页上申报，会记入现在的季度",
    "evidence_needed": "扣分要写明依据（「{detail}」）",
    "evidence_unlawful": "依据里写了不得计分的事：信访、投诉、诉讼、疾病、债务、违法记录等，积分不得与这些有任何关系",
}


_AREAS = ("overlaps", "outside_parent", "gaps", "parts_missing")
_MU = 2000 / 3  # square metres


def sentence(reason: str, value: str | None, detail: str | None) -> str:
    """Return what is wrong, in plain words, without the row and the column."""
    if reason == "parent_of_wrong_level":
        detail = LEVEL_TITLES.get(detail or "", detail)
    elif reason in _AREAS:
        detail = _area(detail or "")
    elif reason == "outside_village":
        return _outside(value or "", detail)
    elif reason == "far_from_parent":
        detail = _distance(float(detail or 0))
    elif reason == "ends" and detail == "0":
        return f"「{value}」不在文件里，到生效那天结束"
    return _SENTENCES[reason].format(value=value, detail=detail)


def _area(told: str) -> str:
    """Return an area with its place, given as square metres, degrees east and north, and how many parts it is in."""
    area, lon, lat, parts = told.split(";")
    metres, mu = float(area), float(area) / _MU
    size = f"{metres:,.0f} 平方米（{mu:,.2f} 亩）" if mu < 1500 else f"{metres / 1e6:,.2f} 平方公里（{mu:,.0f} 亩）"
    where = f"东经 {float(lon):.5f}、北纬 {float(lat):.5f} 附近"
    return f"{size}，在{where}" if parts == "1" else f"{size}，共 {parts} 处，最大的在{where}"


def _distance(metres: float) -> str:
    return f"{metres / 1000:,.1f} 公里" if metres >= 1000 else f"{metres:,.0f} 米"


def _outside(value: str, lies_in: str | None) -> str:
    name, metres, in_china = value.rsplit("|", 2)
    if in_china == "false":
        return f"点不在中国境内，离「{name}」{_distance(float(metres))}；请核对坐标，或检查坐标来源选得对不对"
    where = f"，落在「{lies_in}」里" if lies_in else ""
    return f"点在「{name}」的边界以外 {_distance(float(metres))}{where}，请核对坐标"
