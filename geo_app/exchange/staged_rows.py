"""What each layer needs besides the cells of its file: search keys, kinds, content keys, places."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from geo_app.exchange import phones
from geo_app.exchange.boundaries import place_regions
from geo_app.exchange.columns import CODE_LENGTHS, LEVEL_TITLES, Layer, Level
from geo_app.exchange.coordinates import AxisOrder, CoordSource
from geo_app.exchange.pinyin import place_keys, search_keys
from geo_app.exchange.places import place_points, source_of
from geo_app.exchange.typed_rows import TypedRows
from geo_app.sealing import Sealer

_LEVEL_OF_LENGTH = {length: level for level, length in CODE_LENGTHS.items()}
_KIND_ENDINGS = (
    ("street", ("街道", "街道办事处")),
    ("town", ("镇", "乡", "人民政府")),
    ("community", ("社区", "居委会", "居民委员会")),
    ("village", ("村", "村委会", "村民委员会")),
    ("special", ("园区", "开发区", "新区", "高新区")),
)
# what tells one case from another where its source gave no number
_CASE_CONTENT = (
    "source",
    "registered_at",
    "channel",
    "category",
    "title",
    "text",
    "lon",
    "lat",
    "region_code",
    "address",
)


def complete(
    rows: TypedRows,
    layer: Layer,
    *,
    level: Level | None,
    coord_source: CoordSource | None,
    axis_order: AxisOrder = "xy",
) -> None:
    """Add to the typed columns what the layer's table needs: afterwards they are columns of its staging table."""
    if layer == "regions":
        _complete_regions(rows, level, coord_source, axis_order)
    elif layer != "points":
        place_points(rows, coord_source, axis_order)
    if layer == "households":
        _add_search_keys(rows)
    if layer == "cases":
        _add_content_keys(rows)
    if layer in ("regions", "households", "cases", "rooms"):
        rows.columns["coord_source"] = [source_of(rows.table, coord_source)] * len(rows)


def seal_phones(rows: TypedRows, sealer: Sealer | None, salt: bytes) -> None:
    """Put sealed and masked numbers in the place of telephone numbers.

    A number that is sealed twice differs, so a hash with the import's own salt tells which rows have the same.
    """
    if "phone" not in rows.columns:
        return
    given = [None if number is None else str(number) for number in rows.columns.pop("phone")]
    if sealer is None:
        for at, number in enumerate(given):
            if number is not None:
                rows.blame(at, "phone", "这里没有加密用的密钥，不能保存电话")
        given = [None] * len(rows)
    kept = (
        {} if sealer is None else {number: "\\x" + phones.sealed(number, sealer).hex() for number in {*given} if number}
    )
    rows.columns["phone_sealed"] = [kept.get(number or "") for number in given]
    told = {} if sealer is None else {number: "\\x" + phones.digest(number, sealer).hex() for number in kept}
    rows.columns["phone_digest"] = [told.get(number or "") for number in given]
    rows.columns["phone_masked"] = [number and phones.masked(number) for number in given]
    rows.columns["phone_key"] = [
        number and hashlib.blake2b(number.encode(), key=salt, digest_size=16).hexdigest() for number in given
    ]


def _complete_regions(
    rows: TypedRows, level: Level | None, coord_source: CoordSource | None, axis_order: AxisOrder
) -> None:
    levels: list[object] = []
    for at, code in enumerate(rows.values("code")):
        found = _LEVEL_OF_LENGTH.get(len(str(code)))
        if level is not None and code is not None and found != level:
            rows.blame(
                at,
                "code",
                f"编码「{code}」有 {len(str(code))} 位，{LEVEL_TITLES[level]}的编码应为 {CODE_LENGTHS[level]} 位",
            )
        levels.append(level or found)
    rows.columns["level"] = levels
    place_regions(rows, coord_source, axis_order)
    names = [str(name or "") for name in rows.values("name")]
    keys = [place_keys(name) for name in names]
    rows.columns["name_pinyin"] = [pinyin for pinyin, _ in keys]
    rows.columns["name_initials"] = [initials for _, initials in keys]
    rows.columns["guessed_kind"] = [guessed_kind(name) for name in names]


def guessed_kind(name: str) -> str:
    """Return the kind of region that a name's ending tells."""
    return next((kind for kind, endings in _KIND_ENDINGS if name.endswith(endings)), "general")


def _add_search_keys(rows: TypedRows) -> None:
    keys = [search_keys(str(name or "")) for name in rows.values("householder")]
    rows.columns["householder_pinyin"] = [pinyin for pinyin, _ in keys]
    rows.columns["householder_initials"] = [initials for _, initials in keys]


def _add_content_keys(rows: TypedRows) -> None:
    """Number cases without a number by what they say; the database numbers those that are alike in turn.

    So a file with real repeats goes in completely, and goes in once.
    """
    numbers = list(rows.values("external_id"))
    lacking = [number is None for number in numbers]
    if any(lacking):
        content: list[Sequence[object]] = [rows.values(name) for name in _CASE_CONTENT]
        for at, values in enumerate(zip(*content, strict=True)):
            if lacking[at]:
                key = hashlib.sha256("\x1f".join(map(str, values)).encode()).digest()
                numbers[at] = f"content-{key[:20].hex()}"
    rows.columns["external_id"] = numbers
    rows.columns["by_content"] = [*lacking]
