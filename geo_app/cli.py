"""The command line: a command's module is imported when that command is asked for, so that `--help` is quick."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import IO, Any

import click
from pydantic import ValidationError

from geo_app.errors import GeoAppError
from layers.errors import DatabaseDownError, LayerError

COMMANDS = {
    "up": ("up", "启动全部：内置数据库、网页服务；./geo run 最后运行的就是它。"),
    "db": ("db", "数据库：升级、查看状态、打开命令行。"),
    "demo": ("demo", "在空数据库中建一个示范县。"),
    "import": ("import_", "导入区划、户、调解室、事件或积分。"),
    "import-batches": ("import_batches", "列出导入过的文件。"),
    "import-undo": ("import_undo", "撤回一批导入。"),
    "export": ("export_", "导出一个图层或一张清单。"),
    "template": ("template_", "生成一个图层的导入模板。"),
    "score": ("score", "计算一个村一个季度的积分、幸福指数与排名。"),
    "ledger": ("ledger", "积分台账：核对印记，对账，年底清零。"),
    "user": ("user", "账号：新增、修改。"),
    "token": ("token", "给一个账号发接口令牌。"),
    "map": ("map_", "把一个区域的地图存成一个可离线打开的网页文件。"),
    "report": ("report", "日报、周报、月报。"),
    "scheme": ("scheme", "检查积分方案。"),
    "index": ("index", "检查指数定义。"),
    "deadline": ("deadline", "计算办理期限。"),
    "retention": ("retention", "保存期限：列出、修改，删除到期的内容。"),
    "counts": ("counts", "件数统计：公布各区划每季度的件数。"),
    "audit": ("audit", "核对审计记录。"),
    "residents": ("residents", "居民服务网页；给一户发查看码。"),
    "worker": ("worker", "运行后台任务。"),
    "docs": ("docs", "输出由程序生成的文档。"),
}


class LazyCommands(click.Group):
    """The group of all commands that this version has; knows what each is for without importing it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands whose module exists."""
        return [name for name in COMMANDS if exists(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS or not exists(cmd_name):
            return None
        command: click.Command = import_module(f"geo_app.commands.{COMMANDS[cmd_name][0]}").command
        command.name = cmd_name
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; tell what is wrong in words, without a traceback, where it is known."""
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            raise Complaint("\n".join(_wrong_settings(error))) from error
        except DatabaseDownError as error:
            raise Complaint(f"连接不上数据库：{error}") from error
        except (GeoAppError, LayerError) as error:
            raise Complaint(f"错误：{error}") from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        rows = [(name, COMMANDS[name][1]) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl(rows)


def exists(name: str) -> bool:
    """Tell whether this version of the program has the command."""
    return find_spec(f"geo_app.commands.{COMMANDS[name][0]}") is not None


def _wrong_settings(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        setting = "_".join(str(part) for part in fault["loc"]).upper()
        yield f"设置 {setting} 不对：{fault['msg']}（现在是 {fault['input']!r}）"


class Complaint(click.ClickException):
    """What is wrong, in words, on standard error; the exit code is 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it."""
        click.echo(self.message, file=file, err=file is None)


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="geo-app", message="%(version)s")
def main() -> None:
    """一张图：矛盾纠纷、调解室和每户积分，都在一张村级地图上。"""


if __name__ == "__main__":
    main()
