"""The nightly check of the audit log against how far it reached when it was last whole."""

from __future__ import annotations

import structlog

from geo_app.use_cases.verify_audit import Verification, verify_audit
from layers import audit_checks
from layers.database import Database
from layers.scope import Scope

log = structlog.get_logger(__name__)


def check_audit(owner: Database) -> Verification:
    """Verify the log, and write its head into the program's own log, which lies outside the database."""
    with owner.transaction(Scope.nobody()) as connection:
        expected = audit_checks.last_good(connection)
    found = verify_audit(owner, expected)
    head = f"{found.head_no}:{found.head_digest.hex()}"
    if found.bad is None:
        log.info("audit_whole", entries=found.entries, head=head)
    else:
        log.error("audit_tampered", first_bad=found.bad.no, fault=found.bad.message, head=head)
    return found
