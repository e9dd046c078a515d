"""Photographs that strangers send: told by their content, drawn anew, and rid of all that is not picture."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from geo_app.errors import BadRequestError, Fault

MOST_PHOTOS = 3
_MOST_BYTES = 15 * 1024 * 1024
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 1600
_KEPT_BYTES = 400 * 1024
_QUALITIES = (85, 75, 65, 50, 35, 20)
_MARKS = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"))
# what makes a picture also a page, a program or a document: no camera writes these
_FOREIGN = (b"<script", b"<html", b"<!doctype", b"<?php", b"<svg xmlns", b"%pdf-1", b"javascript:")


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG of ours, with its size in pixels."""

    image: bytes
    width: int
    height: int


def read_photo(data: bytes, name: str, field: str = "photos") -> Photo:
    """Draw a photograph anew; BadRequestError, naming the file as its sender knows it, when it is none."""
    if len(data) > _MOST_BYTES:
        raise _refused(field, name, "太大了，一张照片最多 15 MB")
    form = _form(data)
    if form is None:
        raise _refused(field, name, "不是照片，请选 JPG、PNG 或 WebP 格式的照片")
    lowered = data.lower()
    if any(mark in lowered for mark in _FOREIGN) or zipfile.is_zipfile(BytesIO(data)):
        raise _refused(field, name, "里面夹带了照片以外的内容，不能收")
    try:
        with Image.open(BytesIO(data), formats=[form]) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise _refused(field, name, "尺寸太大，请换一张 6000 万像素以内的照片")
            opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            return _drawn_anew(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refused(field, name, "打不开，可能已经损坏，请换一张") from error


def _form(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((form for mark, form in _MARKS if data.startswith(mark)), None)


def _drawn_anew(opened: Image.Image) -> Photo:
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    picture = Image.new("RGB", upright.size, "white")
    layer = upright.convert("RGBA")
    picture.paste(layer, mask=layer.getchannel("A"))
    while True:
        for quality in _QUALITIES:
            out = BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= _KEPT_BYTES:
                return Photo(out.getvalue(), *picture.size)
        picture.thumbnail((picture.width // 2, picture.height // 2))


def _refused(field: str, name: str, why: str) -> BadRequestError:
    return BadRequestError(Fault(field, f"「{name or '照片'}」{why}"))
