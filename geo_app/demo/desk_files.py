"""What lies on the desks of the pilot's town and village: files as offices really send them. Invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from geo_app.demo.country import Country
from geo_app.demo.plane import to_degrees
from geo_app.demo.units import PILOT_VILLAGE, villages
from geo_app.exchange.columns import Layer

CALLS = (
    "工单编号",
    "来电时间",
    "来电人",
    "联系电话",
    "问题标题",
    "内容描述",
    "事发地址",
    "属地编码",
    "经度",
    "纬度",
    "类型",
)
VISITS = ("登记编号", "登记时间", "反映人", "主题", "内容", "地址", "类别")
POINTS = ("户号", "积分项", "发生日期", "依据")

# days before the last one and time of day; who calls, and the end of a number that nobody has; title and text; the
# address, with a group whether a point goes with it (metres east and north of the group's middle); category
_CALLS = (
    (9, 8.3, "陈女士", 1007, "河边护栏松动", "埠头的护栏松了三根，孩子常在那里玩。", "宋市村3组", (0, 0), "安全隐患"),
    (9, 9.1, "沈先生", 1015, "垃圾桶几天没有清", "分类点的桶满了四天，味道很大。", "宋市村5组", (20, 5), "环境卫生"),
    (9, 9.1, "沈先生", 1015, "垃圾桶几天没有清", "分类点的桶满了四天，味道很大。", "宋市村5组", (20, 5), "环境卫生"),
    (8, 14.5, "朱先生", 1023, "机耕路坑洼", "收割机进不去，晚稻等着割。", "士林村2组", (0, 0), "公共设施"),
    (8, 10.0, "钱女士", 1031, "路灯不亮", "村口到公交站的路灯坏了六盏。", "宋市村8组", (0, 10), "公共设施"),
    (6, 18.2, "徐先生", 1048, "路灯又不亮了", "公交站这一段晚上全黑，骑车看不见。", "宋市村8组", (25, -8), "公共设施"),
    (7, 11.4, "俞先生", 1056, "邻居搭棚占了通道", "弄堂口搭了彩钢棚，车过不去。", "宋市村11组", None, "邻里纠纷"),
    (4, 16.0, "俞先生", 1056, "搭棚的事没有人来", "上次说的彩钢棚还在，请来看一看。", "宋市村11组", None, "邻里纠纷"),
    (5, 7.5, "", 0, "半夜机器声吵", "十点以后还在开机器，老人睡不着。", "南昌社区解放路12号", None, "生态环境"),
    (2, 21.0, "", 0, "机器声还是吵", "昨天夜里又开到十二点。", "南昌社区解放路12号", None, "生态环境"),
    (3, 9.9, "费女士", 1064, "自来水发黄", "早上放出来的水是黄的，放十分钟才清。", "宋市村14组", (0, 0), "公共设施"),
    (3, 13.2, "蔡先生", 1072, "电线搭在树上", "大风以后电线挂在水杉上，碰着会出事。", "白彪村", None, "安全隐患"),
    (1, 8.8, "章女士", 1089, "公交站没有雨棚", "下雨天老人没地方躲。", "新市镇", None, "公共设施"),
    (1, 15.7, "施先生", 1097, "河面漂着死鱼", "桥下死鱼有几十条，水发黑。", "宋市村1组", (650, 0), "生态环境"),
)  # fmt: skip
_VISITS_BY_MISTAKE = (
    (30, "姚某", "宅基地的界石被挪", "界石往里挪了半米，请来量一量。", "新市镇梅林村4组", "房屋宅基地"),
    (30, "潘某", "田埂被挖", "两家的田埂被挖窄了。", "新市镇梅林村6组", "山林土地"),
    (29, "蒋某", "承包鱼塘到期", "到期了没有续签，想问怎么办。", "新市镇加元村2组", "合同与生产经营"),
)
_VISITS = (
    (12, "吴某", "水渠堵了", "水渠被泥堵住，下游三户浇不上水。", "新市镇宋市村6组", "农村农业"),
    (11, "张某", "老墙要倒", "老围墙往路上斜，怕砸到人。", "宋是村9组", "安全隐患"),
    (11, "李某", "欠工钱", "做了两个月的活，工钱还没有给。", "城西村3组", "劳动保障"),
    (10, "胡某", "养老金少算一年", "档案上少算了一年，请查一查。", "桥头老年室", "劳动和社会保障"),
    (40, "方某", "楼道堆满杂物", "楼道里堆着纸箱和电瓶车，走不通。", "新市镇南昌社区", "安全隐患"),
)
_DEEDS = (
    ("GY01", 6, "志愿服务签到表"),
    ("PA01", 5, "巡防签到表"),
    ("GY03", 20, "防汛值守名单"),
    ("MS02", 3, "活动签到表"),
)


@dataclass(frozen=True, slots=True)
class DeskFile:
    """A file, and what is said of it once for all rows."""

    layer: Layer
    name: str
    content: bytes
    constants: Mapping[str, str]


class Desk:
    """Makes the files of one day, in one country."""

    def __init__(self, country: Country, last_day: date) -> None:
        self._day = last_day
        numbers = {unit.code: at for at, unit in enumerate(villages())}
        names = {unit.name: unit.code for unit in villages() if unit.code.startswith(PILOT_VILLAGE[:9])}
        hamlets = country.hamlets
        here = {numbers[code]: name for name, code in names.items()}
        self._codes = names
        self._groups = {
            f"{here[village]}{group}组": place
            for village, group, place in zip(
                hamlets.village.tolist(), hamlets.group_no.tolist(), hamlets.place, strict=True
            )
            if village in here
        }

    def calls(self) -> DeskFile:
        """Return what the hotline sent: some calls twice, some by the same person, one far outside its village."""
        rows = []
        for at, (days, hour, who, ending, title, text, address, off, category) in enumerate(_CALLS, start=1):
            number = f"DQ{self._day:%y%m}{at:04d}"
            phone = f"1000000{ending:04d}" if ending else ""
            village = next((code for name, code in self._codes.items() if address.startswith(name)), "")
            place = ["", ""]
            if off is not None:
                (lonlat,) = to_degrees((self._groups[address] + off)[None])
                place = [f"{value:.6f}" for value in lonlat]
            told = [
                number,
                self._moment(days, hour),
                who,
                phone,
                title,
                text,
                f"新市镇{address.removeprefix('新市镇')}",
            ]
            rows.append([*told, village if off else "", *place, category])
        content = _as_csv(CALLS, rows, "gb18030")
        return DeskFile(
            "cases", f"12345工单-新市镇-{self._day:%m}月.csv", content, {"source": "12345热线", "channel": "phone"}
        )

    def visits_by_mistake(self) -> DeskFile:
        """Return a file that somebody takes back: last year's."""
        return self._visits("走访登记-去年的.csv", _VISITS_BY_MISTAKE, 365)

    def visits(self) -> DeskFile:
        """Return a file with things to mend: a village misspelt, two of a name, a category that nobody knows."""
        return self._visits(f"走访登记-{self._day:%m}月.csv", _VISITS, 0)

    def points(self, household_codes: Sequence[str]) -> DeskFile:
        """Return what the village wrote down of good deeds."""
        rows = [
            [code, item, str(self._day - timedelta(days=days)), evidence]
            for code, (item, days, evidence) in zip(household_codes, _DEEDS, strict=False)
        ]
        return DeskFile("points", f"好人好事登记-{self._day:%m}月.csv", _as_csv(POINTS, rows, "utf-8-sig"), {})

    def _visits(self, name: str, listed: Sequence[tuple[int, str, str, str, str, str]], ago: int) -> DeskFile:
        rows = [
            [f"ZF{ago}{at:03d}", self._moment(days + ago, 9.5), *told]
            for at, (days, *told) in enumerate(listed, start=1)
        ]
        return DeskFile("cases", name, _as_csv(VISITS, rows, "utf-8-sig"), {"source": "走访登记", "channel": "visit"})

    def _moment(self, days: int, hour: float) -> str:
        at = datetime.combine(self._day - timedelta(days=days), time()) + timedelta(hours=hour)
        return f"{at:%Y-%m-%d %H:%M}"


def _as_csv(headings: Sequence[str], rows: Sequence[Sequence[str]], encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode(encoding)
