"""Do a worker's part of a file on its way in or out: look into it, check it, store it, take it back, or make it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from geo_app import transfer_words as words
from geo_app.errors import BadRequestError, CancelledError, ForbiddenError, GeoAppError, UnreadableFileError
from geo_app.exchange import headings
from geo_app.exchange.list_filters import ListFilters
from geo_app.exchange.remedies import said
from geo_app.exchange.sources import peek
from geo_app.sealing import Sealer
from geo_app.use_cases.carry_out_undo import carry_out_undo
from geo_app.use_cases.follow_transfer import FollowedTransfer
from geo_app.use_cases.import_file import ImportOrder, ImportReport, import_file
from geo_app.use_cases.list_hindrances import as_workbook, file_name
from geo_app.use_cases.sample_places import SampledPlaces
from geo_app.use_cases.undo_batch import refusal
from geo_app.use_cases.write_export import ExportOrder, write_export
from layers import kept_files, transfers
from layers.database import Connection, Database
from layers.errors import DatabaseBusyError, DatabaseDownError, LayerError
from layers.records_transfers import TransferWork, Worked
from layers.scope import Scope

_MOST_ATTEMPTS = 5
_AWAY = (DatabaseDownError, DatabaseBusyError)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a worker works with: the database as its owner and as the web role, and what seals telephone numbers."""

    owner: Database
    web: Database
    sealer: Sealer


def work_on_transfer(shop: Workshop, number: int) -> None:
    """Work on a transfer until it waits for its asker again or is over.

    Begun anew after a worker was killed, it finds the work done or begins from nothing. What goes wrong ends the
    transfer and is said on its page; only a database that went away is left to be tried again.
    """
    with _apart(shop.owner) as connection:
        work = transfers.begin(connection, number)
        worked = transfers.worked_for(connection, number)
    if work is None:
        return
    try:
        if work.attempt > _MOST_ATTEMPTS:
            raise GeoAppError(words.BROKEN)
        _work(shop, work, _must_act(work, worked))
    except CancelledError:
        return
    except _AWAY:
        raise
    except (GeoAppError, LayerError) as error:
        _fail(shop.owner, work, _said(error))
    except BaseException:
        _fail(shop.owner, work, words.BROKEN)
        raise


def _said(error: Exception) -> str:
    if isinstance(error, BadRequestError):
        return "；".join(fault.message for fault in error.faults)
    if isinstance(error, LayerError | ForbiddenError):
        return words.NO_RIGHT
    return said(str(error), for_page=True) or words.BROKEN


def _must_act(work: TransferWork, worked: Worked | None) -> Worked:
    if worked is None:
        raise GeoAppError(words.NO_PLACE)
    if work.kind != "export" and f"import_{work.layer}" not in worked.rights:
        raise GeoAppError(words.NO_RIGHT)
    return worked


def _work(shop: Workshop, work: TransferWork, worked: Worked) -> None:
    with (
        FollowedTransfer(shop.owner, work) as followed,
        tempfile.TemporaryDirectory(prefix="geo-app-transfer-") as name,
    ):
        folder = Path(name)
        if work.kind == "export":
            _make(shop, work, worked, followed, folder)
            return
        if work.kind == "undo":
            _take_back(shop, work, worked, followed)
            return
        path = _unpacked(shop.owner, work, folder)
        if work.state == "looking":
            _look(shop.owner, work, path, followed)
        elif work.state == "checking":
            _check(shop, work, _order(shop, work, worked, path, dry_run=True), followed)
        else:
            _store(shop, work, _order(shop, work, worked, path, dry_run=False), followed)


def _look(owner: Database, work: TransferWork, path: Path, followed: FollowedTransfer) -> None:
    followed.step("读取文件")
    known = headings.known_headings(_layer(work), {})
    seen = peek(path, known, encoding=work.wish.get("encoding"), sheet=work.wish.get("sheet"))
    with _apart(owner) as connection:
        transfers.end_look(connection, work, _storable(asdict(seen)))


def _check(shop: Workshop, work: TransferWork, order: ImportOrder, followed: FollowedTransfer) -> None:
    sampled = SampledPlaces(work.layer)
    report = import_file(shop.owner, order, order.path.parent, watcher=followed, sampler=sampled.take)
    _end_check(shop.owner, work, report, sampled)


def _store(shop: Workshop, work: TransferWork, order: ImportOrder, followed: FollowedTransfer) -> None:
    def finish(connection: Connection, report: ImportReport) -> None:
        if not transfers.end_import(connection, work, _storable(report.as_json())):
            raise CancelledError

    sampled = SampledPlaces(work.layer)
    report = import_file(shop.owner, order, order.path.parent, watcher=followed, finish=finish, sampler=sampled.take)
    if report.errors_found and not order.skip_bad:
        _end_check(shop.owner, work, report, sampled, words.CHANGED)


def _end_check(
    owner: Database, work: TransferWork, report: ImportReport, sampled: SampledPlaces, message: str = ""
) -> None:
    with _apart(owner) as connection:
        error_file = None
        if report.error_file:
            copy = Path(report.error_file)
            error_file = kept_files.keep(connection, copy.name, _read(copy), transfer=work.id)
        report.error_file = None
        told = _storable(report.as_json() | {"samples": sampled.as_json()})
        if not transfers.end_check(connection, work, told, error_file, message):
            connection.rollback()


def _make(shop: Workshop, work: TransferWork, worked: Worked, followed: FollowedTransfer, folder: Path) -> None:
    wish = dict(work.wish)
    order = ExportOrder(layer=work.layer, filters=ListFilters.model_validate(wish.pop("filters", {})), **wish)
    written = write_export(shop.web, _scope(worked), order, folder, followed)
    with _apart(shop.owner) as connection:
        file = kept_files.keep(connection, written.name, _read(written.path), transfer=work.id)
        told = {"rows": written.rows, "title": written.title, "media_type": written.media_type}
        if not transfers.end_export(connection, work, file, told):
            connection.rollback()


def _take_back(shop: Workshop, work: TransferWork, worked: Worked, followed: FollowedTransfer) -> None:
    result = carry_out_undo(shop.web, _scope(worked), work, followed)
    if result.undone.outcome == "done":
        return
    number = int(work.wish["batch"])
    content = as_workbook(number, result.hindrances, worked.actor_name)
    with _apart(shop.owner) as connection:
        file = kept_files.keep(connection, file_name(number), kept_files.in_parts(BytesIO(content)), transfer=work.id)
        if not transfers.refuse(connection, work, refusal(result.undone), _storable(result.as_json()), file):
            connection.rollback()


def _order(shop: Workshop, work: TransferWork, worked: Worked, path: Path, *, dry_run: bool) -> ImportOrder:
    wish = work.wish
    return ImportOrder(
        layer=_layer(work),
        path=path,
        mapped=wish.get("mapped", {}),
        constants=wish.get("constants", {}),
        level=wish.get("level"),
        coord_source=wish.get("coord_source"),
        valid_from=date.fromisoformat(wish["valid_from"]) if wish.get("valid_from") else None,
        dry_run=dry_run,
        skip_bad=bool(wish.get("skip_bad")),
        encoding=wish.get("encoding"),
        sheet=wish.get("sheet"),
        axis_order=wish.get("axis_order", "xy"),
        complete=bool(wish.get("complete")),
        area=worked.region_code,
        account_id=worked.account_id,
        as_applications=True,
        by=worked.actor_name,
        sealer=shop.sealer,
    )


def _layer(work: TransferWork) -> Any:
    return work.layer


def _scope(worked: Worked) -> Scope:
    return Scope(
        account_id=worked.account_id,
        role=worked.role,
        region_code=worked.region_code,
        rights=tuple(worked.rights),
        actor_id=worked.actor_id,
    )


@contextmanager
def _apart(owner: Database) -> Iterator[Connection]:
    """Give a transaction of its own: what is told of the work commits, whatever becomes of the work."""
    with owner.transaction(Scope.nobody(), read_only=False) as connection:
        yield connection


def _unpacked(owner: Database, work: TransferWork, folder: Path) -> Path:
    if work.file_id is None:
        raise UnreadableFileError(words.IN_THE_WAY["expired"])
    path = folder / work.file_name
    with _apart(owner) as connection, path.open("wb") as file:
        for part in kept_files.parts(connection, work.file_id):
            file.write(part)
    return path


def _read(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        yield from kept_files.in_parts(file)


def _fail(owner: Database, work: TransferWork, message: str) -> None:
    with _apart(owner) as connection:
        transfers.fail(connection, work, message)


def _storable(value: Any) -> Any:
    """Return what PostgreSQL's JSON can hold: no NUL, no half of a letter."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {key: _storable(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(held) for held in value]
    return value
