"""A photograph that goes with an application: handed in through the office's form, shown to those who may see it."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image

from tests.administered_county import GRID, VILLAGE

FORM = {"item": "GY01", "occurred_on": "2026-11-18", "times": "2", "key": "b" * 24, "evidence": "现场照片"}
NUMBER = re.compile(r"/applications/(\d+)$")


def picture(colour: str = "green") -> BytesIO:
    held = BytesIO()
    Image.new("RGB", (2000, 1000), colour).save(held, "JPEG")
    held.seek(0)
    return held


def file(administered, *photos: tuple[BytesIO, str], **more: str):
    ((home,),) = administered.ask(
        "select substr(code, 13) from households where grid_code = %s and status = 'active' order by code limit 1", GRID
    )
    fields = {**FORM, "household": home, "photos": list(photos), **more}
    return administered.browser("clerk").post(f"/villages/{VILLAGE}/applications", **fields)


def test_a_photograph_is_seen_by_those_who_may_and_each_look_is_noted(administered):
    _refuses_what_is_no_photograph_and_one_too_many(administered)
    answer = file(administered, (picture(), "门口.jpg"), (picture("red"), "河边.jpg"))
    found = NUMBER.search(answer.headers["Location"])
    assert answer.status_code == 303
    assert found
    address = f"{found[0]}/photos"
    for name in ("clerk", "committee", "grid", "watch", "officer.town", "officer"):
        browser = administered.browser(name)
        assert f"{address}/1" in browser.text(found[0])
        shown = browser.get(f"{address}/1")
        assert (shown.status_code, shown.mimetype, shown.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
        image = Image.open(BytesIO(shown.data))
        assert (image.format, image.size) == ("JPEG", (1600, 800))
    assert {who for who, number, _, _ in administered.entries("application.view_photo") if number == found[1]} == {
        "clerk", "committee", "grid", "watch", "officer.town", "officer",
    }  # fmt: skip
    clerk = administered.browser("clerk")
    assert [clerk.get(f"{address}/{place}").status_code for place in (2, 3, 4, 10**9)] == [200, 404, 404, 404]
    assert administered.browser("other.town").get(f"{address}/1").status_code == 404
    assert administered.browser("mediator").get(f"{address}/1").status_code == 403
    assert administered.browser("leader.town").get(f"{address}/1").status_code == 403
    assert len(administered.entries("application.view_photo")) == 7


def _refuses_what_is_no_photograph_and_one_too_many(administered) -> None:
    before = administered.ask("select count(*) from points_applications")
    for photos, words in (
        ([(BytesIO(b"no photo"), "x.jpg")], "不是照片"),
        ([(picture(), f"{number}.jpg") for number in range(4)], "最多 3 张照片"),
    ):
        answer = file(administered, *photos, key="c" * 24)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert words in page
        assert "现场照片" in page, "what was typed is still there"
    assert administered.ask("select count(*) from points_applications") == before
