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
