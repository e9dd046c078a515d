"""What is said of files that people take away: on the page, and in the files themselves."""

from __future__ import annotations

KINDS = {"households": "住户和积分", "cases": "事件"}
FORMS = {"xlsx": "Excel（.xlsx）", "csv": "CSV"}
STATES = {
    "asked": "等待批准",
    "approved": "可以取",
    "refused": "没有同意",
    "taken": "已取走",
    "expired": "已过期",
}
COLOURS = {"asked": "warn", "approved": "info", "refused": "bad", "taken": "ok", "expired": ""}
"""The colour of a state's tag."""

IN_THE_WAY = {
    "asked": "这份文件要安全管理员批准后才能取",
    "refused": "这份文件没有得到同意，需要时请重新申请",
    "taken": "这份文件已经取走，只能取一次；需要时请重新申请",
    "expired": "这份申请已经过期，需要时请重新申请",
    "own": "自己申请的文件要由另一个人批准",
    "approved": "这份申请已经批准过了",
}
"""Why nothing more can be done with a request in this state."""
LEVELS = {"village": "村", "town": "镇（街道）", "county": "县"}
OBJECTION_STATES = {"filed": "等待答复", "upheld": "异议成立", "rejected": "异议不成立"}

LIST_FORMS = {
    "xlsx": ("Excel", "能筛选、能打印，日期和数字都是真的；WPS 也能打开"),
    "csv": ("CSV", "纯文字表格，UTF-8，给别的系统用"),
    "gpkg": ("GeoPackage", "带坐标和边界，QGIS、ArcGIS 直接打开"),
    "geojson": ("GeoJSON", "带坐标和边界，给网页和程序用"),
    "shp": ("Shapefile（zip）", "带坐标和边界，测绘单位常用；字段名最多 10 个字母，附字段说明"),
    "pdf": ("PDF", "横排 A4，直接打印"),
    "html": ("网页地图", "一个文件，断网也能打开，点图标看内容"),
}
"""What a form of a list is called, and what it is good for."""
TRANSFER_STATES = {
    "storing": ("info", "正在准备"),
    "done": ("ok", "已做好"),
    "failed": ("bad", "没有做成"),
    "cancelled": ("", "已取消"),
    "expired": ("", "已过期，文件已删除"),
}
"""The colour and the name of what becomes of a file that a job makes."""
