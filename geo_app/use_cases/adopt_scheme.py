"""Adopt a version of a points scheme."""

from __future__ import annotations

from dataclasses import replace

from geo_app.errors import BadRequestError, Fault
from layers import schemes
from layers.database import Database
from layers.scope import Scope
from scoring.scheme import Scheme, adoption_faults, from_record, refused


def adopt_scheme(owner: Database, scheme: Scheme) -> int:
    """Store the scheme and return its number; a version stored already, word for word, changes nothing.

    BadRequestError lists what is missing or refused, and tells when this version has another content.
    """
    faults = [Fault(refusal.code, f"{refusal.reason}（{refusal.law}）") for refusal in refused(scheme)]
    faults += [Fault("scheme", fault) for fault in adoption_faults(scheme)]
    if faults:
        raise BadRequestError(*faults)
    scheme = replace(scheme, items=tuple(sorted(scheme.items, key=lambda item: item.code)))
    with owner.transaction(Scope.nobody(), read_only=False, service="points") as connection:
        stored = schemes.store(connection, scheme.record())
        if stored is not None:
            return stored
        found = schemes.find(connection, scheme.village_code, scheme.code, scheme.version)
    if found is None or from_record(found[1]) != scheme:
        message = f"方案 {scheme.code} 第 {scheme.version} 版已有另一内容；通过的版本不能改，请用新版本号"
        raise BadRequestError(Fault("version", message))
    return found[0]
