"""Find the region and the villagers' group that an address written as free text names: never guessed, never a point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from geo_app.exchange.address_words import (
    FIRST_LEVELS,
    NUMBERS,
    group_alone,
    group_in,
    is_foreign,
    may_follow_full,
    may_follow_short,
    may_precede,
    plain_address,
    spellings,
)

Level = Literal["county", "town", "village", "hamlet"]
Precision = Literal["group", "village", "unknown"]
Doubt = Literal["", "nothing", "elsewhere", "ambiguous", "contradiction", "village_unknown"]
_MOST_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """A region with all the names that it has or had; a hamlet has the code of its village and is known by it alone."""

    code: str
    level: Level
    parent_code: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What an address says: a region and a group as far as it is certain; `candidates` where it is not."""

    code: str | None
    precision: Precision
    group_no: int | None = None
    matched: str = ""
    doubt: Doubt = ""
    candidates: tuple[str, ...] = ()


class _Entry(NamedTuple):
    level: Level
    code: str
    town: str | None
    county: str | None
    is_short: bool


class _Match(NamedTuple):
    start: int
    end: int
    entries: list[_Entry]


class Gazetteer:
    """The names of an area, ready to be looked for."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._names: dict[str, list[_Entry]] = {}
        self._lengths: dict[str, list[int]] = {}
        self._known: dict[str, Found] = {}
        self._located: dict[str, tuple[Found, int | None]] = {}
        self._titles: dict[str, str] = {}
        self.villages: dict[str, Place] = {}
        listed = list(places)
        self._county_of = {place.code: place.parent_code for place in listed if place.level == "town"}
        by_code = {place.code: place for place in listed if place.level != "hamlet"}
        for place in listed:
            self._add(place, by_code)
            if place.level == "village":
                self.villages[place.code] = place
        for name in self._names:
            self._lengths.setdefault(name[0], []).append(len(name))
        self._lengths = {first: sorted(set(lengths), reverse=True) for first, lengths in self._lengths.items()}

    def title(self, code: str) -> str:
        """Return a region as a message names it: a village with its town."""
        return self._titles.get(code, code)

    def example(self, near: str | None) -> str:
        """Return a village in a region as an address names it, rather one with groups than a community; '' if none."""
        known = list(self.villages.values())
        inside = [it for it in known if near in (it.code, it.parent_code, self._county_of.get(it.parent_code or ""))]
        chosen = min(inside or known, key=lambda it: not it.names[0].endswith("村"), default=None)
        return "" if chosen is None else self.title(chosen.code)

    def find(self, text: str) -> Found:
        """Return what an address says."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) > _MOST_REMEMBERED:
                self._known.clear()
                self._located.clear()
            known = self._known[text] = self._find(plain_address(text))
        return known

    def _find(self, text: str) -> Found:
        # thousands of addresses differ in their numbers alone: what stands before is looked at once
        tail = NUMBERS.search(text)
        head = text if tail is None else text[: tail.start()] + "0"
        located = self._located.get(head)
        if located is None:
            located = self._located[head] = self._locate(head)
        found, end = located
        if end is None:
            return found
        group, group_end = group_in(text[end:])
        matched = found.matched + text[end : end + group_end]
        return Found(found.code, "village" if group is None else "group", group, matched)

    def group_within(self, code: str, text: str) -> int | None:
        """Return the group that an address names, where a village is known and the address names no other."""
        found = self.find(text)
        if found.doubt == "nothing":
            return group_alone(plain_address(text))
        return found.group_no if found.code == code else None

    def _add(self, place: Place, by_code: dict[str, Place]) -> None:
        parent = by_code.get(place.parent_code or "")
        town: str | None
        county: str | None
        if place.level == "county":
            town, county = None, place.code
        elif place.level == "town":
            town, county = place.code, place.parent_code
        else:
            village = by_code.get(place.code, place)
            town = village.parent_code
            above = by_code.get(town or "")
            county = above.parent_code if above else None
        if place.level != "hamlet" and place.names:
            above_name = parent.names[0] if place.level == "village" and parent and parent.names else ""
            self._titles[place.code] = above_name + place.names[0]
        for name in place.names:
            for spelling, is_short in spellings(plain_address(name), place.level):
                entry = _Entry(place.level, place.code, town, county, is_short)
                entries = self._names.setdefault(spelling, [])
                if entry not in entries:
                    entries.append(entry)

    def _locate(self, text: str) -> tuple[Found, int | None]:
        """Return what an address says without its group, and where its village ends, if it names one."""
        matches = self._matches(text)
        if not matches:
            return Found(None, "unknown", doubt="nothing"), None
        named = [match for match in matches if match.entries[0].level in ("village", "hamlet")]
        last_start = named[0].start if named else matches[-1].start
        has_town = any(entry.level == "town" for match in matches for entry in match.entries)
        has_county = any(entry.level == "county" for match in matches for entry in match.entries)
        if is_foreign(self._unmatched(text, matches, last_start), has_county=has_county, has_town=has_town):
            return Found(None, "unknown", doubt="elsewhere"), None
        return self._judged(text, matches, self._above(matches))

    def _matches(self, text: str) -> list[_Match]:
        """Return the names in a text from left to right, at each place the longest."""
        matches: list[_Match] = []
        at = end = 0
        while at < len(text):
            match = None
            for length in self._lengths.get(text[at], ()):
                entries = self._names.get(text[at : at + length])
                if entries and (fitting := self._fitting(text, at, at + length, end, entries)):
                    match = _Match(at, at + length, fitting)
                    break
            if match is None:
                at += 1
            else:
                matches.append(match)
                at = end = match.end
        return matches

    def _fitting(self, text: str, start: int, end: int, last_end: int, entries: list[_Entry]) -> list[_Entry]:
        follows = start == last_end
        if not follows and not may_precede(text, start):
            return []
        fitting = []
        for entry in entries:
            if entry.level == "hamlet" and not follows:
                fits = text.startswith("自然村", end)
            elif entry.level == "town" and entry.is_short:
                fits = follows and (end == len(text) or self._village_at(text, end))
            elif entry.level == "county" and entry.is_short:
                fits = follows and start == 0
            elif entry.is_short or entry.level == "hamlet":
                fits = follows and may_follow_short(text, end)
            else:
                fits = entry.level in FIRST_LEVELS or may_follow_full(text, end)
            if fits:
                fitting.append(entry)
        # a place's own name, whole, goes before what only begins like another
        whole = [entry for entry in fitting if not entry.is_short and entry.level != "hamlet"]
        return whole or fitting

    def _village_at(self, text: str, at: int) -> bool:
        return any(
            entry.level == "village" and (not entry.is_short or may_follow_short(text, at + length))
            for length in (self._lengths.get(text[at], ()) if at < len(text) else ())
            for entry in self._names.get(text[at : at + length], ())
        )

    @staticmethod
    def _unmatched(text: str, matches: list[_Match], until: int) -> list[str]:
        """Return what stands before and between the names, up to the finest."""
        gaps, at = [], 0
        for match in matches:
            if match.start > until:
                break
            if match.start > at:
                gaps.append(text[at : match.start])
            at = match.end
        if at < until:
            gaps.append(text[at:until])
        return gaps

    @staticmethod
    def _above(matches: list[_Match]) -> tuple[set[str], set[str]]:
        """Return the counties and towns that the address names."""
        counties = {e.code for m in matches for e in m.entries if e.level == "county"}
        towns = {e.code for m in matches for e in m.entries if e.level == "town"}
        return counties, towns

    def _judged(self, text: str, matches: list[_Match], above: tuple[set[str], set[str]]) -> tuple[Found, int | None]:
        counties, towns = above
        for level in ("village", "hamlet"):
            named = [
                (match, {e for e in match.entries if e.level == level})
                for match in matches
                if any(e.level == level for e in match.entries)
            ]
            if not named:
                continue
            mixed = [match for match, _ in named if any(e.level in FIRST_LEVELS for e in match.entries)]
            meant = [
                {
                    e.code
                    for e in entries
                    if (not towns or mixed or e.town in towns) and (not counties or e.county in counties)
                }
                for _, entries in named
            ]
            all_codes = tuple(sorted({e.code for _, entries in named for e in entries}))
            if not all(meant):
                return Found(None, "unknown", doubt="contradiction", candidates=all_codes), None
            codes = sorted(set.union(*meant))
            if len(codes) > 1 or mixed:
                return Found(None, "unknown", doubt="ambiguous", candidates=tuple(codes)), None
            end = named[-1][0].end
            return Found(codes[0], "village", matched=text[matches[0].start : end]), end
        return self._coarse(text, matches, counties, towns), None

    def _coarse(self, text: str, matches: list[_Match], counties: set[str], towns: set[str]) -> Found:
        matched = text[matches[0].start : matches[-1].end]
        fitting = {
            e.code for m in matches for e in m.entries if e.level == "town" and (not counties or e.county in counties)
        }
        if towns and not fitting:
            return Found(None, "unknown", doubt="contradiction", candidates=tuple(sorted(towns)))
        codes = sorted(fitting or counties)
        if len(codes) > 1:
            return Found(None, "unknown", doubt="ambiguous", candidates=tuple(codes))
        rest = text[matches[-1].end :]
        return Found(codes[0], "unknown", matched=matched, doubt="village_unknown" if rest else "")
