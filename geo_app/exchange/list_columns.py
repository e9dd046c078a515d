"""What a file of each list or layer holds: its columns as programs and as people call them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from geo_app import case_words, export_words, ledger_words, paper_words, process_words
from geo_app.exchange.columns import LEVEL_TITLES
from geo_app.exchange.list_kinds import ExportList, ListColumn
from geo_app.exchange.lists_of_imports import LISTS_OF_IMPORTS

_C = ListColumn
_code = partial(ListColumn, kind="code")
_lon = _C("lon", "经度", "degrees", 20, on_paper=False)
_lat = _C("lat", "纬度", "degrees", 20, on_paper=False)
_stray = _C("stray_m", "超出边界（米）", "whole", 24, on_paper=False)
_household = (
    _code("household_code", "户号", width=36),
    _C("householder_masked", "户主（已遮住）", width=20),
    _C("group_no", "组", "whole", 10),
)
_BOUNDARY_SOURCES = {"official": "正式", "schematic": "示意"}
_LEVELS = {"county": "县", "town": "镇", "village": "村"}
_REGION_KINDS = {
    "general": "一般", "village": "行政村", "community": "社区", "town": "镇", "street": "街道", "special": "功能区",
}  # fmt: skip
_regions = (
    _code("code", "编码", width=34),
    _C("name", "名称", width=40),
    _C("level", "级别", words=LEVEL_TITLES),
    _code("parent_code", "上级编码", width=30),
    _C("kind", "类型", words=_REGION_KINDS),
    _C("boundary_source", "边界来源", words=_BOUNDARY_SOURCES),
    _C("valid_from", "边界生效日期", "day", 26),
    _lon,
    _lat,
)

LISTS: Mapping[str, ExportList] = MappingProxyType(
    {
        each.name: each
        for each in (
            ExportList("regions", "镇村边界", "个", (), _regions, "MultiPolygon", has_map=True),
            ExportList("grids", "网格边界", "个", (), _regions, "MultiPolygon"),
            ExportList(
                "households",
                "住户",
                "户",
                ("view_household_points",),
                (
                    _code("code", "户号", width=36),
                    _code("village_code", "村编码", width=28),
                    _C("village_name", "村（社区）", width=26),
                    _code("grid_code", "网格编码", width=32),
                    _C("grid_name", "网格", width=22),
                    _C("group_no", "村民小组", "whole", 14),
                    _C("householder_masked", "户主（已遮住）", width=24),
                    _C("is_absent_household", "人户分离", "yes", 16),
                    _C("period", "期次", width=18),
                    _C("points_tenths", "积分", "tenths", 16),
                    _C("index_hundredths", "幸福指数", "hundredths", 18),
                    _C("rank_no", "村内名次", "whole", 16),
                    _C("quintile", "村内五分位", "whole", 16, on_paper=False),
                    _stray,
                    _lon,
                    _lat,
                ),
                "Point",
            ),
            ExportList(
                "rooms",
                "调解室",
                "个",
                ("view_map",),
                (
                    _C("name", "名称", width=50),
                    _C("brand", "品牌", width=24),
                    _C("level", "级别", words=_LEVELS),
                    _code("region_code", "区划编码", width=30),
                    _C("region_name", "属地", width=26),
                    _C("unit", "主管单位", width=40),
                    _C("phone", "电话", width=28),
                    _C("hours", "开放时间", width=40),
                    _stray,
                    _lon,
                    _lat,
                ),
                "Point",
                has_map=True,
            ),
            ExportList(
                "cases",
                "事件",
                "件",
                ("view_cases", "view_routed_cases", "view_assigned_cases"),
                (
                    _C("id", "系统编号", "whole", 16, on_paper=False),
                    _C("source", "来源", width=22, words=case_words.SOURCES, keeps_codes=True),
                    _C("external_id", "编号", width=36),
                    _C("registered_at", "登记时间", "moment", 26),
                    _C("channel", "渠道", width=14, words=case_words.CHANNELS),
                    _C("matter_kind", "事项性质", width=18, words=case_words.MATTERS),
                    _C("category", "类别", width=22),
                    _C("title", "标题", width=56),
                    _C("address", "地址", width=44),
                    _code("region_code", "区划编码", width=28, on_paper=False),
                    _C("region_name", "属地", width=24),
                    _C("group_no", "组", "whole", 10),
                    _C("status", "状态", width=16, words=case_words.STATUSES),
                    _C("current_level", "办理层级", width=16, words=_LEVELS, on_paper=False),
                    _C("due_at", "限办日期", "moment", 26),
                    _C("closed_at", "办结时间", "moment", 26),
                    _C("resolved_level", "化解层级", width=16, words=_LEVELS, on_paper=False),
                    _C("satisfaction", "满意度", width=16, words=case_words.SATISFACTION, on_paper=False),
                    _C(
                        "location_precision",
                        "位置精度",
                        width=20,
                        words=case_words.PLACES_KNOWN,
                        on_paper=False,
                        said_of="place_known",
                    ),
                    _stray,
                    _lon,
                    _lat,
                ),
                "Point",
                has_map=True,
            ),
            ExportList(
                "villages",
                "各村幸福指数",
                "个村（社区）",
                ("view_household_points",),
                (
                    _code("code", "村编码", width=30),
                    _C("name", "村（社区）", width=30),
                    _C("town_name", "镇（街道）", width=30),
                    _C("kind", "类型", words=_REGION_KINDS),
                    _C("period", "期次", width=20),
                    _C("mean_index_hundredths", "平均指数", "hundredths"),
                    _C("mean_before", "上季平均指数", "hundredths", 26),
                    _C("households", "户数", "whole"),
                    _C("ranked", "参评户数", "whole"),
                    _C("posted_until", "公示到", "day", 26),
                    _C("frozen_on", "定稿日期", "day", 26),
                ),
            ),
            ExportList(
                "ranking",
                "幸福指数",
                "户",
                ("view_household_points",),
                (
                    _code("code", "户号", width=38),
                    *_household[1:],
                    _C("points_tenths", "积分", "tenths"),
                    _C("index_hundredths", "幸福指数", "hundredths"),
                    _C("index_before", "上季指数", "hundredths"),
                    _C("rank_no", "名次", "whole", 16),
                    _C("band_first", "名次不分先后，从", "whole", 30),
                    _C("band_last", "到", "whole", 14),
                ),
            ),
            ExportList(
                "ledger",
                "积分台账",
                "条",
                ("view_household_points",),
                (
                    _C("entry_no", "凭证号", "whole", 16),
                    *_household,
                    _C("period", "季度", width=18),
                    _C("item_code", "积分项编码", width=20, on_paper=False),
                    _C("item_name", "积分项", width=40),
                    _C("points_tenths", "分", "tenths", 14),
                    _C("balance_tenths", "余额", "tenths", 18),
                    _C("account", "账户", width=14, words=ledger_words.ACCOUNTS),
                    _C("kind", "种类", width=18, words=ledger_words.KINDS, on_paper=False),
                    _C("occurred_on", "发生日期", "day", 24),
                    _C("evidence", "凭据", width=44),
                    _C("booked_by", "入账人", width=20),
                    _C("booked_at", "入账时间", "moment", 28),
                    _C("reversal_of", "冲正的凭证号", "whole", 20, on_paper=False),
                ),
            ),
            ExportList(
                "applications",
                "积分申请",
                "条",
                ("view_household_points",),
                (
                    _C("id", "申请号", "whole", 16),
                    *_household,
                    _C("item_code", "积分项编码", width=20, on_paper=False),
                    _C("item_name", "积分项", width=44),
                    _C("points_tenths", "申请分值", "tenths", 18),
                    _C("decided_tenths", "评议分值", "tenths", 18),
                    _C("occurred_on", "发生日期", "day", 24),
                    _C("source", "来源", width=22, words=process_words.SOURCES),
                    _C("filed_at", "提交时间", "moment", 28),
                    _C("status", "状态", width=30, words=process_words.STATES),
                    _C("publicized_on", "公示日期", "day", 24),
                    _C("publicity_until", "公示到", "day", 24),
                ),
            ),
            ExportList(
                "objections",
                "异议",
                "件",
                ("view_objections", "keep_points", "precheck_points"),
                (
                    _C("id", "异议号", "whole", 14),
                    _C("village_name", "村（社区）", width=22),
                    *_household,
                    _C("period", "期次", width=16),
                    _C("item_name", "积分项", width=30),
                    _C("points_tenths", "分值", "tenths", 14),
                    _C("text", "异议内容", width=50),
                    _C("filed_at", "提出时间", "moment", 26),
                    _C("due_at", "答复期限", "moment", 26),
                    _C("status", "状态", width=20, words=export_words.OBJECTION_STATES),
                    _C("answer", "答复", width=40),
                    _C("answered_at", "答复时间", "moment", 26, on_paper=False),
                    _C("corrected_tenths", "更正后分值", "tenths", 20),
                ),
            ),
            ExportList(
                "consents",
                "署名同意",
                "条",
                ("view_household_points",),
                (
                    *_household,
                    _C("purpose", "用在哪里", words=paper_words.PURPOSES),
                    _C("form_ref", "同意书编号", width=40),
                    _C("given_on", "签署日期", "day", 26),
                    _C("withdrawn_on", "撤回日期", "day", 26),
                ),
            ),
            *LISTS_OF_IMPORTS,
        )
    }
)
