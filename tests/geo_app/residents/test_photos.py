"""Photographs of strangers: only pictures get in, and nothing but the picture stays."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from PIL import Image

from geo_app.errors import BadRequestError
from geo_app.photos import read_photo


def jpeg(width=800, height=600, **more):
    out = BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", **more)
    return out.getvalue()


def test_a_large_photograph_becomes_a_small_jpeg_without_its_place():
    exif = Image.Exif()
    exif[0x010F] = "a maker of telephones"
    exif.get_ifd(0x8825)[2] = (30.0, 33.0, 0.0)
    sent = jpeg(4000, 3000, exif=exif)
    assert b"a maker of telephones" in sent
    photo = read_photo(sent, "a.jpg")
    assert (photo.width, photo.height) == (1600, 1200)
    assert len(photo.image) <= 400 * 1024
    with Image.open(BytesIO(photo.image)) as kept:
        assert kept.format == "JPEG"
        assert not kept.getexif()
    assert b"Exif" not in photo.image


def test_a_photograph_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the telephone was held on its side
    photo = read_photo(jpeg(800, 600, exif=exif), "a.jpg")
    assert (photo.width, photo.height) == (600, 800)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_become_jpegs_too(form):
    out = BytesIO()
    Image.new("RGBA", (50, 40), (255, 0, 0, 0)).save(out, form)
    photo = read_photo(out.getvalue(), "a")
    assert photo.image.startswith(b"\xff\xd8\xff")


def _zip():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return out.getvalue()


def _bomb():
    """A PNG of 30,000 × 30,000 pixels in a few bytes."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a" + b"\0" * 50,
        b"%PDF-1.7",
        b"\xff\xd8\xff<script>alert(1)</script>",
        jpeg() + b"<script>alert(1)</script>",
        jpeg() + _zip(),
        jpeg()[:2000],
        _bomb(),
        b"",
        b"\x89PNG\r\n\x1a\n",
    ],
    ids=["svg", "html", "gif", "pdf", "script", "page", "archive", "cut", "bomb", "empty", "head"],
)
def test_what_is_no_photograph_is_refused_by_name(data):
    with pytest.raises(BadRequestError, match="「门口"):
        read_photo(data, "门口.jpg")
