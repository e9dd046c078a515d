"""The photographs that came with a form."""

from __future__ import annotations

from flask import request

from geo_app.errors import BadRequestError, Fault
from geo_app.photos import MOST_PHOTOS, Photo, read_photo


def sent_photos(faults: list[Fault]) -> tuple[Photo, ...]:
    """Return the photographs, drawn anew; what is wrong with them goes to `faults`."""
    photos: list[Photo] = []
    sent = [file for file in request.files.getlist("photos") if file.filename or file.content_length]
    if len(sent) > MOST_PHOTOS:
        faults.append(Fault("photos", f"最多 {MOST_PHOTOS} 张照片"))
    for file in sent[:MOST_PHOTOS]:
        try:
            photos.append(read_photo(file.read(), (file.filename or "")[:80]))
        except BadRequestError as error:
            faults.extend(error.faults)
    return tuple(photos)
