"""Say what of an address was not understood, and how to write it: for people, who then decide."""

from __future__ import annotations

import re
from functools import lru_cache

from geo_app.exchange.address_words import plain_address
from geo_app.exchange.gazetteer import Found, Gazetteer
from geo_app.exchange.pinyin import place_keys

_MOST_CANDIDATES = 5
_ENDING = "社区居委会|居委会|社区|村委会|村"
_UNIT = re.compile(rf"(?P<stem>[一-鿿]{{1,8}}?)(?P<ending>{_ENDING})(?![民庄里口道头])")
_AT_ONCE = re.compile(rf"\|*(?P<stem>[一-鿿]{{1,4}}?)(?P<ending>{_ENDING})(?![民庄里口道头])")
_SHORTEST, _LONGEST = 2, 4
# what southern tongues do not tell apart, and so what is typed for it
_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


class Hints:
    """What can be said of addresses that the names of an area do not explain."""

    def __init__(self, names: Gazetteer, near: str | None = None) -> None:
        """Prepare the hints; `near` is the region from which an example is taken."""
        self._names = names
        self._example = names.example(near)
        self._by_sound: dict[str, list[str]] = {}
        for code, village in names.villages.items():
            for name in village.names:
                self._by_sound.setdefault(_sound(re.sub(rf"(?:{_ENDING})$", "", name)), []).append(code)

    def titles(self, codes: tuple[str, ...]) -> str:
        """Return the regions that an address could mean, as a message lists them."""
        listed = "、".join(f"「{self._names.title(code)}」" for code in codes[:_MOST_CANDIDATES])
        return f"{listed}等 {len(codes)} 处" if len(codes) > _MOST_CANDIDATES else listed

    def unknown_village(self, address: str, found: Found) -> str:
        """Return, as a sentence, which village an address names that nobody knows, and which may be meant; else ''."""
        text = plain_address(address)
        if found.code:  # what comes right after the town that it does name
            unit = _AT_ONCE.match(text.partition(found.matched)[2])
            if unit is None:
                return ""
            _, meant = self._sounding_like(unit["stem"], found.code)
            told = f"{self.titles((found.code,))}没有叫「{unit['stem']}{unit['ending']}」的村（社区）"
            return f"{told}，是不是{self.titles(meant)}？" if meant else told
        for unit in _UNIT.finditer(text):
            stem, meant = self._sounding_like(unit["stem"], None)
            if meant:
                return f"没有叫「{stem}{unit['ending']}」的村（社区），是不是{self.titles(meant)}？"
        return ""

    def nothing(self, address: str, found: Found) -> str:
        """Return why an address tells nothing, and how it should be written."""
        example = f"，例如「{self._example}3组」" if self._example else ""
        return f"；{self.unknown_village(address, found)}请写乡镇和村{example}"

    def _sounding_like(self, stem: str, town: str | None) -> tuple[str, tuple[str, ...]]:
        """Return the end of a name that sounds like known villages, and these."""
        for length in range(min(len(stem), _LONGEST), _SHORTEST - 1, -1):
            codes = self._by_sound.get(_sound(stem[-length:]), ())
            fitting = tuple(code for code in codes if town in (None, self._names.villages[code].parent_code))
            if fitting:
                return stem[-length:], fitting
        return stem, ()


@lru_cache(maxsize=65536)
def _sound(text: str) -> str:
    key = place_keys(text)[0]
    for one, other in _SOUNDS:
        key = key.replace(one, other)
    return key
