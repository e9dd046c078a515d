"""Search keys of Chinese names: 张三 is found by zhangsan, by zs and by part of either."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# As surnames these are read differently than in other words, so the general dictionary gets them wrong.
_SURNAME_READINGS = {
    "欧阳": ("ou", "yang"),
    "司马": ("si", "ma"),
    "诸葛": ("zhu", "ge"),
    "上官": ("shang", "guan"),
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "曾": ("zeng",),
    "查": ("zha",),
    "仇": ("qiu",),
    "单": ("shan",),
    "解": ("xie",),
    "朴": ("piao",),
    "盖": ("ge",),
    "区": ("ou",),
    "覃": ("qin",),
    "翟": ("zhai",),
    "缪": ("miao",),
    "任": ("ren",),
    "乐": ("yue",),
    "尹": ("yin",),
    "纪": ("ji",),
    "车": ("che",),
    "沈": ("shen",),
}
_NOT_READ = "·•．.　 "


@lru_cache(maxsize=65536)
def search_keys(name: str) -> tuple[str, str]:
    """Return the pinyin and the initials of a person's name, lower case, without tones or spaces."""
    syllables = surname_syllables(name)
    return "".join(syllables), "".join(s[0] for s in syllables)


@lru_cache(maxsize=65536)
def place_keys(name: str) -> tuple[str, str]:
    """Return the pinyin and the initials of a place's name, which has no surname to read specially."""
    syllables = _read(name)
    return "".join(syllables), "".join(s[0] for s in syllables)


def other_readings(typed: str) -> list[str]:
    """Return what else somebody may mean who types pinyin: 曾 is read zeng as a surname, yet looked for as ceng too."""
    wanted = typed.lower()
    if not wanted.isascii():
        return []
    found = []
    for surname, reading in _SURNAME_READINGS.items():
        plain = "".join(_read(surname))
        if plain != "".join(reading) and wanted.startswith(plain):
            found.append("".join(reading) + wanted.removeprefix(plain))
    return found


def surname_syllables(name: str) -> list[str]:
    """Return the syllables of a person's name, the surname read as a surname."""
    for length in (2, 1):
        reading = _SURNAME_READINGS.get(name[:length])
        if reading:
            return [*reading, *_read(name[length:])]
    return _read(name)


def _read(text: str) -> list[str]:
    kept = text.translate({ord(mark): None for mark in _NOT_READ})
    return [s.lower() for s in lazy_pinyin(kept, style=Style.NORMAL, v_to_u=False, errors="ignore") if s]
