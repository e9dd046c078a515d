"""What a correction asks for, checked and turned into the form in which it is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange import phones
from geo_app.exchange.coordinates import COORD_SOURCES, to_cgcs2000
from geo_app.exchange.pinyin import search_keys
from geo_app.sealing import Sealer

OF_HOUSEHOLDS = ("householder", "group_no", "location")
OF_CASES = ("petitioner_name", "petitioner_phone", "address")
_NAME = re.compile(r"[^\W\d_]{1,30}(?:[·•．][^\W\d_]{1,19})*")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}[0-9]")
_LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """A wanted value, as JSON; a telephone number is sealed and shown masked."""

    value: dict[str, Any]
    sealed: bytes | None = None


def read_wish(field: str, form: Mapping[str, str], seal: Sealer | None) -> Wish:
    """Return what the form asks this field to become; BadRequestError names what is wrong.

    A name brings its pinyin along, a place is turned into EPSG:4490.
    """
    if field in ("householder", "petitioner_name"):
        return _name(form.get("name", "").strip(), with_keys=field == "householder")
    if field == "group_no":
        return Wish({"group_no": _group(form.get("group_no", "").strip())})
    if field == "location":
        return _place(form)
    if field == "address":
        text = form.get("address", "").strip()
        if not 0 < len(text) <= _LONGEST_ADDRESS:
            raise BadRequestError(Fault("address", f"请写正确的地址，最多 {_LONGEST_ADDRESS} 个字"))
        return Wish({"address": text})
    if field == "petitioner_phone" and seal is not None:
        phone = read_phone(form.get("phone", ""), "phone")
        return Wish({"phone": phones.masked(phone)}, phones.sealed(phone, seal))
    raise BadRequestError(Fault("field", "请选择要更正哪一项"))


def read_phone(text: str, field: str) -> str:
    """Return a telephone number without blanks."""
    if not _PHONE.fullmatch(text.strip()):
        raise BadRequestError(Fault(field, "电话号码不对，只写数字"))
    return re.sub(r"[ -]", "", text)


def _name(name: str, *, with_keys: bool) -> Wish:
    if not _NAME.fullmatch(name) or len(name) > 50:
        raise BadRequestError(Fault("name", "请写正确的姓名，不带数字和符号，最多 50 个字"))
    if not with_keys:
        return Wish({"name": name})
    pinyin, initials = search_keys(name)
    return Wish({"name": name, "pinyin": pinyin, "initials": initials})


def _group(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 999):
        raise BadRequestError(Fault("group_no", "组号应为 1 到 999 的整数"))
    return int(text)


def _place(form: Mapping[str, str]) -> Wish:
    source = form.get("coord_source", "cgcs2000")
    known = next((each for each in COORD_SOURCES if each == source), None)
    if known is None:
        raise BadRequestError(Fault("coord_source", "请选择坐标从哪里来"))
    x, y = _number(form, "lon", "经度"), _number(form, "lat", "纬度")
    lons, lats = to_cgcs2000(np.array([x]), np.array([y]), known)
    lon, lat = float(lons[0]), float(lats[0])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadRequestError(Fault("lon", "经度应在 ±180、纬度应在 ±90 以内"))
    return Wish({"lon": round(lon, 7), "lat": round(lat, 7), "coord_source": known})


def _number(form: Mapping[str, str], name: str, title: str) -> float:
    try:
        number = float(form.get(name, ""))
    except ValueError:
        raise BadRequestError(Fault(name, f"{title}应为数字")) from None
    if not np.isfinite(number):
        raise BadRequestError(Fault(name, f"{title}应为数字"))
    return number
