"""Take in a file that is to be brought in: it is kept, and a job looks into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange.columns import Layer
from layers import kept_files, transfers
from layers.database import Database
from layers.scope import Scope

_MOST_NAME = 60
"""A Chinese letter has three bytes, a file's name at most 255, and the copy with the faults adds a day to it."""
_UNFIT = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it is handed in: its name, which nobody vouches for, and its bytes."""

    name: str
    content: IO[bytes]


def upload_file(database: Database, scope: Scope, layer: Layer, file: Handed, most_bytes: int) -> int:
    """Keep the file in parts and have it looked into, in one transaction; return the transfer's number.

    BadRequestError when it is empty, too large, or too many are under way; nothing of it is kept then.
    """
    with database.transaction(scope, read_only=False) as connection:
        kept = kept_files.hand_in(connection, short_name(file.name), _up_to(file.content, most_bytes))
        number = transfers.begin_import(connection, layer, kept)
        if number is None:
            most = transfers.most_open(connection)
            raise BadRequestError(Fault("file", f"您还有 {most} 份文件没有办完，请先写入或取消几份"))
    return number


def short_name(name: str) -> str:
    """Return a file's name without the folders it came from and with what every file system takes."""
    path = PurePosixPath(_UNFIT.sub("", name.replace("\\", "/")) or "文件")
    suffix = path.suffix[:10]
    stem = path.name.removesuffix(path.suffix).strip(" .")[: _MOST_NAME - len(suffix)]
    return f"{stem or '文件'}{suffix}"


def _up_to(content: IO[bytes], most_bytes: int) -> Iterator[bytes]:
    size = 0
    for part in kept_files.in_parts(content):
        size += len(part)
        if size > most_bytes:
            raise BadRequestError(Fault("file", f"文件太大，最大 {most_bytes // 1024 // 1024} MB；请分成几份"))
        yield part
    if not size:
        raise BadRequestError(Fault("file", "文件是空的，请重新选择"))
