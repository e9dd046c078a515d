"""Marks planted in every sensitive column, and finding them again in whatever comes back.

A mark is `zq` + what it is + `x` + whose it is + `qz`, so that one pattern finds all of them in any text. What a mask
leaves of a name or number is as telling: a householder's first character is a different one for each household.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from typing import Any

import mapbox_vector_tile
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

Found = set[tuple[str, str]]

# what a mark stands for
REGION, HOUSEHOLDER, PINYIN, EVIDENCE, BOOKED_BY = "rg", "hn", "hp", "pe", "pb"
TITLE, BODY, ADDRESS, NUMBER, PETITIONER, PHOTO = "ct", "cb", "ca", "cx", "pn", "ph"
ROOM, ROOM_PHONE, MEDIATOR = "mr", "mp", "mm"
OBJECTION, OBJECTION_ANSWER = "ot", "oa"
REQUEST_WORDING, REQUEST_PERSON = "rw", "rp"
ACCOUNT, DEVICE, TOKEN_LABEL = "an", "sc", "tl"
WHY_ASSIGNED, WHY_GRANTED, WHY_DEPUTY, WHY_WITHDRAWN, WHY_NOTED, NOTED = "ws", "wg", "wd", "ww", "wn", "nd"
WHY_EXPORTED = "we"
DRAFT = "dr"
HANDED_IN = "hi"
BATCH = "bf"
# told by their own form
MASKED_HOUSEHOLDER, HOUSEHOLD_CODE, PHONE, MASKED_PHONE, PASSWORD = "hm", "hc", "pt", "pm", "pw"

_MARK = re.compile(r"zq([a-z]{2})x([0-9a-z.]+?)qz")
_FIRST, _LAST = 0x5000, 0x50FF
_MASKED = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])\\*+")
_CODE = re.compile(r"(?<!\d)(330521\d{10})(?!\d)")  # a digest may hold sixteen digits in a row, but not these
_PHONE = re.compile(r"(?<!\d)1390000(\d{4})(?!\d)")
_MASKED_PHONE = re.compile(r"139\*{4}(\d{4})")


def mark(kind: str, key: object) -> str:
    """Return the mark to plant."""
    return f"zq{kind}x{key}qz"


def householder(number: int) -> str:
    """Return a householder's name: its first character tells the household even when the rest is masked."""
    return chr(_FIRST + number) + mark(HOUSEHOLDER, number)


def phone(number: int) -> str:
    """Return a petitioner's number."""
    return f"1390000{number:04}"


def find(text: str) -> Found:
    """Return every mark that stands in a text."""
    found = {(kind, key) for kind, key in _MARK.findall(text)}
    found |= {(MASKED_HOUSEHOLDER, str(ord(first) - _FIRST)) for first in _MASKED.findall(text)}
    found |= {(HOUSEHOLD_CODE, code) for code in _CODE.findall(text)}
    found |= {(PHONE, str(int(digits))) for digits in _PHONE.findall(text)}
    found |= {(MASKED_PHONE, str(int(digits))) for digits in _MASKED_PHONE.findall(text)}
    if "$argon2" in text:
        found.add((PASSWORD, "hash"))
    return found


class Answer:
    """What came back, read in its own format."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.headers = response.headers
        body = response.get_data()
        if response.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.body = body
        self.kind = response.mimetype or ""
        self.json: Any = None
        self.features: dict[str, list[dict[str, Any]]] = {}
        self.text = self._read()
        self.found = find(self.text)

    def keys(self, kind: str) -> set[str]:
        """Return whose marks of a kind stand in the answer."""
        return {key for found, key in self.found if found == kind}

    def numbers(self, kind: str) -> set[int]:
        """Return whose marks of a kind stand in the answer, as numbers."""
        return {int(key) for key in self.keys(kind)}

    def _read(self) -> str:
        if self.kind.endswith("json"):
            self.json = json.loads(self.body)
            return json.dumps(self.json, ensure_ascii=False)
        if self.kind == "application/vnd.mapbox-vector-tile":
            tile = mapbox_vector_tile.decode(self.body) if self.body else {}
            self.features = {
                name: [{**feature["properties"], "id": feature.get("id")} for feature in layer["features"]]
                for name, layer in tile.items()
            }
            return json.dumps(self.features, ensure_ascii=False)
        if self.kind == "text/csv":
            self.rows = list(csv.reader(io.StringIO(self.body.decode("utf-8-sig"))))
            return "\n".join("\t".join(row) for row in self.rows)
        if "spreadsheet" in self.kind:
            book = CalamineWorkbook.from_filelike(io.BytesIO(self.body))
            sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
            return "\n".join("\t".join(map(str, row)) for sheet in sheets for row in sheet)
        return self.body.decode("utf-8", errors="replace") + self.location
