"""An office where files are brought in: its service on a county of its own; the worker works when a test says so."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo_app import create_app
from geo_app.sealing import sealer
from geo_app.settings import Settings
from geo_app.use_cases.create_demo_accounts import create_demo_accounts
from geo_app.use_cases.work_on_transfer import Workshop, work_on_transfer
from layers.scope import Scope
from tests.account_people import csrf_of, post
from tests.conftest import TestDatabase

PASSWORD = "only-for-these-tests"
HEADINGS = ["工单编号", "来电时间", "诉求人姓名", "问题标题", "经度", "纬度", "内容描述", "处理单位", "所属类别"]
_PLACES = """select ST_X(location), ST_Y(location) from households
             where village_code = %s and location is not null order by id limit %s"""
CONSTANTS = {"constant-source": "12345热线", "constant-channel": "phone"}


class ImportDesk:
    """The service, and who works at it."""

    def __init__(self, database: TestDatabase, folder: Path, **settings: Any) -> None:
        self.database = database
        create_demo_accounts(database.owner, PASSWORD)
        self.settings = Settings(
            geo_app_home=folder,
            database_url=database.owner_url,
            web_database_url=database.web_url,
            web_threads=4,
            sign_in_failures_per_address=10_000,
            **settings,
        )
        self.app = create_app(self.settings)
        self.shop = Workshop(database.owner, database.web, sealer(self.settings))

    def close(self) -> None:
        """Give the connections back."""
        self.app.extensions["geo_app"].database.close()
        self.app.extensions["geo_app"].changes.close()

    def browser(self, name: str = "town-330521102") -> FlaskClient:
        """Return a browser that somebody has signed in with."""
        client = self.app.test_client()
        client.environ_base["HTTP_ACCEPT"] = "text/html"
        assert post(client, "/login", {"name": name, "password": PASSWORD}).status_code == 303
        return client

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Run SQL as the owner and return its rows."""
        with (
            self.database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []

    def one(self, sql: str, *values: object) -> Any:
        """Return the only value of the only row."""
        return self.ask(sql, *values)[0][0]

    def work(self) -> None:
        """Do the jobs that wait, as a worker would."""
        waiting = "delete from jobs.procrastinate_jobs where task_name = 'work_on_transfer' returning args"
        while jobs := self.ask(waiting):
            for (arguments,) in jobs:
                work_on_transfer(self.shop, arguments["number"])

    def hand_in(
        self, client: FlaskClient, content: bytes, name: str = "热线.csv", layer: str = "cases"
    ) -> TestResponse:
        """Send a file by the form."""
        token = csrf_of(client.get("/imports").get_data(as_text=True))
        fields = {"csrf_token": token, "layer": layer}
        parts = [f'--zq\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
        parts.append(f'--zq\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
        body = "".join(parts).encode() + content + b"\r\n--zq--\r\n"
        return client.post("/imports", data=body, content_type="multipart/form-data; boundary=zq")

    def begun(self, client: FlaskClient, content: bytes, **more: Any) -> str:
        """Hand a file in, have it looked into, and return its page's address."""
        answer = self.hand_in(client, content, **more)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        self.work()
        return str(answer.location)

    def checked(self, client: FlaskClient, content: bytes, **more: Any) -> str:
        """Hand a file of cases in, match it as guessed and have it checked; return its page's address."""
        page = self.begun(client, content, **more)
        assert self.step(client, page, "check", matched(client, page) | CONSTANTS).status_code == 303
        self.work()
        return page

    def step(self, client: FlaskClient, page: str, name: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Send a form of a file's page."""
        return post(client, f"{page}/{name}", data or {}, seen_on="/imports")

    def state(self) -> str:
        """Return where the newest file is."""
        return str(self.one("select state from transfers order by id desc limit 1"))

    def places(self, count: int, village: str = "330521102218") -> list[tuple[float, float]]:
        """Return points well inside a village."""
        return [(float(x), float(y)) for x, y in self.ask(_PLACES, village, count)]

    def calls(self, count: int, **changes: dict[int, str]) -> list[dict[str, str]]:
        """Return so many calls to the hotline, with the columns of some changed by their place."""
        places = self.places(count)
        rows = []
        for at in range(count):
            lon, lat = places[at % len(places)]
            values = [f"H{at:04}", "2026-03-05 09:30", "沈某某", f"路灯不亮{at}", f"{lon:.6f}", f"{lat:.6f}",
                      "村口的路灯坏了", "村委会", "邻里纠纷"]  # fmt: skip
            row = dict(zip(HEADINGS, values, strict=True))
            row |= {column: cells[at] for column, cells in changes.items() if at in cells}
            rows.append(row)
        return rows


def as_csv(rows: list[dict[str, str]], encoding: str = "gb18030") -> bytes:
    """Return rows as a file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADINGS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def matched(client: FlaskClient, page: str) -> dict[str, str]:
    """Return the columns as the form shows them chosen."""
    html = client.get(page).get_data(as_text=True)
    chosen = {}
    for part in html.split('<select name="column-')[1:]:
        number = part.split('"', 1)[0]
        options = part.split("</select>", 1)[0]
        picked = options.split(" selected", 1)[0].rsplit('value="', 1)[1].split('"', 1)[0]
        chosen[f"column-{number}"] = picked if " selected" in options else ""
    return chosen
