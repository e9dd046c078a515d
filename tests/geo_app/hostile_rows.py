"""A hundred rows that are each wrong in one way, and what is said of them."""

from __future__ import annotations

from tests.geo_app.importing import VILLAGE

UNREADABLE = "看不懂，请写成 2026-03-05"
LOST = "后面的数字已经丢了（Excel 只保留前 15 位）；请把这一列设为文本格式后重新填写"
CHANNELS = "不认识，可以写：信、访、网、电话、视频、网格"
LEVELS = "不认识，可以写：县、镇、村"
NO_ERROR_VALUE = "是 Excel 算不出结果的错误值，请改成真正的内容"
COLUMNS = [
    "external_id", "source", "registered_at", "channel", "category", "title", "text", "lon", "lat", "region_code",
    "address", "matter_kind", "due_at", "closed_at", "resolved_level", "satisfaction", "petitioner", "phone",
    "respondent_code",
]  # fmt: skip

# the cells that are changed, the column that is blamed, and how the sentence about it begins
HOSTILE: list[tuple[dict[str, str], str, str]] = [
    *(({"registered_at": written}, "registered_at", f"日期「{written}」{UNREADABLE}") for written in (
        "2026-13-01", "2026-02-30", "2025-02-29", "2026-04-31", "2026-00-10", "2026-03-00", "昨天", "2026-03-05 25:00",
        "2026-03-05 09:60", "2026-03-05x09:30", "2026-03-05 9", "2026--03-05", "2026-03-05；", "2026_03_05",
        "二〇二六年十三月五日",
    )),
    *(({"registered_at": written}, "registered_at", f"日期「{written}」分不清哪个是月、哪个是日") for written in (
        "03/04/2026", "05-03-2026", "13.12.2026", "3/4/2026 9:30",
    )),
    *(({"registered_at": written}, "registered_at", f"日期「{written}」的年份只有两位") for written in (
        "26-03-05", "26/3/5", "26年3月5日",
    )),
    *(({"registered_at": written}, "registered_at", f"日期「{written}」没有写哪一天") for written in (
        "2026-03", "2026年3月", "2026/3",
    )),
    ({"registered_at": "3月5日"}, "registered_at", "日期「3月5日」没有写哪一年"),
    ({"registered_at": "09:30"}, "registered_at", "日期「09:30」只有时间，没有日期"),
    *(({"registered_at": written}, "registered_at", f"日期「{written}」只是一个数") for written in (
        "1", "0", "2026", "202603", "1772674200000",
    )),
    ({"registered_at": "1026-03-05"}, "registered_at", "日期「1026-03-05」的年份不在 1949 到 2100 之间"),
    ({"registered_at": "9999-12-31"}, "registered_at", "日期「9999-12-31」的年份不在 1949 到 2100 之间"),
    ({"registered_at": ""}, "registered_at", "不能为空"),
    ({"registered_at": "　"}, "registered_at", "不能为空"),
    ({"registered_at": "#N/A"}, "registered_at", f"「#N/A」{NO_ERROR_VALUE}"),
    ({"registered_at": "#########"}, "registered_at", "「#########」是 Excel 里列太窄显示不下的样子"),
    ({"due_at": "月底"}, "due_at", f"日期「月底」{UNREADABLE}"),
    ({"closed_at": "未办结"}, "closed_at", f"日期「未办结」{UNREADABLE}"),
    ({"closed_at": "2026-03-01"}, "closed_at", "办结时间早于登记时间"),
    ({"channel": ""}, "channel", "不能为空"),
    ({"channel": "微信"}, "channel", f"渠道「微信」{CHANNELS}"),
    ({"channel": "=1+1"}, "channel", f"渠道「=1+1」{CHANNELS}"),
    ({"channel": "信、访"}, "channel", f"渠道「信、访」{CHANNELS}"),
    ({"channel": "#REF!"}, "channel", f"「#REF!」{NO_ERROR_VALUE}"),
    ({"category": "吵架"}, "category", "类别「吵架」不认识，可以写：生态环境、环境卫生、"),
    ({"category": "HJ99"}, "category", "类别「HJ99」不认识，可以写：生态环境、环境卫生、"),
    ({"category": ""}, "category", "不能为空"),
    ({"category": "#VALUE!"}, "category", f"「#VALUE!」{NO_ERROR_VALUE}"),
    ({"category": "类" * 51}, "category", "有 51 个字，最多 50 个字"),
    ({"title": ""}, "title", "不能为空"),
    ({"title": "\u200b\ufeff "}, "title", "不能为空"),
    ({"title": "长" * 201}, "title", "有 201 个字，最多 200 个字"),
    ({"title": "#NAME?"}, "title", f"「#NAME?」{NO_ERROR_VALUE}"),
    ({"text": "长" * 20_001}, "text", "有 20001 个字，最多 20000 个字"),
    ({"text": "#DIV/0!"}, "text", f"「#DIV/0!」{NO_ERROR_VALUE}"),
    ({"address": "路" * 301}, "address", "有 301 个字，最多 300 个字"),
    ({"source": ""}, "source", "不能为空"),
    ({"source": "\x00\x07"}, "source", "不能为空"),
    ({"source": "源" * 51}, "source", "有 51 个字，最多 50 个字"),
    *(({"lon": written}, "lon", f"「{written}」不是数字") for written in (
        "东经", "nan", "inf", "1e999", "1_20.02", "120.02.1", "--120",
    )),
    ({"lon": "#NUM!"}, "lon", f"「#NUM!」{NO_ERROR_VALUE}"),
    ({"lat": "北"}, "lat", "「北」不是数字"),
    ({"lon": ""}, "lon", "经度和纬度要么都填，要么都不填"),
    ({"lat": ""}, "lat", "经度和纬度要么都填，要么都不填"),
    ({"lon": "30.52", "lat": "120.02"}, "lon", "两个坐标可能写反了（30.52, 120.02），应先东（经度）后北（纬度）"),
    ({"lon": "0", "lat": "0"}, "lon", "（0, 0）"),
    ({"lon": "507675.984", "lat": "3381087.524"}, "lon", "（507675.984, 3381087.524）"),
    ({"lon": "12002", "lat": "3052"}, "lon", "（12002, 3052）"),
    ({"lon": "121.5", "lat": "31.2"}, "lon", "点（121.50000, 31.20000）不在任何已导入的区划以内"),
    ({"lon": "", "lat": "", "address": ""}, "region_code", "没有经纬度，也没有区划编码"),
    ({"region_code": "990001009"}, "region_code", "没有编码为「990001009」的区划，请先导入区划"),
    ({"region_code": "99000100"}, "region_code", "编码「99000100」有 8 位，应为 6、9、12、15 位"),
    ({"region_code": "甲村"}, "region_code", "编码「甲村」应全是数字"),
    ({"region_code": "9.90001E+11"}, "region_code", f"「9.90001E+11」是科学计数法，{LOST}"),
    ({"region_code": "#NULL!"}, "region_code", f"「#NULL!」{NO_ERROR_VALUE}"),
    ({"external_id": "A1", "title": "另一件事"}, "external_id", "「A1」与第 2 行重复，但内容不同"),
    ({"external_id": "2.02603E+17"}, "external_id", f"「2.02603E+17」是科学计数法，{LOST}"),
    ({"external_id": "号" * 201}, "external_id", "有 201 个字，最多 200 个字"),
    ({"external_id": "#N/A"}, "external_id", f"「#N/A」{NO_ERROR_VALUE}"),
    ({"matter_kind": "上访"}, "matter_kind", "事项性质「上访」不认识，可以写：建议、检举控告、求决、咨询、"),
    ({"resolved_level": "省级"}, "resolved_level", f"化解层级「省级」{LEVELS}"),
    ({"satisfaction": "还行"}, "satisfaction", "满意度「还行」不认识，可以写：满意、基本满意、不满意"),
    ({"satisfaction": "5"}, "satisfaction", "满意度「5」不认识，可以写：满意、基本满意、不满意"),
    ({"petitioner": "名" * 51}, "petitioner", "有 51 个字，最多 50 个字"),
    *(({"phone": written}, "phone", f"「{written}」不像电话号码") for written in (
        "没有", "138", "1380013800x", "1" * 25,
    )),
    ({"phone": "1.3800138E+10"}, "phone", f"「1.3800138E+10」是科学计数法，{LOST}"),
    ({"respondent_code": VILLAGE + "001"}, "respondent_code", f"编码「{VILLAGE}001」有 15 位，应为 9、12 位"),
    ({"respondent_code": "990001009"}, "respondent_code", "没有编码为「990001009」的镇（街道）或村（社区）"),
    ({"respondent_code": "村委会"}, "respondent_code", "编码「村委会」应全是数字"),
]  # fmt: skip

GOOD = {
    **dict.fromkeys(COLUMNS, ""),
    "source": "12345热线", "registered_at": "2026-03-05 09:30", "channel": "电话", "category": "邻里纠纷",
    "title": "院墙争议", "text": "两家为院墙起了争议", "lon": "120.02", "lat": "30.52", "address": "甲村3组",
}  # fmt: skip
