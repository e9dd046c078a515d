"""Applications for points, brought on their way as the owner of the schema: as the rules have it, with days gone by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

Ask = Callable[..., Any]


def seat_panel(ask: Ask, village: str, *, size: int = 3, since: str = "2024-01-01") -> list[int]:
    """Give a village a panel of people who are of no household of it, unless it has one; return the members."""
    found = ask("select id from panel_members where village_code = %s and until_on is null order by id", village)
    if found:
        return [row[0] for row in found]
    return [
        ask(
            """insert into panel_members (village_code, name, capacity, from_on)
               values (%s, %s, 'representative', %s) returning id""",
            village, f"评议员{number}", since,
        )[0][0]
        for number in range(1, size + 1)
    ]  # fmt: skip


def file(
    ask: Ask, household: int, item: str, *, points: int | None = None, occurred: str = "2026-10-08", evidence: str = ""
) -> int:
    """File an application with the item's points unless others (in tenths) are given; return its number."""
    rows = ask(
        """insert into points_applications (village_code, household_id, scheme_id, item_code, points_tenths,
                                            occurred_on, evidence, source, ground)
           select h.village_code, h.id, i.scheme_id, i.code, coalesce(%s, i.points_tenths), %s, %s, 'grid_worker',
                  h.ground
           from households h
           join points_items i on i.code = %s
            and i.scheme_id = app.scheme_in_force(h.village_code, app.booking_period(h.village_code, %s))
           where h.id = %s returning id""",
        points, occurred, evidence, item, occurred, household,
    )  # fmt: skip
    return int(rows[0][0])


def review(ask: Ask, number: int, *, votes: str = "pass", held_on: str | None = None) -> int:
    """Have the panel decide: each member votes the same; return the meeting."""
    ((status, village, occurred),) = ask(
        "select status, village_code, occurred_on from points_applications where id = %s", number
    )
    if status == "submitted":
        ask("update points_applications set status = 'prechecked' where id = %s", number)
    members = seat_panel(ask, village)
    ((meeting,),) = ask(
        """insert into review_meetings (village_code, held_on, place, minutes)
           values (%s, %s, '村委会', '逐件评议') returning id""",
        village, held_on or occurred + timedelta(days=1),
    )  # fmt: skip
    for member in members:
        ask("insert into meeting_attendance (meeting_id, member_id) values (%s, %s)", meeting, member)
    for member in members:
        ask(
            "insert into application_votes (application_id, meeting_id, member_id, vote) values (%s, %s, %s, %s)",
            number, meeting, member, votes,
        )  # fmt: skip
    ask(
        """update points_applications
           set meeting_id = %s, status = case when %s then 'reviewed_pass' else 'reviewed_reject' end,
               decided_tenths = case when %s then points_tenths end
           where id = %s""",
        meeting, votes == "pass", votes == "pass", number,
    )  # fmt: skip
    return int(meeting)


def post_notice(ask: Ask, number: int, posted_on: date | str | None = None) -> None:
    """Hang the notice out for five days: from the day of the meeting on, or from another day."""
    ask(
        """update points_applications a set status = 'publicized', publicized_on = coalesce(%s::date, m.held_on),
                  publicity_until = coalesce(%s::date, m.held_on) + 5
           from review_meetings m where m.id = a.meeting_id and a.id = %s""",
        posted_on, posted_on, number,
    )  # fmt: skip


def end_notice(ask: Ask, number: int) -> None:
    """Move the notice back, so that yesterday was its last day."""
    ask(
        """update points_applications
           set publicized_on = publicized_on - (publicity_until - app.china_today() + 1),
               publicity_until = app.china_today() - 1 where id = %s and publicity_until >= app.china_today()""",
        number,
    )


def ready_to_book(
    ask: Ask,
    household: int,
    item: str,
    *,
    points: int | None = None,
    occurred: str = "2026-10-08",
    evidence: str = "XF-0001",
) -> int:
    """File an application, have it reviewed and its notice end; return its number."""
    number = file(ask, household, item, points=points, occurred=occurred, evidence=evidence)
    review(ask, number)
    post_notice(ask, number)
    return number


def book(ask: Ask, number: int) -> int:
    """Book an application whose notice is over; return the entry of the honour account."""
    return int(ask("select app.book_now(%s)", number)[0][0])
