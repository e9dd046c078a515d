"""What an exported list is narrowed to: as an address and a waiting job say it, as the database takes it, in words."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from geo_app import case_words, ledger_words, process_words
from geo_app.exchange.list_kinds import Form
from layers.catalogue import CASE_KINDS
from layers.export_lists import ListWanted

KIND_NAMES = ("environment", "safety", "dispute", "facility", "livelihood", "other")
CLASS_BREAKS = (7000, 7500, 8000, 8500)
"""The limits of the classes by which the map colours villages, in hundredths."""
_CLASS_NAMES = ("70 分以下", "70–75 分", "75–80 分", "80–85 分", "85 分及以上", "样本不足或未评")
_STATES = {"open": "未办结", "closed": "已办结", "overdue": "已超期"}
_STATES_OF = {
    "objections": {"open": "待答复", "overdue": "超期未答复", "answered": "已答复"},
    "duplicates": {"open": "待核对", "judged": "已核对"},
}
_ORDERS = {"number": "按户号", "rank": "按名次", "change": "按变化"}
_ISO_DAY = re.compile(r"(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")
_CATEGORY = re.compile(r"[A-Z0-9]{1,10}")


def _written_as_day(value: Any) -> Any:
    if value is None or isinstance(value, date):
        return value
    if not _ISO_DAY.fullmatch(str(value)):
        raise ValueError("应为日期，如 2026-10-21")
    return value


Day = Annotated[date, BeforeValidator(_written_as_day)]


class ListFilters(BaseModel):
    """The filters of an exported list, named as in the addresses of the pages that show it.

    Lists within a text are separated by commas. `drawn` is set by the map: its cases and where it draws them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: str = Field("", pattern=r"^(\d{6}|\d{9}|\d{12}|\d{15})$|^$")
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    kinds: str | None = None
    category: str | None = None
    status: str | None = None
    bbox: str | None = None
    drawn: Literal["1"] | None = None
    period: str = Field("", pattern=r"^[0-9]{4}Q[1-4]$|^$")
    classes: str | None = Field(None, pattern=r"^([0-5](,[0-5]){0,5})?$")
    group: int | None = Field(None, ge=0, le=9999)
    q: str = Field("", max_length=30)
    order: Literal["number", "rank", "change"] = "number"
    tab: str | None = None
    account: Literal["honour", "redeemable"] = "honour"
    household: str = Field("", pattern=r"^[0-9]{0,20}$")
    state: Literal["open", "overdue", "answered", "judged", "all"] = "all"
    batch: int | None = Field(None, ge=1, lt=2**63)
    on: Day | None = None
    boundaries: Literal["then", "now"] = "then"

    @field_validator("kinds")
    @classmethod
    def _known_kinds(cls, value: str | None) -> str | None:
        for word in filter(None, (value or "").split(",")):
            if word not in KIND_NAMES:
                raise ValueError(f"没有「{word}」这一类")
        return value

    @field_validator("category")
    @classmethod
    def _known_categories(cls, value: str | None) -> str | None:
        for word in (value or "").split(","):
            if value is not None and word not in KIND_NAMES and not _CATEGORY.fullmatch(word):
                raise ValueError(f"没有「{word}」这个类别")
        return value

    @field_validator("status")
    @classmethod
    def _known_status(cls, value: str | None) -> str | None:
        if value is not None and value not in _STATES and value not in case_words.STATUSES:
            raise ValueError("没有这个状态")
        return value

    @field_validator("tab")
    @classmethod
    def _known_tab(cls, value: str | None) -> str | None:
        if value is not None and value not in process_words.TABS:
            raise ValueError("没有这一栏")
        return value

    @field_validator("bbox")
    @classmethod
    def _four_numbers(cls, value: str | None) -> str | None:
        if value is not None:
            _box(value)
        return value

    @model_validator(mode="after")
    def _days_in_order(self) -> ListFilters:
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError("开始日期晚于结束日期")
        return self

    def sent(self) -> dict[str, str]:
        """Return what differs from the usual, as an address or a stored wish says it."""
        values = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return {name: str(value) for name, value in values.items() if value is not None}

    def wanted(self, layer: str, form: Form, region: str) -> ListWanted:
        """Return what the database is asked for; a file that is a map has only places that a map may show."""
        words = (self.category or "").split(",") if self.category else []
        kinds = [*(self.kinds.split(",") if self.kinds is not None else []), *(w for w in words if w in KIND_NAMES)]
        codes = tuple(word for word in words if word not in KIND_NAMES)
        household = self.household
        if layer == "ledger" and 0 < len(household) <= 4:
            household = f"{region}{household}"  # the last four digits will do
        return ListWanted(
            region=region,
            first=self.from_,
            last=self.to,
            kinds=tuple(filter(None, kinds)) if self.kinds is not None or kinds else None,
            categories=codes or None,
            state=(self.status if self.status in _STATES else None) if layer == "cases" else self.state,
            status=None if self.status in _STATES else self.status,
            statuses=process_words.TABS[self.tab][1] if self.tab else None,
            box=_box(self.bbox) if self.bbox else None,
            drawn=self.drawn is not None or form == "html",
            as_map=form in ("gpkg", "geojson", "shp", "html"),
            with_place=form == "html",
            on_day=self.on,
            period=self.period,
            classes=None if self.classes is None else tuple(map(int, filter(None, self.classes.split(",")))),
            breaks=CLASS_BREAKS,
            group_no=self.group,
            text=self.q.strip(),
            order=self.order,
            account=self.account,
            household=household,
            batch=self.batch,
            now=self.boundaries == "now",
        )

    def in_words(self, layer: str) -> list[str]:
        """Say what a list is narrowed to."""
        said: list[str] = []
        if layer == "cases":
            said += self._cases_in_words()
        elif layer in ("households", "villages", "ranking", "ledger") and self.period:
            said.append(f"期次 {self.period}")
        if self.state != "all":
            said += filter(None, [_STATES_OF.get(layer, {}).get(self.state)])
        said += [f"第 {self.batch} 批导入带来的"] if layer == "duplicates" and self.batch else []
        if layer == "applications" and self.tab:
            said.append(process_words.TABS[self.tab][0])
        if layer == "villages" and self.classes is not None:
            said.append("平均指数：" + "、".join(_CLASS_NAMES[int(n)] for n in self.classes.split(",") if n))
        if layer == "ledger":
            said.append(f"账户：{ledger_words.ACCOUNTS[self.account]}")
            if self.household:
                said.append(f"户号 {self.household}")
        if layer == "ranking":
            said.append(_ORDERS[self.order])
            if self.group is not None:
                said.append(f"第 {self.group} 组")
        if layer in ("ranking", "consents") and self.q:
            said.append(f"查找「{self.q}」")
        if self.on and layer in ("regions", "grids"):
            said.append(f"{self.on} 有效的边界")
        if self.bbox:
            said.append("只含地图当前范围")
        return said

    def _cases_in_words(self) -> list[str]:
        said: list[str] = []
        if self.from_ or self.to:
            said.append("登记日期 " + (f"{self.from_ or ''} 至 {self.to}" if self.to else f"{self.from_} 起").strip())
        if self.kinds is not None:
            names = [CASE_KINDS[KIND_NAMES.index(kind)].title for kind in self.kinds.split(",") if kind]
            said.append("类型：" + ("、".join(names) or "无"))
        if self.category:
            known = {kind: CASE_KINDS[at].title for at, kind in enumerate(KIND_NAMES)}
            said.append("类别：" + "、".join(known.get(word, word) for word in self.category.split(",")))
        if self.status:
            said.append("状态：" + ({**case_words.STATUSES, **_STATES})[self.status])
        if self.drawn:
            said.append("只含地图上画出的事件")
        if self.boundaries == "now":
            said.append("按现在边界归村")
        return said


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError("应为西、南、东、北四个数，用逗号隔开") from None
    inside = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    if not inside or not all(map(math.isfinite, (west, south, east, north))):
        raise ValueError("应为西、南、东、北四个数，用逗号隔开")
    return west, south, east, north
