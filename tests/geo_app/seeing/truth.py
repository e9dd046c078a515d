"""What a viewer may see, by plain SQL as the owner: regions by their stored parents, rights by a table of its own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.geo_app.seeing import canaries as kinds
from tests.geo_app.seeing.canaries import Found
from tests.geo_app.seeing.people import Viewer
from tests.geo_app.seeing.rows import EXPORTS, contact_number
from tests.geo_app.seeing.rows_batches import BATCHES, PAIRS
from tests.geo_app.seeing.rows_transfers import TRANSFERS

if TYPE_CHECKING:
    from tests.geo_app.seeing.world import World

_UPWARD = """
    with recursive upward (code, upper) as (
        select code, code from regions
        union all
        select u.code, r.parent_code from upward u join regions r on r.code = u.upper where r.parent_code is not null
    )
"""
# Which cases are there for the viewer at all. The unit that handles a case is the region of `current_level` above
# its place.
_CASES = f"""{_UPWARD}
    select c.id from cases c
    where c.region_code in (select code from upward where upper = %(region)s)
      and (c.respondent_code is null
           or not exists (select from upward where code = %(region)s and upper = c.respondent_code))
      and case when c.matter_kind = 'accusation' then exists (
              select from case_grants g join accounts a on a.id = g.account_id
              where g.case_id = c.id and a.name = %(account)s and %(in_person)s
                and g.ended_at is null and g.ends_at > now())
          else %(all_cases)s
               or %(routed)s and exists (select from upward u join regions r on r.code = u.upper
                                         where u.code = c.region_code and r.level = c.current_level
                                           and r.code = %(region)s)
               or %(assigned)s and exists (select from case_assignments s join accounts a on a.id = s.account_id
                                           where s.case_id = c.id and a.name = %(account)s and s.ended_at is null) end
"""


class Truth:
    """What one viewer may see."""

    def __init__(self, world: World, viewer: Viewer) -> None:
        self.world = world
        self.viewer = viewer

    def select(self, condition: str, table: str, column: str) -> set[Any]:
        """Return a column of the rows that meet a condition, which may name `area` and `above`."""
        rows = self.world.ask(
            f"""{_UPWARD}, area as (select code from upward where upper = %(region)s),
                above as (select upper as code from upward where code = %(region)s)
                select {column} from {table} where {condition}""",
            region=self.viewer.region,
        )
        return {row[0] for row in rows}

    @cached_property
    def area(self) -> set[str]:
        """Return the codes of the viewer's region and of all within it."""
        return self.select("code in (select code from area)", "regions", "code")

    @cached_property
    def above(self) -> set[str]:
        """Return the codes of the viewer's region and of those that it lies in."""
        return self.select("code in (select code from above)", "regions", "code")

    @cached_property
    def households(self) -> set[int]:
        """Return the households whose points may be seen."""
        if not self.viewer.may("view_household_points"):
            return set()
        return self.select("coalesce(grid_code, village_code) in (select code from area)", "households", "id")

    @cached_property
    def all_households(self) -> set[int]:
        """Return the households of the area, whatever may be seen of them."""
        return self.select("coalesce(grid_code, village_code) in (select code from area)", "households", "id")

    @cached_property
    def named_households(self) -> set[int]:
        """Return the households whose householder may be asked for."""
        return self.households if self.viewer.may("view_identity") else set()

    @cached_property
    def drafts(self) -> set[int]:
        """Return the drafts of rules that may be worked on."""
        if not self.viewer.may("manage_rules"):
            return set()
        return self.select("village_code in (select code from area)", "scheme_drafts", "id")

    @cached_property
    def rooms(self) -> set[int]:
        """Return the mediation rooms that may be seen."""
        if not self.viewer.may("view_map"):
            return set()
        return self.select("place_code in (select code from area)", "mediation_rooms", "id")

    @cached_property
    def cases(self) -> set[int]:
        """Return the cases that can be opened, sealed ones among them."""
        viewer = self.viewer
        if not viewer.signed_in:
            return set()
        rows = self.world.ask(
            _CASES, region=viewer.region, account=viewer.account, in_person=not viewer.person,
            all_cases=viewer.may("view_cases"), routed=viewer.may("view_routed_cases"),
            assigned=viewer.may("view_cases", "view_routed_cases", "view_assigned_cases"),
        )  # fmt: skip
        return {row[0] for row in rows}

    def of_cases(self, condition: str, **values: object) -> set[int]:
        """Return those of the viewer's cases that meet a condition on `cases c`."""
        rows = self.world.ask(
            f"""select c.id from cases c join case_categories k on k.code = c.category_code
                where c.id = any (%(seen)s) and ({condition})""",
            seen=sorted(self.cases), **values,
        )  # fmt: skip
        return {row[0] for row in rows}

    @cached_property
    def listed(self) -> set[int]:
        """Return the cases of lists and counts: sealed ones are in none."""
        return self.of_cases("c.matter_kind <> 'accusation'")

    @cached_property
    def drawn(self) -> set[int]:
        """Return the cases of the map: with a place, no family matters, nothing that complains of a unit."""
        return self.of_cases(
            """c.matter_kind <> 'accusation' and not k.is_sensitive and c.respondent_code is null
               and (c.location is not null or c.region_version_id is not null)"""
        )

    @cached_property
    def read(self) -> set[int]:
        """Return the cases whose text may be read: petitions by towns and the county, or whom they were given to."""
        if not self.viewer.may("view_case_text"):
            return set()
        return self.of_cases(
            """%(high)s or c.matter_kind in ('dispute', 'report')
               or exists (select from case_assignments s join accounts a on a.id = s.account_id
                          where s.case_id = c.id and a.name = %(account)s and s.ended_at is null)""",
            high=self.viewer.level in ("county", "town"), account=self.viewer.account,
        )  # fmt: skip

    @cached_property
    def petitioners(self) -> set[int]:
        """Return the cases whose petitioner may be known: of petitions, by towns and the county alone."""
        if not self.viewer.may("view_identity"):
            return set()
        high = self.viewer.level in ("county", "town")
        return self.of_cases("%(high)s or c.matter_kind in ('dispute', 'report')", high=high)

    @cached_property
    def sealed(self) -> set[int]:
        """Return the sealed cases of whose existence a security administrator knows."""
        if not self.viewer.may("grant_access"):
            return set()
        return self.select("matter_kind = 'accusation' and region_code in (select code from area)", "cases", "id")

    @cached_property
    def objections(self) -> set[int]:
        """Return the objections that may be read."""
        if not self.viewer.may("view_objections", "keep_points", "precheck_points"):
            return set()
        # of what is said to be retaliation the village itself learns nothing
        of_all = "true" if self.viewer.may("view_objections") else "not is_about_retaliation"
        return self.select(
            f"""{of_all} and exists (select from households h where h.id = household_id
                       and coalesce(h.grid_code, h.village_code) in (select code from area))""",
            "objections", "id",
        )  # fmt: skip

    @cached_property
    def requests(self) -> set[int]:
        """Return the requests that may be handled: a petitioner's by towns and the county alone."""
        if not self.viewer.may("handle_data_requests"):
            return set()
        known = self.of_cases(
            "%(high)s or c.matter_kind in ('dispute', 'report')", high=self.viewer.level in ("county", "town")
        )
        of_households = self.select(
            """household_id in (select id from households h
                                where coalesce(h.grid_code, h.village_code) in (select code from area))""",
            "data_requests", "id",
        )  # fmt: skip
        return of_households | self.select(f"case_id in ({_listed(known)})", "data_requests", "id")

    @cached_property
    def noted(self) -> set[int]:
        """Return the entries of the audit log that may be read: by where their author works."""
        if not self.viewer.may("read_audit"):
            return set()
        ours = "region_code in (select code from area)"
        return self.select(f"{ours} or region_code = ''" if self.viewer.level == "county" else ours, "audit_log", "no")

    @cached_property
    def colleagues(self) -> set[str]:
        """Return the names of the accounts of the area."""
        return self.select("region_code in (select code from area)", "accounts", "name")

    @cached_property
    def exports(self) -> set[int]:
        """Return the requests for files that may be read: one's own, and of the area by who lets files go."""
        mine = {number for number, (name, _) in EXPORTS.items() if name == self.viewer.account}
        grants = self.viewer.may("grant_access")
        return mine | {number for number, (_, region) in EXPORTS.items() if grants and region in self.area}

    @cached_property
    def batches(self) -> set[int]:
        """Return what files brought in to the area, of the layers that the viewer may bring in."""
        return {
            number
            for number, (layer, region) in BATCHES.items()
            if self.viewer.may(f"import_{layer}") and region in self.area
        }

    @cached_property
    def transfers(self) -> set[int]:
        """Return the files on their way in that the viewer handed in: a deputy does not see what another did."""
        own = self.viewer.account if not self.viewer.person else ""
        return {number for number, (name, _, _) in TRANSFERS.items() if name == own}

    @cached_property
    def pairs(self) -> set[int]:
        """Return the pairs of cases that the viewer is asked about: no sealed ones, and both to be seen."""
        may = self.viewer.may("judge_duplicates")
        return {number for number, pair in PAIRS.items() if may and self.listed >= {*pair}}

    @cached_property
    def visible(self) -> Found:
        """Return every mark that may stand in any answer that a viewer gets without asking for a name on record."""
        own, mates = {self.viewer.account, self.viewer.person} - {""}, self.colleagues
        seen: Found = set()

        def add(keys: set[Any], *which: str) -> None:
            seen.update((kind, str(key)) for kind in which for key in keys)

        add(self.area | self.above, kinds.REGION)
        add(self._respondents(), kinds.REGION)
        add(self.households, kinds.MASKED_HOUSEHOLDER)
        add(self._codes(self.households), kinds.HOUSEHOLD_CODE)
        add(self.cases, kinds.TITLE, kinds.ADDRESS, kinds.NUMBER)
        add(self.read, kinds.BODY, kinds.PHOTO)
        add(self.petitioners, kinds.MASKED_PHONE)
        add(self.exports, kinds.WHY_EXPORTED)
        add(self.transfers, kinds.HANDED_IN)
        add(self.batches, kinds.BATCH)
        add(self.drafts, kinds.DRAFT)
        add(self.rooms, kinds.ROOM, kinds.ROOM_PHONE, kinds.MEDIATOR)
        add(self.objections, kinds.OBJECTION, kinds.OBJECTION_ANSWER)
        add(self.requests, kinds.REQUEST_WORDING, kinds.REQUEST_PERSON)
        add({contact_number(request) for request in self.requests}, kinds.MASKED_PHONE)
        add(self.cases | self.sealed, kinds.WHY_GRANTED)
        add(self.cases, kinds.WHY_ASSIGNED)
        for name, region in self._people_of_cases():
            add({name}, kinds.ACCOUNT)
            add({region}, kinds.REGION)
        add(own, kinds.ACCOUNT, kinds.DEVICE, kinds.TOKEN_LABEL, kinds.WHY_DEPUTY)
        if "deputy" in own:
            add({"town"}, kinds.ACCOUNT)
        if "town" in own:
            add({"deputy"}, kinds.ACCOUNT, kinds.WHY_DEPUTY)
        if self.viewer.may("assign_cases"):
            add(mates, kinds.ACCOUNT)
        if self.viewer.may("manage_accounts", "grant_access"):
            add(mates, kinds.ACCOUNT, kinds.DEVICE, kinds.TOKEN_LABEL, kinds.WHY_WITHDRAWN)
        if self.viewer.may("grant_access"):
            add(mates, kinds.WHY_DEPUTY)
        noted = self.world.ask("select actor_name, object_key from audit_log where no = any (%s)", sorted(self.noted))
        add({actor for actor, _ in noted}, kinds.WHY_NOTED, kinds.NOTED)
        add({key for _, key in noted}, kinds.HOUSEHOLD_CODE)
        return seen

    def _codes(self, households: set[int]) -> set[str]:
        return {
            code for (code,) in self.world.ask("select code from households where id = any (%s)", sorted(households))
        }

    def _respondents(self) -> set[str]:
        if self.viewer.level not in ("county", "town"):
            return set()
        found = self.world.ask("select respondent_code from cases where id = any (%s)", sorted(self.cases))
        return {code for (code,) in found if code}

    def _people_of_cases(self) -> list[tuple[str, str]]:
        """Return who was given the cases that are seen, and who was let into sealed ones; each with the place."""
        return self.world.ask(
            """select a.name, a.region_code from case_assignments s join accounts a on a.id = s.account_id
               where s.case_id = any (%(seen)s) and s.ended_at is null
               union select a.name, a.region_code from case_grants g join accounts a on a.id = g.account_id
               where g.case_id = any (%(sealed)s)""",
            seen=sorted(self.cases), sealed=sorted(self.sealed),
        )  # fmt: skip


def _listed(numbers: set[int]) -> str:
    return ", ".join(map(str, sorted(numbers))) or "null"
