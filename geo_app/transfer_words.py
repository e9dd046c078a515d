"""What is said of files on their way in and out."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "looking": "正在读取",
    "matching": "等您对列",
    "checking": "正在检查",
    "checked": "等您确认",
    "storing": "正在写入",
    "done": "已写入",
    "failed": "没有办成",
    "cancelled": "已取消",
    "expired": "已过期",
}
COLOURS: Mapping[str, str] = {
    "looking": "info",
    "matching": "warn",
    "checking": "info",
    "checked": "warn",
    "storing": "info",
    "done": "ok",
    "failed": "bad",
    "cancelled": "",
    "expired": "",
}
IN_THE_WAY: Mapping[str, str] = {
    "looking": "文件还在读取，请等它读完",
    "matching": "请先对好列，检查一遍再写入",
    "checking": "文件正在检查，请等它查完，或先取消",
    "checked": "文件已经检查过",
    "storing": "文件正在写入，请等它写完，或先取消",
    "done": "这份文件已经写入",
    "failed": "这份文件没有办成，请重新上传",
    "cancelled": "这份文件已经取消，请重新上传",
    "expired": "这份文件已经过期删除，请重新上传",
}
LAYERS: Mapping[str, str] = {
    "regions": "区划和网格",
    "households": "住户",
    "rooms": "调解室",
    "cases": "事件",
    "points": "积分",
}
ABOUT: Mapping[str, str] = {
    "regions": "县、镇、村、网格的名称、上级和边界",
    "households": "户编码、户主、组和位置",
    "rooms": "调解室的名称、级别、电话和位置",
    "cases": "热线、信访、走访等登记的事件",
    "points": "每户得了什么分、依据是什么；都作为申请，要经初审、评议和公示",
}
NO_PLACE = "您的账号已停用、换了岗位或不再代理，这份文件没有接着办"
NO_RIGHT = "您现在的岗位没有这项权限，这份文件没有接着办"
BROKEN = "程序出了意外，什么也没有写入；请再试一次，还不行请联系系统管理员"
CHANGED = "检查以后，库里的数据有了变化：这一次有了新的错误，什么也没有写入。请看下面"
