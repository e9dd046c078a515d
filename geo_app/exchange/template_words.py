"""What a template to be filled in says of each column: what to write, an example, and the words to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo_app.exchange.columns import Layer

TITLES: Mapping[Layer, str] = {
    "regions": "区划",
    "households": "住户",
    "rooms": "调解室",
    "cases": "事件",
    "points": "积分",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """How a column is filled in; `words` are all that may be written, `choices` names what the database offers."""

    how: str
    example: str
    words: tuple[str, ...] = ()
    choices: str = ""


_LON = Advice("十进制度数，东经，小数点后 5 到 7 位；没有准确位置就空着", "120.08123")
_LAT = Advice("十进制度数，北纬；和经度要么都填，要么都空", "30.55321")
_MOMENT = "年-月-日，可以带时间；年份写四位"
_REGION = Advice("镇 9 位、村 12 位、网格 15 位的数字编码，见「选项」表", "990101001201", choices="regions")

ADVICE: Mapping[Layer, Mapping[str, Advice]] = {
    "regions": {
        "code": Advice("县 6 位、镇 9 位、村 12 位、网格 15 位数字", "990101001201"),
        "name": Advice("全称，最多 100 字", "宋市村"),
        "parent_code": Advice("上一级的编码；县没有上级，空着", "990101001", choices="parents"),
        "kind": Advice("从下拉里选", "行政村", ("行政村", "社区", "镇", "街道", "功能区", "一般")),
        "boundary_source": Advice("测绘成果选「正式」，画的草图选「示意」", "正式", ("正式", "示意")),
        "lon": Advice("地名标在哪里；边界请另交 GeoPackage 或 shapefile", "120.08123"),
        "lat": Advice("和经度要么都填，要么都空", "30.55321"),
    },
    "households": {
        "code": Advice("村编码 12 位，后面接 4 到 6 位户号，都是数字", "9901010012010001"),
        "village_code": Advice("12 位村编码，见「选项」表", "990101001201", choices="villages"),
        "householder": Advice("户主姓名，写全名，不要遮住", "张三"),
        "group_no": Advice("第几村民小组，写数字", "3"),
        "grid_code": Advice("15 位网格编码，不知道就空着", "990101001201001", choices="grids"),
        "lon": _LON,
        "lat": _LAT,
    },
    "rooms": {
        "name": Advice("调解室的名称", "老施调解工作室"),
        "level": Advice("从下拉里选", "村", ("县", "镇", "村")),
        "region_code": _REGION,
        "brand": Advice("大家叫它什么", "老施"),
        "phone": Advice("座机或手机", "0572-8060000"),
        "hours": Advice("什么时候有人", "工作日 8:30—17:00"),
        "lon": _LON,
        "lat": _LAT,
    },
    "cases": {
        "external_id": Advice("原系统里的编号；填了，同一件再导入不会变成两件", "RX20260305-001"),
        "source": Advice("哪个系统或哪本登记簿，同一来源每次写法要一样", "12345热线"),
        "registered_at": Advice(_MOMENT, "2026-03-05 09:30"),
        "channel": Advice("从下拉里选", "电话", ("来信", "来访", "网络", "电话", "视频", "网格上报")),
        "category": Advice("从下拉里选", "邻里纠纷", choices="categories"),
        "title": Advice("一句话说是什么事，不写人名和电话", "院墙占道争议"),
        "text": Advice("经过和诉求；可以空着", "两家为院墙起了争议，请村里来看看。"),
        "lon": _LON,
        "lat": _LAT,
        "region_code": Advice("有经纬度时不用填；见「选项」表", "990101001201", choices="regions"),
        "address": Advice("写到村民小组", "新市镇宋市村3组"),
        "matter_kind": Advice(
            "从下拉里选",
            "矛盾纠纷",
            ("建议意见", "检举控告", "申诉求决", "咨询", "矛盾纠纷", "反映", "其他"),
        ),
        "due_at": Advice(_MOMENT, "2026-05-04"),
        "closed_at": Advice(_MOMENT + "；没有办结就空着", "2026-04-02 16:00"),
        "resolved_level": Advice("在哪一级办结的", "村", ("县", "镇", "村")),
        "satisfaction": Advice("反映人的评价", "满意", ("满意", "基本满意", "不满意")),
        "petitioner": Advice("反映人姓名；不知道就空着", "李四"),
        "phone": Advice("反映人电话；导入后加密保存", "13800001234"),
        "respondent_code": Advice("被反映的镇、村的编码；不是反映单位的就空着", "990101001201", choices="units"),
    },
    "points": {
        "household_code": Advice("整个户号，见「选项」表", "9901010012010001", choices="households"),
        "item_code": Advice("规则里积分项的编码，见「选项」表", "P01", choices="items"),
        "occurred_on": Advice("事情发生的那一天，年-月-日", "2026-11-20"),
        "points": Advice("按规则的分值填；固定分值的可以空着", "2"),
        "evidence": Advice("凭什么：照片、签到表、谁见证的；扣分必须写", "平安巡防签到表第 3 页"),
    },
}
