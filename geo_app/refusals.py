"""What the database's answers about accounts and delegations mean: done, not there, not allowed, or not possible and
why."""

from __future__ import annotations

from geo_app.errors import BadRequestError, Fault, NotFoundError

# the field of the form that is at fault, and what is wrong with it
_WORDS = {
    "administrator": ("account", "这是管理员账号，不能这样办：管理员的密码只在服务器上重置，管理员的岗位不能由人代理"),
    "deputy_away": ("deputy", "这个人在这段时间里自己也请了假，请换一位"),
    "disabled": ("account", "这个账号已经停用，请先恢复"),
    "in_the_past": ("from", "开始日期已经过去"),
    "last_one": (
        "account",
        "这个辖区只剩这一个这样的管理员，请先让另一个人担任，再来办；情况紧急，请运维人员在服务器上停用",
    ),
    "no_place": ("account", "这个账号没有岗位，或已经停用"),
    "no_such_deputy": ("deputy", "不能请这个账号代理：要么没有这个账号，要么它不在可以代理的范围内"),
    "no_such_region": ("region", "您的辖区里没有这个代码的区划"),
    "not_given": ("right", "它的岗位本来就没有这项权限"),
    "over_already": ("to", "结束日期已经过去，或早于开始日期"),
    "overlapping": ("from", "这段时间里已经有人代理，请先结束那一次"),
    "own": ("account", "不能办理自己的账号，请另一位管理员办理"),
    "own_administrator": ("account", "管理员的岗位不能由人代理"),
    "oneself": ("deputy", "不能请自己代理"),
    "password_not_own": ("role", "请先让本人登录并换掉初始密码，再给管理员岗位"),
    "role_does_not_fit": ("role", "这个岗位不在这一级区划设立"),
    "so_already": ("account", "已经是这样了，没有改动"),
    "taken": ("name", "这个账号名已经有人用，请换一个"),
    "too_long": ("to", "一次最多 90 天"),
    "two_administrators": ("role", "一个人不能从一种管理员直接改成另一种：请先收回现在的岗位，再定新的岗位"),
}


def must_be_done(outcome: str | None) -> None:
    """Raise what an outcome stands for, unless it is `done`."""
    if outcome is None:
        raise NotFoundError
    if outcome != "done":
        raise BadRequestError(Fault(*_WORDS[outcome]))
