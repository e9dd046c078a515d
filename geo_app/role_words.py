"""What roles and rights are called, and what each right means, in words for people."""

from __future__ import annotations

ROLE_NAMES = {
    "grid_worker": "网格员",
    "village_clerk": "村文书",
    "village_committee": "村委会",
    "supervision": "村务监督委员会",
    "mediator": "调解员",
    "town_officer": "镇街工作人员",
    "town_leader": "镇街领导",
    "county_officer": "县级工作人员",
    "county_leader": "县领导",
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
}
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
"""The three who cannot do each other's work, and whose places nobody takes."""

RIGHT_NAMES = {
    "view_map": "看地图",
    "view_cases": "看辖区内的事件",
    "view_routed_cases": "看交给本单位办的事件",
    "view_assigned_cases": "看派给自己的事件",
    "view_case_counts": "看事件数量",
    "view_case_text": "看事件内容",
    "view_household_points": "看每户积分",
    "view_identity": "看姓名和电话",
    "export_named": "导出带姓名的文件",
    "record_cases": "登记事件",
    "assign_cases": "派给承办人",
    "issue_resident_codes": "发住户查看码",
    "view_objections": "看积分异议",
    "handle_data_requests": "办理个人信息申请",
    "manage_accounts": "管理账号",
    "grant_access": "管理权限",
    "read_audit": "查看审计",
}
RIGHT_MEANINGS = {
    "view_map": "看区划、调解室和各村的平均幸福指数，看不到任何一户、一人。",
    "view_cases": "看辖区内没有密封的每一件事件：标题、地点、进度；不包括内容和当事人。",
    "view_assigned_cases": "只看派给自己办理的事件。",
    "view_routed_cases": "只看交给本单位办理的事件，看不到别的单位的。",
    "view_case_counts": "只看有多少件，不足 5 件的不显示数字。",
    "view_case_text": "看事件里写了什么。没有这一项，只看到标题。",
    "view_household_points": "看每一户的积分、幸福指数和名次；姓名只显示姓氏。",
    "view_identity": "点开后看全名和完整电话，每看一次都记入审计。没有这一项，姓名、电话一直是遮住的。",
    "export_named": "导出带姓名的文件，要写原因；超过 50 行还要安全管理员同意。",
    "record_cases": "把新的事件登记进来。",
    "assign_cases": "把事件派给具体的人办理。",
    "issue_resident_codes": "给住户发查看码，住户凭它看自己家的积分。",
    "view_objections": "看住户对积分提出的异议并答复。",
    "handle_data_requests": "办理村民要求查阅、更正、删除个人信息的申请。",
    "manage_accounts": "新增、停用账号，重置密码，结束登录；不能给任何人权限。",
    "grant_access": "定岗位和辖区，收回单项权限，解锁，结束代理；不能新增账号，也不能改密码。",
    "read_audit": "查看谁在什么时候做了什么；什么都不能改。",
}
