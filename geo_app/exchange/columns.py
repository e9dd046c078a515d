"""What each layer's table may hold: our column names, their Chinese headings, and how a cell is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from geo_app.exchange import cells
from geo_app.exchange.cells import Parser, code, name_up_to, text_up_to
from geo_app.exchange.coordinate_cells import latitude, longitude
from geo_app.exchange.word_cells import choice

Layer = Literal["regions", "households", "rooms", "cases", "points"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
Level = Literal["county", "town", "village", "grid"]
LEVELS: tuple[Level, ...] = get_args(Level)
LEVEL_TITLES = {"county": "县", "town": "镇（街道）", "village": "村（社区）", "grid": "网格"}
CODE_LENGTHS = {"county": 6, "town": 9, "village": 12, "grid": 15}

_LEVEL_NAMES = {
    "county": ("县", "县级"),
    "town": ("镇", "乡", "街道", "镇级", "镇街"),
    "village": ("村", "社区", "村级"),
}
_region_code = code(*CODE_LENGTHS.values())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours: its name, the headings that mean it, and how its cells are read."""

    name: str
    titles: tuple[str, ...]
    read: Parser
    required: bool = False

    @property
    def title(self) -> str:
        """Return the heading that people see."""
        return self.titles[0]


_lon = Column("lon", ("经度", "lng", "longitude", "东坐标", "经纬度", "坐标", "位置坐标"), longitude)
_lat = Column("lat", ("纬度", "latitude", "北坐标"), latitude)
_required = partial(Column, required=True)

COLUMNS: dict[Layer, tuple[Column, ...]] = {
    "regions": (
        _required("code", ("编码", "代码", "区划代码", "行政区划代码"), _region_code),
        _required("name", ("名称", "区划名称"), text_up_to(100)),
        Column("parent_code", ("上级编码", "上级代码"), _region_code),
        Column(
            "kind",
            ("类型",),
            choice("类型", {
                "general": ("一般",), "village": ("行政村", "村"), "community": ("社区",),
                "town": ("镇", "乡"), "street": ("街道",), "special": ("园区", "功能区"),
            }),
        ),
        Column("boundary_source", ("边界来源",),
               choice("边界来源", {"official": ("正式", "官方"), "schematic": ("示意",)})),
        _lon,
        _lat,
    ),
    "households": (
        _required("code", ("编码", "户编码", "户号"), code(16, 17, 18)),
        _required("village_code", ("村编码", "村代码", "行政村编码"), code(12)),
        _required("householder", ("户主", "户主姓名"), name_up_to(50)),
        Column("group_no", ("组", "组号", "村民小组"), cells.group_number),
        Column("grid_code", ("网格编码", "网格代码"), code(15)),
        _lon,
        _lat,
    ),
    "rooms": (
        _required("name", ("名称", "调解室", "调解室名称"), text_up_to(100)),
        _required("level", ("级别", "层级"), choice("级别", _LEVEL_NAMES)),
        _required("region_code", ("区划编码", "区划代码", "属地编码", "服务区域编码"), _region_code),
        Column("brand", ("品牌",), text_up_to(50)),
        Column("phone", ("电话", "联系电话"), text_up_to(50)),
        Column("hours", ("时间", "开放时间", "值班时间"), text_up_to(100)),
        _lon,
        _lat,
    ),
    "cases": (
        Column("external_id", ("编号", "工单号", "受理编号", "事件编号"), cells.external_number),
        _required("source", ("来源", "来源系统"), text_up_to(50)),
        _required("registered_at", ("登记时间", "登记日期", "受理时间", "来电时间"), cells.moment_as_text),
        _required(
            "channel",
            ("渠道", "信访形式", "来源渠道"),
            choice("渠道", {
                "letter": ("信", "来信", "信件"), "visit": ("访", "来访", "走访"), 
                "web": ("网", "网上", "网络", "网上信访"),
                "phone": ("电话", "电", "来电", "热线"), "video": ("视频",), "grid": ("网格", "网格上报", "网格员"),
            }),
        ),
        _required("category", ("类别", "内容分类", "分类"), text_up_to(50)),
        _required("title", ("标题", "主题", "事项"), text_up_to(200)),
        Column("text", ("内容", "诉求内容", "正文", "body"), text_up_to(20_000)),
        _lon,
        _lat,
        Column("region_code", ("区划编码", "区划代码", "属地编码"), _region_code),
        Column("address", ("地址", "事发地址", "地点"), text_up_to(300)),
        Column(
            "matter_kind",
            ("事项性质", "信访目的"),
            choice("事项性质", {
                "suggestion": ("建议", "建议意见", "意见建议"), "accusation": ("检举控告", "检举", "控告", "举报"),
                "appeal": ("求决", "申诉求决", "申诉"), "consultation": ("咨询",), "dispute": ("纠纷", "矛盾纠纷"),
                "report": ("反映", "上报", "事件上报"), "other": ("其他",),
            }),
        ),
        Column("due_at", ("限办日期", "截止日期", "到期时间"), cells.moment_as_text),
        Column("closed_at", ("办结时间", "办结日期"), cells.moment_as_text),
        Column("resolved_level", ("化解层级",), choice("化解层级", _LEVEL_NAMES)),
        Column(
            "satisfaction",
            ("满意度", "评价"),
            choice("满意度", {
                "satisfied": ("满意",), "basically_satisfied": ("基本满意",), "dissatisfied": ("不满意",),
            }),
        ),
        Column("petitioner", ("反映人", "信访人", "信访人姓名", "反映人姓名"), name_up_to(50)),
        Column("phone", ("电话", "联系电话", "反映人电话", "信访人电话"), cells.phone),
        Column("respondent_code", ("被反映单位编码", "被反映单位代码"), code(9, 12)),
    ),
    "points": (
        _required("household_code", ("户编码", "户号"), code(16, 17, 18)),
        _required("item_code", ("积分项编码", "项目编码", "积分项"), text_up_to(10)),
        _required("occurred_on", ("日期", "发生日期", "时间"), cells.day),
        Column("points", ("积分", "分值", "得分"), cells.tenths),
        Column("evidence", ("依据", "事由", "说明"), text_up_to(500)),
    ),
}  # fmt: skip


def column(layer: Layer, name: str) -> Column:
    """Return a column of a layer by our name."""
    return next(c for c in COLUMNS[layer] if c.name == name)


def described(layer: Layer) -> str:
    """Return a layer's columns as a message lists them."""
    return "、".join(f"{c.name}（{c.title}{'，必填' if c.required else ''}）" for c in COLUMNS[layer])
