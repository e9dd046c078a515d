"""Have the pilot's town and village bring their files in, as at their desks: by the use cases of the pages and jobs."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import date

from geo_app.databases import web_database
from geo_app.demo.country import country
from geo_app.demo.desk_files import Desk, DeskFile
from geo_app.demo.options import DemoOptions
from geo_app.demo.units import PILOT_TOWN, PILOT_VILLAGE
from geo_app.exchange.column_guess import guess_columns
from geo_app.exchange.columns import Layer
from geo_app.exchange.list_filters import ListFilters
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.judge_duplicate import judge_duplicate
from geo_app.use_cases.plan_import import plan_import
from geo_app.use_cases.store_import import store_import
from geo_app.use_cases.undo_batch import undo_batch
from geo_app.use_cases.upload_file import Handed, upload_file
from geo_app.use_cases.work_on_transfer import Workshop, work_on_transfer
from geo_app.use_cases.write_export import ExportOrder
from layers import duplicates, households, sessions, transfers
from layers.database import Database
from layers.records_transfers import Transfer
from layers.scope import Scope

_MOST_BYTES = 1_000_000


def work_at_desks(settings: Settings, owner: Database, options: DemoOptions) -> None:
    """Have the demonstration's accounts, which must be there, do what `at_desks` says."""
    with closing(web_database(settings, statement_timeout_ms=0)) as web:
        at_desks(Workshop(owner, web, sealer(settings)), options)


def at_desks(shop: Workshop, options: DemoOptions) -> None:
    """Leave a batch brought in and one taken back, a file to be mended, pairs of which two are judged, a file to fetch.

    Jobs that this leaves queued find their work done.
    """
    desk = Desk(country(options.seed), _last_day(options))
    town = _Officer(shop, f"town-{PILOT_TOWN}", "town_officer", PILOT_TOWN)
    mistaken = town.bring_in(desk.visits_by_mistake())
    undo_batch(shop.web, town.scope, mistaken, "导错了文件，这是去年的走访登记")
    town.bring_in(desk.calls())
    town.judge()
    town.check(desk.visits())
    town.take_out()
    village = _Officer(shop, f"village-{PILOT_VILLAGE}", "village_committee", PILOT_VILLAGE)
    with shop.web.transaction(village.scope) as connection:
        codes = [home.code for home in households.of_village(connection, PILOT_VILLAGE)]
    village.check(desk.points(codes[3:]))


def _last_day(options: DemoOptions) -> date:
    """Return the last day that is over: nothing is registered ahead of time."""
    return min(options.until, options.opened_on)


class _Officer:
    """Somebody of the demonstration at work."""

    def __init__(self, shop: Workshop, name: str, role: str, region_code: str) -> None:
        with shop.owner.transaction(Scope.nobody()) as connection:
            account = sessions.credentials(connection, name)
        self.scope = Scope(account.id, role, region_code, actor_id=account.id)
        self._shop = shop

    def check(self, file: DeskFile) -> int:
        """Upload a file, match its columns as the page guesses, and have it checked; return the transfer's number."""
        layer: Layer = file.layer
        handed = Handed(file.name, io.BytesIO(file.content))
        number = upload_file(self._shop.web, self.scope, layer, handed, _MOST_BYTES)
        work_on_transfer(self._shop, number)
        look = self._transfer(number).look or {}
        headings = look["headings"]
        guessed = guess_columns(layer, headings, look["rows"], None)
        mapped = {heading: guessed.get(at, ("", ""))[0] for at, heading in enumerate(headings)}
        plan_import(self._shop.web, self.scope, number, {"mapped": mapped, "constants": dict(file.constants)})
        work_on_transfer(self._shop, number)
        return number

    def bring_in(self, file: DeskFile) -> int:
        """Bring a file in, and return the number of its batch."""
        number = self.check(file)
        store_import(self._shop.web, self.scope, number, skip_bad=False)
        work_on_transfer(self._shop, number)
        return int((self._transfer(number).report or {})["batch"])

    def judge(self) -> None:
        """Say of one pair that it is one matter and of one that it is two; the others wait for somebody."""
        with self._shop.web.transaction(self.scope) as connection:
            pairs = duplicates.candidates(connection, 50)
        same = next(pair for pair in pairs if "content" in pair.reasons)
        different = next(pair for pair in pairs if "nearby" in pair.reasons and pair is not same)
        judge_duplicate(self._shop.web, self.scope, same.id, "same")
        judge_duplicate(self._shop.web, self.scope, different.id, "different")

    def take_out(self) -> None:
        """Have a file of the town's cases made."""
        order = ExportOrder("cases", "xlsx", PILOT_TOWN, ListFilters.model_validate({}))
        with self._shop.web.transaction(self.scope, read_only=False) as connection:
            number = transfers.ask_file(connection, order.layer, order.wish())
        if number is None:
            raise AssertionError("a new office has no file under way")
        work_on_transfer(self._shop, number)

    def _transfer(self, number: int) -> Transfer:
        with self._shop.web.transaction(self.scope) as connection:
            return transfers.transfer(connection, number)
